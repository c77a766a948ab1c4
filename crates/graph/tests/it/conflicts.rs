use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA};

#[tokio::test]
async fn a_sign_in_name_that_is_taken_is_a_conflict() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All");
    let body = json!({
        "accountEnabled": true, "displayName": "Second Mia", "mailNickname": "mia", "userPrincipalName": MIA,
        "passwordProfile": {"password": "north-lantern-12"},
    });
    let refused = clinic.post(&token, "/v1.0/users", &body).await;
    let message = "Another object with the same value for property userPrincipalName already exists.";
    assert_eq!(refused.error(), (400, "Request_BadRequest", message));
    let detail = &refused.body["error"]["details"][0];
    assert_eq!((&detail["target"], &detail["code"]), (&json!("userPrincipalName"), &json!("ObjectConflict")));
    let foreign = clinic.post(&token, "/v1.0/users", &json!({
        "accountEnabled": true, "displayName": "Foreign", "mailNickname": "f", "userPrincipalName": "f@elsewhere.example",
        "passwordProfile": {"password": "north-lantern-12"},
    })).await;
    assert_eq!(foreign.error(), (400, "Request_BadRequest", "Property userPrincipalName is invalid."));
}

#[tokio::test]
async fn an_assignment_is_made_once_read_from_both_sides_and_taken_away() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["AppRoleAssignment.ReadWrite.All", "Application.Read.All", "Directory.Read.All"]);
    let filter = "displayName%20eq%20'Health%20Records'";
    let found = clinic.get(&token, &format!("/v1.0/servicePrincipals?$filter={filter}")).await;
    let resource = found.column("id")[0].clone();
    let body = json!({
        "principalId": clinic.user(MIA), "resourceId": resource, "appRoleId": "00000000-0000-0000-0000-000000000000",
    });
    let path = format!("/v1.0/servicePrincipals/{resource}/appRoleAssignedTo");
    let made = clinic.post(&token, &path, &body).await.expect(201);
    assert_eq!((&made["principalDisplayName"], &made["principalType"]), (&json!("Mia Novak"), &json!("User")));
    let id = made["id"].as_str().expect("an id");
    assert_eq!(id.len(), 43, "32 bytes of base64url: {id}");
    let again = clinic.post(&token, &path, &body).await;
    let message = "Permission being assigned already exists on the object";
    assert_eq!(again.error(), (400, "Request_BadRequest", message));
    let side = format!("/v1.0/users/{MIA}/appRoleAssignments");
    assert_eq!(clinic.get(&token, &side).await.column("id"), [id]);
    let of_resource = clinic.get(&token, &format!("{side}?$filter=resourceId%20eq%20{resource}")).await;
    assert_eq!(of_resource.column("id"), [id]);
    let elsewhere = clinic.delete(&token, &format!("/v1.0/users/{ADA}/appRoleAssignments/{id}")).await;
    assert_eq!(elsewhere.error().0, 404);
    clinic.delete(&token, &format!("{path}/{id}")).await.expect(204);
    assert!(clinic.get(&token, &path).await.column("id").is_empty());
}

#[tokio::test]
async fn a_role_that_the_application_does_not_declare_is_refused() {
    let clinic = Clinic::open();
    let token = clinic.as_app(&["AppRoleAssignment.ReadWrite.All", "Directory.Read.All"]);
    let found = clinic.get(&token, "/v1.0/servicePrincipals?$filter=displayName%20eq%20'Shift%20Planner'").await;
    let resource = found.column("id")[0].clone();
    for role in ["00000000-0000-0000-0000-000000000000", "11111111-1111-1111-1111-111111111111"] {
        let body = json!({"principalId": clinic.user(MIA), "resourceId": resource, "appRoleId": role});
        let path = format!("/v1.0/servicePrincipals/{resource}/appRoleAssignedTo");
        let refused = clinic.post(&token, &path, &body).await;
        let message = "Permission being assigned was not found on application";
        assert_eq!(refused.error(), (400, "Request_BadRequest", message), "{role}");
    }
}
