use http::Method;
use serde_json::json;

use crate::clinic::{ADA, Clinic, MIA};

/// Requests that are wrong in two ways, and which of the two is told.
#[tokio::test]
async fn the_earlier_check_wins() {
    let clinic = Clinic::open();
    let admin = clinic.as_person(ADA, "User.Read.All User.ReadWrite.All");
    let member = clinic.as_person(MIA, "User.ReadWrite.All");
    let poor = clinic.as_person(ADA, "User.Read");
    let bad = Some("{".to_owned());
    for (what, method, token, path, body, status) in [
        ("routing before token", Method::GET, "", "/v1.0/nonsense", None, 400),
        ("verb before token", Method::PUT, "", "/v1.0/users", None, 405),
        ("token before permission", Method::GET, "", "/v1.0/users", None, 401),
        ("permission before options", Method::GET, poor.as_str(), "/v1.0/users?$top=0", None, 403),
        ("permission before object", Method::GET, poor.as_str(), "/v1.0/users/nobody", None, 403),
        ("options before object", Method::GET, admin.as_str(), "/v1.0/users/nobody?$select=colour", None, 400),
        ("rights before object", Method::PATCH, member.as_str(), "/v1.0/users/nobody", bad.clone(), 403),
        ("object before body", Method::PATCH, admin.as_str(), "/v1.0/users/nobody", bad.clone(), 404),
        ("rights before body", Method::POST, member.as_str(), "/v1.0/users", bad.clone(), 403),
    ] {
        let answer = clinic.send(method, token, path, body, &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_body_comes_before_what_stands_against_it() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All");
    let body = json!({
        "accountEnabled": true, "displayName": "Second Mia", "mailNickname": "mia.novak", "userPrincipalName": MIA,
        "passwordProfile": {"password": "north-lantern-12"}, "colour": "blue",
    });
    let refused = clinic.post(&token, "/v1.0/users", &body).await;
    assert_eq!(refused.error(), (400, "Request_BadRequest", "Property colour is invalid."));
}
