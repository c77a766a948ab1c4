use http::Method;
use serde_json::json;

use super::check::{Asked, served};
use crate::clinic::{ADA, Clinic, MIA, UMA};

/// What stands behind a relation is a user, a group, a role or an application, says so, and has the default set of its
/// type. This is all that they have in common.
pub(super) const TABLE: &str = "
directoryObject: id:GuidText [deletedDateTime:DateTimeOffset?]
";

#[tokio::test]
async fn what_stands_behind_a_relation_has_the_default_set_of_its_type() {
    let clinic = Clinic::open();
    let scopes = "User.Read.All User.ReadWrite.All Group.ReadWrite.All Directory.Read.All RoleManagement.Read.Directory \
                  Application.ReadWrite.All User.Invite.All";
    let token = clinic.as_person(ADA, scopes);
    let body = json!({"invitedUserEmailAddress": "kim@northwind.example", "inviteRedirectUrl": "https://app.example/"});
    let guest = clinic.post(&token, "/v1.0/invitations", &body).await.expect(201)["invitedUser"]["id"].clone();
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(UMA))});
    let manager = format!("/v1.0/users/{MIA}/manager");
    clinic.send(Method::PUT, &token, &format!("{manager}/$ref"), Some(reference.to_string()), &[]).await.expect(204);
    let filter = "$filter=displayName%20eq%20'Ward%20staff'";
    let group = format!("/v1.0/groups/{}", clinic.get(&token, &format!("/v1.0/groups?{filter}")).await.column("id")[0]);
    clinic.post(&token, &format!("{group}/owners/$ref"), &reference).await.expect(204);
    let app = clinic.post(&token, "/v1.0/applications", &json!({"displayName": "Roster"})).await.expect(201);
    let app = format!("/v1.0/applications/{}", app["id"].as_str().expect("an id"));
    clinic.post(&token, &format!("{app}/owners/$ref"), &reference).await.expect(204);
    let administrators = "/v1.0/directoryRoles(roleTemplateId='62e90394-69f5-4237-9190-012177145e10')";
    let paths = [
        format!("/v1.0/users/{}/sponsors", guest.as_str().expect("an id")),
        format!("/beta/users/{}/invitedBy", guest.as_str().expect("an id")),
        format!("/v1.0/users/{ADA}/sponsorOf"),
        manager,
        format!("/v1.0/users/{UMA}/directReports"),
        format!("/v1.0/users/{UMA}/ownedObjects"),
        format!("/v1.0/users/{MIA}/memberOf"),
        format!("/v1.0/users/{ADA}/transitiveMemberOf"),
        format!("{group}/members"),
        format!("{group}/transitiveMembers"),
        format!("{group}/owners"),
        format!("{app}/owners"),
        format!("{administrators}/members"),
        format!("/v1.0/directoryObjects/{}", clinic.user(MIA)),
    ];
    let asked: Vec<Asked<'_>> = paths.iter().map(|path| Asked { kind: "directoryObject", path }).collect();
    served(&clinic, &token, &asked).await;
}
