use serde_json::json;

use super::check::Faults;
use crate::clinic::{ADA, Clinic, MIA};

const SCOPES: &str = "User.Read.All User.Invite.All Group.Read.All Application.Read.All Directory.Read.All \
                      DelegatedPermissionGrant.Read.All RoleManagement.Read.Directory";

#[tokio::test]
async fn what_has_changed_is_told_in_properties_of_its_type_and_never_as_null() {
    let clinic = Clinic::open();
    clinic.invite("kim@northwind.example").await;
    let token = clinic.as_person(ADA, SCOPES);
    let mut faults = Faults::default();
    for (path, kind) in [
        ("users/delta", "user"),
        ("groups/delta", "group"),
        ("directoryRoles/delta", "directoryRole"),
        ("applications/delta", "application"),
        ("servicePrincipals/delta", "servicePrincipal"),
        ("oauth2PermissionGrants/delta", "oAuth2PermissionGrant"),
    ] {
        let round = clinic.get(&token, &format!("/v1.0/{path}")).await.expect(200);
        let told = round["value"].as_array().expect("a list");
        assert!(!told.is_empty(), "{path}");
        for object in told {
            faults.partly("what was never set is left out", kind, object);
        }
    }
    let mut next = Some("/v1.0/directoryObjects/delta".to_owned());
    while let Some(path) = next {
        let page = clinic.get(&token, &path).await.expect(200);
        for object in page["value"].as_array().expect("a list") {
            let kind = object["@odata.type"].as_str().and_then(|kind| kind.strip_prefix("#microsoft.graph."));
            faults.partly("what was never set is left out", kind.expect("a type"), object);
        }
        let link = page["@odata.nextLink"].as_str().and_then(|link| link.split_once(":8443"));
        next = link.map(|(_, path)| path.to_owned());
    }
    faults.end();
}

#[tokio::test]
async fn objects_that_are_asked_for_by_their_ids_have_properties_of_their_types() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, SCOPES);
    let group = clinic.get(&token, "/v1.0/groups").await.column("id").remove(0);
    let app = clinic.get(&token, "/v1.0/applications").await.column("id").remove(0);
    let ids = json!({"ids": [clinic.user(MIA), group, app]});
    let found = clinic.post(&token, "/v1.0/directoryObjects/getByIds", &ids).await.expect(200);
    assert_eq!(found["value"].as_array().map(Vec::len), Some(3));
    let mut faults = Faults::default();
    for object in found["value"].as_array().expect("a list") {
        faults.related("directoryObject", object);
    }
    faults.end();
}
