use serde_json::{Value, json};

use crate::clinic::{ADA, Answer, Clinic, MIA, UMA};

const ROLES: &str = "/v1.0/roleManagement/directory/roleDefinitions";
const ASSIGNMENTS: &str = "/v1.0/roleManagement/directory/roleAssignments";
const SCOPES: &str = "User.Invite.All User.ReadWrite.All Group.ReadWrite.All AuditLog.Read.All Directory.Read.All \
                      AppRoleAssignment.ReadWrite.All";
const DENIED: (u16, &str) = (403, "Authorization_RequestDenied");

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Defines a role of these actions of the directory, and gives it to Mia, who has no other.
async fn give(clinic: &Clinic, actions: &[&str]) -> (Value, Value) {
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let actions: Vec<String> = actions.iter().map(|action| format!("microsoft.directory/{action}")).collect();
    let body = json!({"displayName": "Own role", "isEnabled": true,
        "rolePermissions": [{"allowedResourceActions": actions}]});
    let role = clinic.post(&token, ROLES, &body).await.expect(201);
    let given = json!({"roleDefinitionId": role["id"], "principalId": clinic.user(MIA), "directoryScopeId": "/"});
    let assignment = clinic.post(&token, ASSIGNMENTS, &given).await.expect(201);
    assert_eq!(assignment["roleDefinitionId"], role["id"]);
    (role, assignment)
}

fn is_denied(answer: &Answer, what: &str) {
    let (status, code, _) = answer.error();
    assert_eq!((status, code), DENIED, "{what}: {}", answer.text);
}

#[tokio::test]
async fn a_role_that_invites_lets_its_holder_invite_where_only_inviters_may() {
    let clinic = Clinic::open();
    let policy = clinic.as_person(ADA, "Policy.ReadWrite.Authorization");
    let inviters = json!({"allowInvitesFrom": "adminsAndGuestInviters"});
    clinic.patch(&policy, "/v1.0/policies/authorizationPolicy", &inviters).await.expect(204);
    let mia = clinic.as_person(MIA, SCOPES);
    let body =
        json!({"invitedUserEmailAddress": "bo@contoso-medical.example", "inviteRedirectUrl": "https://app.example/"});
    let refused = clinic.post(&mia, "/v1.0/invitations", &body).await;
    assert_eq!((refused.error().0, refused.error().1), (403, "Forbidden"), "{}", refused.text);
    let (role, assignment) = give(&clinic, &["users/inviteGuest"]).await;
    clinic.post(&mia, "/v1.0/invitations", &body).await.expect(201);

    let roles = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory");
    let path = format!("{ROLES}/{}", text(&role["id"]));
    clinic.patch(&roles, &path, &json!({"isEnabled": false})).await.expect(204);
    assert_eq!(clinic.post(&mia, "/v1.0/invitations", &body).await.error().0, 403, "a role that is off is none");
    clinic.patch(&roles, &path, &json!({"isEnabled": true})).await.expect(204);
    clinic.post(&mia, "/v1.0/invitations", &body).await.expect(201);
    clinic.delete(&roles, &format!("{ASSIGNMENTS}/{}", text(&assignment["id"]))).await.expect(204);
    assert_eq!(clinic.post(&mia, "/v1.0/invitations", &body).await.error().0, 403, "it was taken away");
}

#[tokio::test]
async fn a_role_reaches_for_the_part_of_a_user_that_it_names() {
    let clinic = Clinic::open();
    let mia = clinic.as_person(MIA, SCOPES);
    let uma = format!("/v1.0/users/{}", clinic.user(UMA));
    is_denied(&clinic.patch(&mia, &uma, &json!({"displayName": "Uma R."})).await, "without the role");
    give(&clinic, &["users/basic/update", "users/manager/update", "nobodysOwn/knows/this"]).await;
    clinic.patch(&mia, &uma, &json!({"displayName": "Uma R.", "surname": "R."})).await.expect(204);
    let manager = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(ADA))});
    let put =
        clinic.send(http::Method::PUT, &mia, &format!("{uma}/manager/$ref"), Some(manager.to_string()), &[]).await;
    assert_eq!(put.status, 204, "{}", put.text);
    for (what, body) in [
        ("jobInfo", json!({"department": "Ward"})),
        ("contactInfo", json!({"mobilePhone": "1"})),
        ("usageLocation", json!({"usageLocation": "NO"})),
        ("everything", json!({"accountEnabled": false})),
        ("password", json!({"passwordProfile": {"password": "correct-horse-battery"}})),
        ("a part and another", json!({"displayName": "X", "department": "Ward"})),
    ] {
        is_denied(&clinic.patch(&mia, &uma, &body).await, what);
    }
    is_denied(&clinic.delete(&mia, &uma).await, "delete");
    let kept = clinic.get(&mia, &format!("{uma}?$select=displayName,department")).await.expect(200);
    assert_eq!((&kept["displayName"], &kept["department"]), (&json!("Uma R."), &Value::Null));
}

#[tokio::test]
async fn a_role_reaches_for_groups_by_kind_and_part() {
    let clinic = Clinic::open();
    let uma = clinic.as_person(UMA, SCOPES);
    let security = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true});
    let unified = json!({"displayName": "Board", "mailEnabled": true, "mailNickname": "b", "securityEnabled": false,
        "groupTypes": ["Unified"]});
    let security = clinic.post(&uma, "/v1.0/groups", &security).await.expect(201);
    let unified = clinic.post(&uma, "/v1.0/groups", &unified).await.expect(201);
    let mia = clinic.as_person(MIA, SCOPES);
    let url = format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", clinic.user(ADA));
    let (reference, bound) = (json!({"@odata.id": url}), json!({"members@odata.bind": [url]}));
    let of = |group: &Value, rest: &str| format!("/v1.0/groups/{}{rest}", text(&group["id"]));
    is_denied(&clinic.post(&mia, &of(&security, "/members/$ref"), &reference).await, "without the role");
    give(&clinic, &["groups.security/members/update"]).await;
    clinic.post(&mia, &of(&security, "/members/$ref"), &reference).await.expect(204);
    clinic.delete(&mia, &of(&security, &format!("/members/{}/$ref", clinic.user(ADA)))).await.expect(204);
    clinic.patch(&mia, &of(&security, ""), &bound).await.expect(204);
    is_denied(&clinic.post(&mia, &of(&unified, "/members/$ref"), &reference).await, "another kind");
    is_denied(&clinic.patch(&mia, &of(&security, ""), &json!({"displayName": "X"})).await, "another part");
    is_denied(&clinic.post(&mia, &of(&security, "/owners/$ref"), &reference).await, "owners");
    is_denied(&clinic.delete(&mia, &of(&security, "")).await, "deletion");
}

#[tokio::test]
async fn a_role_opens_one_log_and_the_assignment_of_apps() {
    let clinic = Clinic::open();
    let mia = clinic.as_person(MIA, SCOPES);
    is_denied(&clinic.get(&mia, "/v1.0/auditLogs/directoryAudits").await, "without the role");
    give(&clinic, &["auditLogs/allProperties/read", "servicePrincipals/appRoleAssignedTo/update"]).await;
    clinic.get(&mia, "/v1.0/auditLogs/directoryAudits").await.expect(200);
    is_denied(&clinic.get(&mia, "/v1.0/auditLogs/signIns").await, "the other log");
    let apps = clinic.get(&mia, "/v1.0/servicePrincipals?$filter=displayName%20eq%20'Health%20Records'").await;
    let resource = apps.column("id").remove(0);
    let body = json!({"principalId": clinic.user(ADA), "resourceId": resource,
        "appRoleId": "00000000-0000-0000-0000-000000000000"});
    let made = clinic.post(&mia, &format!("/v1.0/servicePrincipals/{resource}/appRoleAssignedTo"), &body).await;
    assert!(made.error().0 != 403, "{}", made.text);
}

#[tokio::test]
async fn an_assignment_of_an_own_role_is_told_by_its_name_and_keeps_the_role() {
    let clinic = Clinic::open();
    let (role, assignment) = give(&clinic, &["users/inviteGuest"]).await;
    let token = clinic.as_person(ADA, "RoleManagement.ReadWrite.Directory AuditLog.Read.All Directory.Read.All");
    let filter = format!("?$filter=roleDefinitionId%20eq%20'{}'&$expand=roleDefinition", text(&role["id"]));
    let listed = clinic.get(&token, &format!("{ASSIGNMENTS}{filter}")).await.expect(200);
    assert_eq!(listed["value"][0]["roleDefinition"]["displayName"], "Own role");
    let audits = clinic
        .get(&token, "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Add%20member%20to%20role'")
        .await;
    let targets = &audits.body["value"][0]["targetResources"];
    assert_eq!(targets[1]["displayName"], "Own role", "{}", audits.text);
    let refused = clinic.delete(&token, &format!("{ROLES}/{}", text(&role["id"]))).await;
    assert_eq!((refused.error().0, refused.error().1), (400, "Request_BadRequest"), "somebody has it");
    let again = json!({"roleDefinitionId": role["id"], "principalId": clinic.user(MIA), "directoryScopeId": "/"});
    assert_eq!(clinic.post(&token, ASSIGNMENTS, &again).await.error().0, 400);
    let joined = clinic.get(&token, &format!("/v1.0/users/{MIA}/memberOf/microsoft.graph.directoryRole")).await;
    assert_eq!(joined.column("id"), [] as [&str; 0], "it is no directory role");
    clinic.delete(&token, &format!("{ASSIGNMENTS}/{}", text(&assignment["id"]))).await.expect(204);
    clinic.delete(&token, &format!("{ROLES}/{}", text(&role["id"]))).await.expect(204);
}
