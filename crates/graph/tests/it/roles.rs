use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA, UMA};

const HELPDESK: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

#[tokio::test]
async fn a_role_is_activated_and_then_given_and_taken() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let by_template = format!("/v1.0/directoryRoles(roleTemplateId='{HELPDESK}')");
    assert_eq!(clinic.get(&token, &by_template).await.error().0, 404, "it is not activated");
    let templates = clinic.get(&token, "/v1.0/directoryRoleTemplates").await;
    assert!(templates.column("id").contains(&HELPDESK.to_owned()));
    assert!(!clinic.get(&token, "/v1.0/directoryRoles").await.column("roleTemplateId").contains(&HELPDESK.to_owned()));
    let role = clinic.post(&token, "/v1.0/directoryRoles", &json!({"roleTemplateId": HELPDESK})).await.expect(201);
    assert_eq!(role["displayName"], "Helpdesk Administrator");
    let again = clinic.post(&token, "/v1.0/directoryRoles", &json!({"roleTemplateId": HELPDESK})).await;
    let message = "A conflicting object with one or more of the specified property values is present in the directory.";
    assert_eq!(again.error(), (400, "Request_BadRequest", message));
    let mia = clinic.user(MIA);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{mia}")});
    clinic.post(&token, &format!("{by_template}/members/$ref"), &reference).await.expect(204);
    let twice = clinic.post(&token, &format!("{by_template}/members/$ref"), &reference).await;
    assert_eq!(twice.error(), (400, "Request_BadRequest", message));
    let members = format!("/v1.0/directoryRoles/{}/members", role["id"].as_str().expect("an id"));
    assert_eq!(clinic.get(&token, &members).await.column("displayName"), ["Mia Novak"]);
    clinic.delete(&token, &format!("{members}/{mia}/$ref")).await.expect(204);
    assert!(clinic.get(&token, &members).await.column("id").is_empty());
    let listed = clinic.get(&token, "/v1.0/directoryRoles").await.column("roleTemplateId");
    assert!(listed.contains(&HELPDESK.to_owned()), "it stays activated");
}

#[tokio::test]
async fn assignments_are_made_found_expanded_and_deleted() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let path = "/v1.0/roleManagement/directory/roleAssignments";
    let body = json!({"roleDefinitionId": HELPDESK, "principalId": clinic.user(MIA), "directoryScopeId": "/"});
    let made = clinic.post(&token, path, &body).await.expect(201);
    let id = made["id"].as_str().expect("an id");
    assert!(id.ends_with("-1"), "{id}");
    assert_eq!(clinic.post(&token, path, &body).await.error().0, 400);
    let filter = format!("{path}?$filter=principalId%20eq%20'{}'&$expand=principal", clinic.user(MIA));
    let found = clinic.get(&token, &filter).await;
    assert_eq!(found.column("roleDefinitionId"), [HELPDESK]);
    assert_eq!(found.body["value"][0]["principal"]["displayName"], "Mia Novak");
    let one = clinic.get(&token, &format!("{path}/{id}?$expand=roleDefinition")).await.expect(200);
    assert_eq!(one["roleDefinition"]["isBuiltIn"], true);
    let definition = format!("/v1.0/roleManagement/directory/roleDefinitions/{HELPDESK}");
    assert_eq!(clinic.get(&token, &definition).await.expect(200)["displayName"], "Helpdesk Administrator");
    let unit = json!({"roleDefinitionId": HELPDESK, "principalId": clinic.user(MIA), "directoryScopeId": "/administrativeUnits/1"});
    assert_eq!(clinic.post(&token, path, &unit).await.error().0, 501);
    let member = clinic.as_person(MIA, "RoleManagement.ReadWrite.Directory");
    assert_eq!(clinic.delete(&member, &format!("{path}/{id}")).await.error().0, 403, "the helpdesk gives no roles");
    clinic.delete(&token, &format!("{path}/{id}")).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("{path}/{id}")).await.error().0, 404);
}

#[tokio::test]
async fn a_group_that_was_made_for_it_is_given_roles_and_its_members_hold_them() {
    let clinic = Clinic::open();
    let scopes =
        "RoleManagement.ReadWrite.Directory Group.ReadWrite.All Directory.Read.All Policy.ReadWrite.Authorization";
    let token = clinic.as_person(ADA, scopes);
    let group = |assignable: bool| {
        json!({"displayName": "Inviters", "mailEnabled": false, "mailNickname": "i", "securityEnabled": true,
            "isAssignableToRole": assignable})
    };
    let narrow = clinic.as_person(ADA, "Group.ReadWrite.All");
    assert_eq!(clinic.post(&narrow, "/v1.0/groups", &group(true)).await.error().0, 403, "the token gives no roles");
    let other = clinic.as_person(UMA, scopes);
    assert_eq!(clinic.post(&other, "/v1.0/groups", &group(true)).await.error().0, 403, "nor does she");
    let made = clinic.post(&token, "/v1.0/groups", &group(true)).await.expect(201);
    assert_eq!(made["isAssignableToRole"], true);
    let plain = clinic.post(&token, "/v1.0/groups", &group(false)).await.expect(201);
    let id = |object: &Value| object["id"].as_str().expect("an id").to_owned();
    let inviter = "95e79109-95c0-4d8e-aee3-d01accf2d47b";
    let given = |to: &Value| json!({"roleDefinitionId": inviter, "principalId": to, "directoryScopeId": "/"});
    let assignments = "/v1.0/roleManagement/directory/roleAssignments";
    let refused = clinic.post(&token, assignments, &given(&plain["id"])).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property principalId is invalid."));
    clinic.post(&token, assignments, &given(&made["id"])).await.expect(201);
    let policy = json!({"allowInvitesFrom": "adminsAndGuestInviters"});
    clinic.patch(&token, "/v1.0/policies/authorizationPolicy", &policy).await.expect(204);
    let mia = clinic.as_person(MIA, "User.Invite.All");
    let guest =
        json!({"invitedUserEmailAddress": "kim@northwind.example", "inviteRedirectUrl": "https://app.example/"});
    assert_eq!(clinic.post(&mia, "/v1.0/invitations", &guest).await.error().0, 403);
    let members = format!("/v1.0/groups/{}/members", id(&made));
    let reference = |to: &str| json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{to}")});
    let join = format!("{members}/$ref");
    assert_eq!(clinic.post(&other, &join, &reference(&clinic.user(MIA))).await.error().0, 403);
    assert_eq!(clinic.post(&token, &join, &reference(&id(&plain))).await.error().0, 400, "no groups within");
    clinic.post(&token, &join, &reference(&clinic.user(MIA))).await.expect(204);
    clinic.post(&mia, "/v1.0/invitations", &guest).await.expect(201);
    let own = clinic.get(&token, &format!("/v1.0/users/{MIA}/memberOf/graph.directoryRole")).await;
    assert!(own.column("id").is_empty(), "she was not given it herself");
    clinic.delete(&token, &format!("{members}/{}/$ref", clinic.user(MIA))).await.expect(204);
    assert_eq!(clinic.post(&mia, "/v1.0/invitations", &guest).await.error().0, 403);
    let changed =
        clinic.patch(&token, &format!("/v1.0/groups/{}", id(&plain)), &json!({"isAssignableToRole": true})).await;
    assert_eq!(changed.error().0, 400, "it is said when a group is made");
}
