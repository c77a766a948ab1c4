use serde_json::json;

use super::check::{Asked, Faults, served};
use crate::clinic::{ADA, Clinic, MIA};

pub(super) const TABLE: &str = "
appRoleAssignment: id:String deletedDateTime:DateTimeOffset? appRoleId:Guid createdDateTime:DateTimeOffset?
    principalDisplayName:String? principalId:Guid? principalType:String? resourceDisplayName:String? resourceId:Guid?
oAuth2PermissionGrant: id:String clientId:GuidText consentType:String? principalId:GuidText? resourceId:GuidText
    scope:String?
";

#[tokio::test]
async fn an_assignment_has_its_properties_from_every_side() {
    let clinic = Clinic::open();
    let scopes = "AppRoleAssignment.ReadWrite.All Application.Read.All Directory.Read.All Group.Read.All";
    let token = clinic.as_person(ADA, scopes);
    let filter = "$filter=displayName%20eq%20'Health%20Records'";
    let resource = clinic.get(&token, &format!("/v1.0/servicePrincipals?{filter}")).await.column("id").remove(0);
    let group = clinic.get(&token, "/v1.0/groups").await.column("id").remove(0);
    let everybody = "00000000-0000-0000-0000-000000000000";
    let mut faults = Faults::default();
    for (set, principal) in [("users", clinic.user(MIA)), ("groups", group.clone())] {
        let body = json!({"principalId": principal, "resourceId": resource, "appRoleId": everybody});
        let made = clinic.post(&token, &format!("/v1.0/{set}/{principal}/appRoleAssignments"), &body).await.expect(201);
        faults.made("appRoleAssignment", &made);
    }
    faults.end();
    // Of a client on a resource: the application permissions of the robot that invites.
    let filter = "$filter=displayName%20eq%20'Invite%20Bot'";
    let client = clinic.get(&token, &format!("/v1.0/servicePrincipals?{filter}")).await.column("id").remove(0);
    let paths = [
        format!("/v1.0/users/{MIA}/appRoleAssignments"),
        format!("/v1.0/groups/{group}/appRoleAssignments"),
        format!("/v1.0/servicePrincipals/{resource}/appRoleAssignedTo"),
        format!("/v1.0/servicePrincipals/{client}/appRoleAssignments"),
    ];
    let asked: Vec<Asked<'_>> = paths.iter().map(|path| Asked { kind: "appRoleAssignment", path }).collect();
    served(&clinic, &token, &asked).await;
}

#[tokio::test]
async fn a_grant_has_its_properties() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "DelegatedPermissionGrant.ReadWrite.All Directory.Read.All Application.Read.All");
    let principals = clinic.get(&token, "/v1.0/servicePrincipals").await;
    let named = |name: &str| {
        let place = principals.column("displayName").iter().position(|found| found == name).expect("an application");
        principals.column("id").remove(place)
    };
    let body = json!({"clientId": named("Night Watch"), "consentType": "Principal", "principalId": clinic.user(MIA),
        "resourceId": named("Microsoft Graph"), "scope": "User.Read"});
    let made = clinic.post(&token, "/v1.0/oauth2PermissionGrants", &body).await.expect(201);
    let mut faults = Faults::default();
    faults.made("oAuth2PermissionGrant", &made);
    faults.end();
    let one = format!("/v1.0/oauth2PermissionGrants/{}", made["id"].as_str().expect("an id"));
    let of_user = format!("/v1.0/users/{MIA}/oauth2PermissionGrants");
    let asked =
        ["/v1.0/oauth2PermissionGrants", &one, &of_user].map(|path| Asked { kind: "oAuth2PermissionGrant", path });
    served(&clinic, &token, &asked).await;
}
