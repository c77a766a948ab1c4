//! What is deleted and may still come back.

use http::Method;
use kernel::SignedDuration;
use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA, UMA};

const TRASH: &str = "/v1.0/directory/deletedItems";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The activities of the audit log about an object, the newest first.
async fn activities(clinic: &Clinic, id: &str) -> Vec<String> {
    let token = clinic.as_app(&["AuditLog.Read.All"]);
    let filter = format!("targetResources/any(t:t/id%20eq%20'{id}')");
    clinic.get(&token, &format!("/v1.0/auditLogs/directoryAudits?$filter={filter}")).await.column("activityDisplayName")
}

/// Moves the world's clock on, by way of whatever falls due.
async fn advance(clinic: &Clinic, by: SignedDuration) {
    let to = clinic.world.clock().now().saturating_add(by).expect("an instant");
    worlds::agenda::advance(&clinic.world, to).await.expect("the agenda runs");
}

/// An application with a secret, that stands in the tenant and to which a member is assigned.
async fn rounds(clinic: &Clinic, token: &str) -> (Value, Value) {
    let app = clinic.post(token, "/v1.0/applications", &json!({"displayName": "Rounds"})).await.expect(201);
    let secret = format!("/v1.0/applications/{}/addPassword", text(&app["id"]));
    clinic.post(token, &secret, &json!({})).await.expect(200);
    let principal = clinic.post(token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    let assigned = json!({"principalId": clinic.user(MIA), "resourceId": principal["id"],
        "appRoleId": "00000000-0000-0000-0000-000000000000"});
    let path = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", text(&principal["id"]));
    clinic.post(token, &path, &assigned).await.expect(201);
    (app, principal)
}

const ADMIN: &str = "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All Directory.Read.All";

#[tokio::test]
async fn an_application_and_what_stands_of_it_come_back_one_by_one() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let (app, principal) = rounds(&clinic, &token).await;
    let (app_id, principal_id) = (text(&app["id"]), text(&principal["id"]));
    let (app_path, principal_path) =
        (format!("/v1.0/applications/{app_id}"), format!("/v1.0/servicePrincipals/{principal_id}"));
    let before = clinic.get(&token, &app_path).await.expect(200);
    clinic.delete(&token, &app_path).await.expect(204);
    for path in [&app_path, &principal_path, &format!("/v1.0/applications(appId='{}')", text(&app["appId"]))] {
        assert_eq!(clinic.get(&token, path).await.error().0, 404, "{path}");
    }
    let assigned = format!("/v1.0/users/{MIA}/appRoleAssignments?$filter=resourceId%20eq%20{principal_id}");
    assert!(clinic.get(&token, &assigned).await.column("id").is_empty(), "nobody is assigned to what is deleted");
    for (kind, id) in [("application", &app_id), ("servicePrincipal", &principal_id)] {
        for prefix in ["microsoft.graph", "graph"] {
            assert_eq!(clinic.get(&token, &format!("{TRASH}/{prefix}.{kind}")).await.column("id"), [id.as_str()]);
        }
        let found = clinic.get(&token, &format!("{TRASH}/{id}?$select=id,deletedDateTime")).await.expect(200);
        assert_eq!(found["deletedDateTime"], "2027-01-01T00:00:00Z");
    }
    let restored = clinic.post(&token, &format!("{TRASH}/{app_id}/restore"), &json!({})).await.expect(200);
    assert_eq!((&restored["id"], &restored["@odata.type"]), (&app["id"], &json!("#microsoft.graph.application")));
    assert_eq!(clinic.get(&token, &app_path).await.expect(200), before, "it is as it was, with its secret");
    assert_eq!(clinic.get(&token, &principal_path).await.error().0, 404, "that is restored by itself");
    clinic.patch(&token, &app_path, &json!({"displayName": "Ward rounds"})).await.expect(204);
    clinic.post(&token, &format!("{TRASH}/{principal_id}/restore"), &json!({})).await.expect(200);
    let back = clinic.get(&token, &principal_path).await.expect(200);
    assert_eq!(back["displayName"], "Ward rounds", "it says what its registration says now");
    assert_eq!(clinic.get(&token, &assigned).await.column("resourceDisplayName"), ["Ward rounds"]);
    let told = activities(&clinic, &app_id).await;
    assert_eq!(told[..3], ["Update application", "Restore application", "Delete application"].map(str::to_owned));
    let told = activities(&clinic, &principal_id).await;
    assert_eq!(told[..2], ["Restore service principal", "Remove service principal"].map(str::to_owned));
}

#[tokio::test]
async fn a_service_principal_does_not_come_back_beside_a_new_one_of_its_application() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let (app, principal) = rounds(&clinic, &token).await;
    let id = text(&principal["id"]);
    clinic.delete(&token, &format!("/v1.0/servicePrincipals/{id}")).await.expect(204);
    let new = clinic.post(&token, "/v1.0/servicePrincipals", &json!({"appId": app["appId"]})).await.expect(201);
    assert_ne!(new["id"], principal["id"]);
    let refused = clinic.post(&token, &format!("{TRASH}/{id}/restore"), &json!({})).await;
    let message = format!(
        "The service principal cannot be created, updated, or restored because the service principal name {} is already \
         in use.",
        text(&app["appId"])
    );
    assert_eq!(refused.error(), (409, "Request_MultipleObjectsWithSameKeyValue", message.as_str()));
    clinic.delete(&token, &format!("/v1.0/servicePrincipals/{}", text(&new["id"]))).await.expect(204);
    clinic.post(&token, &format!("{TRASH}/{id}/restore"), &json!({})).await.expect(200);
}

#[tokio::test]
async fn what_is_deleted_is_gone_after_30_days_or_when_somebody_says_so() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let (app, principal) = rounds(&clinic, &token).await;
    let id = text(&principal["id"]);
    clinic.delete(&token, &format!("/v1.0/applications/{}", text(&app["id"]))).await.expect(204);
    clinic.delete(&token, &format!("{TRASH}/{id}")).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("{TRASH}/{id}")).await.error().0, 404);
    assert_eq!(activities(&clinic, &id).await[0], "Hard Delete service principal");
    advance(&clinic, SignedDuration::from_hours(30 * 24) - SignedDuration::from_secs(1)).await;
    let trash = format!("{TRASH}/{}", text(&app["id"]));
    assert_eq!(clinic.get(&clinic.as_person(ADA, ADMIN), &trash).await.status.as_u16(), 200);
    advance(&clinic, SignedDuration::from_secs(1)).await;
    assert_eq!(clinic.get(&clinic.as_person(ADA, ADMIN), &trash).await.error().0, 404);
    assert_eq!(activities(&clinic, &text(&app["id"])).await[0], "Hard Delete application");
}

#[tokio::test]
async fn a_permission_for_one_type_opens_no_deleted_object_of_another() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let (app, _) = rounds(&clinic, &token).await;
    clinic.delete(&token, &format!("/v1.0/applications/{}", text(&app["id"]))).await.expect(204);
    let trash = format!("{TRASH}/{}", text(&app["id"]));
    for scopes in ["User.ReadWrite.All", "Group.ReadWrite.All"] {
        let other = clinic.as_person(ADA, scopes);
        assert_eq!(clinic.get(&other, &trash).await.error().0, 403, "{scopes}");
        assert_eq!(clinic.post(&other, &format!("{trash}/restore"), &json!({})).await.error().0, 403, "{scopes}");
        assert_eq!(clinic.delete(&other, &trash).await.error().0, 403, "{scopes}");
    }
    let robot = clinic.as_app(&["Application.ReadWrite.OwnedBy"]);
    assert_eq!(clinic.get(&robot, &trash).await.status.as_u16(), 200, "it reads all");
    assert_eq!(clinic.delete(&robot, &trash).await.error().0, 403, "it does not own it");
    let member = clinic.as_person(MIA, "Application.ReadWrite.All");
    assert_eq!(clinic.post(&member, &format!("{trash}/restore"), &json!({})).await.error().0, 403);
    let own = clinic.post(&member, "/v1.0/applications", &json!({"displayName": "Mine"})).await.expect(201);
    clinic.delete(&member, &format!("/v1.0/applications/{}", text(&own["id"]))).await.expect(204);
    clinic.post(&member, &format!("{TRASH}/{}/restore", text(&own["id"])), &json!({})).await.expect(200);
}

#[tokio::test]
async fn followers_are_told_what_was_deleted_restored_and_purged() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, ADMIN);
    let (app, _) = rounds(&clinic, &token).await;
    let id = text(&app["id"]);
    let first = clinic.get(&token, "/v1.0/applications/delta?$deltatoken=latest").await.expect(200);
    let mut link = text(&first["@odata.deltaLink"]);
    for (method, path, removed) in [
        (Method::DELETE, format!("/v1.0/applications/{id}"), json!({"reason": "changed"})),
        (Method::POST, format!("{TRASH}/{id}/restore"), json!(null)),
        (Method::DELETE, format!("/v1.0/applications/{id}"), json!({"reason": "changed"})),
        (Method::DELETE, format!("{TRASH}/{id}"), json!({"reason": "deleted"})),
    ] {
        let done = clinic.send(method, &token, &path, Some("{}".to_owned()), &[]).await;
        assert!(done.status.is_success(), "{path}: {}", done.text);
        let round = clinic.get(&token, link.trim_start_matches(crate::clinic::ORIGIN)).await.expect(200);
        assert_eq!((&round["value"][0]["id"], &round["value"][0]["@removed"]), (&app["id"], &removed), "{path}");
        link = text(&round["@odata.deltaLink"]);
    }
}

/// A Microsoft 365 group of the given members.
async fn unified(clinic: &Clinic, token: &str, nickname: &str) -> Value {
    let body = json!({
        "displayName": "Tumour board", "mailEnabled": true, "mailNickname": nickname, "securityEnabled": false,
        "groupTypes": ["Unified"], "visibility": "Private",
        "members@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{}", clinic.user(MIA))],
    });
    clinic.post(token, "/v1.0/groups", &body).await.expect(201)
}

const GROUPS: &str = "Group.ReadWrite.All Directory.Read.All User.ReadWrite.All";

#[tokio::test]
async fn a_microsoft_365_group_has_an_address_and_users_as_members() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, GROUPS);
    let group = unified(&clinic, &token, "board").await;
    assert_eq!((&group["groupTypes"], &group["mailEnabled"]), (&json!(["Unified"]), &json!(true)));
    assert_eq!((&group["mail"], &group["visibility"]), (&json!("board@woodgrove.example"), &json!("Private")));
    assert_eq!(group["proxyAddresses"], json!(["SMTP:board@woodgrove.example"]));
    let found = clinic.get(&token, "/v1.0/groups?$filter=groupTypes/any(c:c%20eq%20'Unified')").await;
    assert_eq!(found.column("displayName"), ["Tumour board"]);
    let only = json!({"securityEnabledOnly": true});
    let held = |answer: Value| answer["value"].as_array().is_some_and(|all| all.contains(&group["id"]));
    let path = format!("/v1.0/users/{MIA}/getMemberGroups");
    assert!(!held(clinic.post(&token, &path, &only).await.expect(200)), "it decides nothing");
    assert!(held(clinic.post(&token, &path, &json!({"securityEnabledOnly": false})).await.expect(200)));
    let security = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true});
    let security = clinic.post(&token, "/v1.0/groups", &security).await.expect(201);
    let reference = |id: &Value| json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/groups/{}", text(id))});
    let members = |id: &Value| format!("/v1.0/groups/{}/members/$ref", text(id));
    let refused = clinic.post(&token, &members(&group["id"]), &reference(&security["id"])).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property members is invalid."));
    clinic.post(&token, &members(&security["id"]), &reference(&group["id"])).await.expect(204);
    for (mail, secure, kinds, status) in [
        (true, true, json!([]), 400),
        (false, false, json!([]), 400),
        (false, true, json!(["Unified"]), 400),
        (false, true, json!(["DynamicMembership"]), 400),
        (false, true, json!(["Other"]), 400),
    ] {
        let body = json!({"displayName": "X", "mailNickname": "x", "mailEnabled": mail, "securityEnabled": secure,
            "groupTypes": kinds});
        assert_eq!(clinic.post(&token, "/v1.0/groups", &body).await.error().0, status, "{body}");
    }
}

#[tokio::test]
async fn a_microsoft_365_group_comes_back_with_its_members_and_a_security_group_never() {
    let clinic = Clinic::open();
    let token = clinic.as_person(UMA, GROUPS);
    let group = unified(&clinic, &token, "board").await;
    let id = text(&group["id"]);
    clinic.delete(&token, &format!("/v1.0/groups/{id}")).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("/v1.0/groups/{id}")).await.error().0, 404);
    let joined = clinic.get(&token, &format!("/v1.0/users/{MIA}/memberOf?$select=displayName")).await;
    assert_eq!(joined.column("displayName"), ["Ward staff"]);
    assert_eq!(clinic.get(&token, &format!("{TRASH}/microsoft.graph.group")).await.column("id"), [id.as_str()]);
    let other = unified(&clinic, &token, "board").await;
    let refused = clinic.post(&token, &format!("{TRASH}/{id}/restore"), &json!({})).await;
    let message = "Another object with the same value for property proxyAddresses already exists.";
    assert_eq!(refused.error(), (400, "Request_BadRequest", message), "another has its address");
    let other = text(&other["id"]);
    clinic.delete(&token, &format!("/v1.0/groups/{other}")).await.expect(204);
    clinic.delete(&token, &format!("{TRASH}/{other}")).await.expect(204);
    let restored = clinic.post(&token, &format!("{TRASH}/{id}/restore"), &json!({})).await.expect(200);
    assert_eq!(restored["@odata.type"], "#microsoft.graph.group");
    assert_eq!(clinic.get(&token, &format!("/v1.0/groups/{id}/members")).await.column("displayName"), ["Mia Novak"]);
    let used = json!({"mail": "board@woodgrove.example"});
    let refused = clinic.patch(&token, &format!("/v1.0/users/{MIA}"), &used).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", message), "addresses are unique across users and groups");
    assert_eq!(activities(&clinic, &id).await[..2], ["Restore Group", "Delete group"].map(str::to_owned));
    let security = json!({"displayName": "Staff", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true});
    let security = text(&clinic.post(&token, "/v1.0/groups", &security).await.expect(201)["id"]);
    clinic.delete(&token, &format!("/v1.0/groups/{security}")).await.expect(204);
    assert_eq!(clinic.get(&token, &format!("{TRASH}/{security}")).await.error().0, 404);
    clinic.delete(&token, &format!("/v1.0/groups/{id}")).await.expect(204);
    advance(&clinic, SignedDuration::from_hours(30 * 24)).await;
    assert_eq!(activities(&clinic, &id).await[0], "Hard Delete group");
}
