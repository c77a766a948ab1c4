use serde_json::{Value, json};

use crate::clinic::{ADA, Clinic, MIA};

fn part<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let parts = answer["responses"].as_array().expect("responses");
    parts.iter().find(|part| part["id"] == id).unwrap_or_else(|| panic!("no part {id} in {answer}"))
}

#[tokio::test]
async fn parts_are_answered_each_by_itself() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.Read.All User.ReadWrite.All");
    let body = json!({"requests": [
        {"id": "1", "method": "GET", "url": "/me?$select=displayName"},
        {"id": "2", "method": "get", "url": "users?$filter=displayName eq 'Mia Novak'&$select=displayName&$count=true",
         "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "3", "method": "GET", "url": "/groups"},
        {"id": "4", "method": "PATCH", "url": format!("/users/{MIA}"), "body": {"jobTitle": "Nurse"},
         "headers": {"Content-Type": "application/json"}},
        {"id": "5", "method": "GET", "url": "/users/$count", "headers": {"consistencylevel": "eventual"}},
        {"id": "6", "method": "GET", "url": "/nonsense"},
        {"id": "7", "method": "GET", "url": "https://graph.microsoft.com/v1.0/me"},
        {"id": "8", "method": "POST", "url": "/$batch", "body": {"requests": []},
         "headers": {"Content-Type": "application/json"}},
    ]});
    let answer = clinic.post(&token, "/v1.0/$batch", &body).await;
    assert_eq!(answer.headers["odata-version"], "4.0");
    let answer = answer.expect(200);
    assert_eq!(part(&answer, "1")["body"]["displayName"], "Ada Morgan");
    assert_eq!(part(&answer, "1")["headers"]["OData-Version"], "4.0");
    assert_eq!(part(&answer, "2")["body"]["@odata.count"], 1);
    let refused = part(&answer, "3");
    assert_eq!(
        (&refused["status"], &refused["body"]["error"]["code"]),
        (&json!(403), &json!("Authorization_RequestDenied"))
    );
    assert_eq!(refused["body"]["error"]["innerError"]["request-id"], refused["headers"]["request-id"]);
    assert!(refused["headers"]["x-vestibule-decision"].is_string());
    assert_eq!(part(&answer, "4")["status"], 204);
    assert!(part(&answer, "4").get("body").is_none(), "a 204 has no body");
    assert_eq!(part(&answer, "5")["body"], "NQ==", "what is no JSON comes as base64url: 5");
    for id in ["6", "7", "8"] {
        assert_eq!(part(&answer, id)["status"], 400, "{id}");
    }
    let ids: Vec<&Value> =
        answer["responses"].as_array().expect("a list").iter().map(|part| &part["headers"]["request-id"]).collect();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "each part has an id of its own");
    let changed = clinic.get(&token, &format!("/v1.0/users/{MIA}?$select=jobTitle")).await.expect(200);
    assert_eq!(changed["jobTitle"], "Nurse");
}

#[tokio::test]
async fn what_depends_on_a_failure_is_not_done() {
    let clinic = Clinic::open();
    let token = clinic.as_person(ADA, "User.ReadWrite.All User.Read.All");
    let write = |id: &str, title: &str, after: Value| {
        json!({"id": id, "method": "PATCH", "url": format!("/users/{MIA}"), "body": {"jobTitle": title}, "dependsOn": after,
               "headers": {"content-type": "application/json"}})
    };
    let body = json!({"requests": [
        write("last", "Third", json!(["second"])),
        write("second", "Second", json!(["first"])),
        {"id": "first", "method": "GET", "url": "/users/nobody"},
        write("free", "Free", json!([])),
    ]});
    let answer = clinic.post(&token, "/beta/$batch", &body).await.expect(200);
    assert_eq!(part(&answer, "first")["status"], 404);
    for id in ["second", "last"] {
        let part = part(&answer, id);
        assert_eq!(
            (&part["status"], &part["body"]["error"]["code"]),
            (&json!(424), &json!("FailedDependency")),
            "{id}"
        );
    }
    assert_eq!(part(&answer, "free")["status"], 204);
    let found = clinic.get(&token, &format!("/v1.0/users/{MIA}?$select=jobTitle")).await.expect(200);
    assert_eq!(found["jobTitle"], "Free");
}

#[tokio::test]
async fn a_batch_needs_a_token_and_a_shape() {
    let clinic = Clinic::open();
    let body = json!({"requests": [{"id": "1", "method": "GET", "url": "/me"}]});
    let refused = clinic.post("", "/v1.0/$batch", &body).await;
    assert_eq!(refused.error(), (401, "InvalidAuthenticationToken", "Access token is empty."));
    let token = clinic.as_person(ADA, "openid");
    let malformed = clinic.post(&token, "/v1.0/$batch", &json!({"requests": 1})).await;
    assert_eq!(malformed.error(), (400, "BadRequest", "Invalid batch payload format."));
    let requests: Vec<Value> = (0..21).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/me"})).collect();
    assert_eq!(clinic.post(&token, "/v1.0/$batch", &json!({"requests": requests})).await.error().0, 400);
    assert_eq!(clinic.get(&token, "/v1.0/$batch").await.error().0, 405);
    assert_eq!(clinic.post(&token, "/v1.0/$batch", &body).await.expect(200)["responses"][0]["status"], 403);
}
