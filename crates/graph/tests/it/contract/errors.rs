use http::Method;
use jiff::civil::DateTime;
use serde_json::json;

use crate::clinic::{ADA, Clinic};

#[tokio::test]
async fn an_error_has_its_envelope_and_its_headers() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read.All Policy.Read.All");
    let poor = clinic.as_person(ADA, "User.Read");
    let nobody = "/v1.0/users/11111111-1111-1111-1111-111111111111";
    for (method, token, path, status, code) in [
        (Method::GET, token.as_str(), "/v1.0/nonsense", 400, "BadRequest"),
        (Method::GET, token.as_str(), "/v1.0/users/$ref/nonsense", 501, "NotImplemented"),
        (Method::PUT, token.as_str(), "/v1.0/users", 405, "Request_BadRequest"),
        (Method::GET, "", "/v1.0/users", 401, "InvalidAuthenticationToken"),
        (Method::GET, poor.as_str(), "/v1.0/users", 403, "Authorization_RequestDenied"),
        (Method::GET, token.as_str(), "/v1.0/users?$top=0", 400, "Request_UnsupportedQuery"),
        (Method::GET, token.as_str(), nobody, 404, "Request_ResourceNotFound"),
        (Method::GET, "", "/v1.0/$metadata", 501, "NotImplemented"),
        (Method::GET, "", "/beta/$metadata", 501, "NotImplemented"),
    ] {
        let own = "my own id";
        let answer = clinic.send(method, token, path, None, &[("client-request-id", own)]).await;
        assert_eq!((answer.error().0, answer.error().1), (status, code), "{path}: {}", answer.text);
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(header("content-type").starts_with("application/json"), "{path}");
        assert_eq!((header("odata-version"), header("client-request-id")), ("4.0", own), "{path}");
        assert_eq!(header("www-authenticate").starts_with("Bearer "), status == 401, "{path}");
        assert_eq!(answer.body.as_object().expect("an object").len(), 1, "{path}: nothing beside the error");
        let error = answer.body["error"].as_object().expect("an error");
        let inner = error["innerError"].as_object().expect("what only the service knows");
        let names: Vec<&str> = inner.keys().map(String::as_str).collect();
        assert_eq!(names, ["client-request-id", "date", "request-id"], "{path}");
        assert_eq!(inner["request-id"], header("request-id"), "{path}");
        assert_eq!(inner["client-request-id"], own, "{path}");
        let date = inner["date"].as_str().expect("a date");
        assert!(date.parse::<DateTime>().is_ok() && !date.ends_with('Z'), "{path}: {date} has no zone");
        let more = error.keys().filter(|name| !["code", "message", "innerError", "details"].contains(&name.as_str()));
        assert_eq!(more.count(), 0, "{path}");
    }
}

#[tokio::test]
async fn what_is_made_comes_back_and_what_is_done_has_nothing_to_say() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "Group.ReadWrite.All");
    let body =
        json!({"displayName": "Night shift", "mailEnabled": false, "mailNickname": "n", "securityEnabled": true});
    let made = clinic.post(&token, "/v1.0/groups", &body).await;
    assert_eq!((made.status.as_u16(), made.headers.get("content-type").is_some()), (201, true));
    assert_eq!(made.body["@odata.context"], "https://localhost:8443/v1.0/$metadata#groups/$entity");
    let one = format!("/v1.0/groups/{}", made.body["id"].as_str().expect("an id"));
    let changed = clinic.patch(&token, &one, &json!({"description": "Who is awake"})).await;
    let deleted = clinic.delete(&token, &one).await;
    for done in [changed, deleted] {
        assert_eq!((done.status.as_u16(), done.text.as_str()), (204, ""));
        assert!(done.headers.get("content-type").is_none(), "there is nothing to have a type");
        assert!(done.headers.contains_key("request-id") && done.headers.contains_key("client-request-id"));
        assert_eq!(done.headers["odata-version"], "4.0");
    }
}
