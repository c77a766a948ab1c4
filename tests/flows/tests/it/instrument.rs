//! What a test sees of an emulator from outside: the log of requests, assertions, and readers that lag behind.

use serde_json::{Value, json};
use support::{Clinician, Lab};

use crate::api::invite;

#[tokio::test]
async fn requests_are_listed_without_any_secret_and_lead_to_their_decisions() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let secret = lab.app("Invite Bot")["secrets"][0].as_str().unwrap().to_owned();
    let invitation = invite(&bot, Clinician::Mailbox.address()).await;
    let asked = json!({"invitationId": invitation["id"]});
    lab.control().post("/redemptions", &asked).await.check(200);
    let code = lab.passcode(Clinician::Mailbox.address()).await;
    let mia = lab.person("mia.novak@woodgrove.example", "User.Invite.All").await;
    let policy = json!({"allowInvitesFrom": "none"});
    lab.admin().await.patch("/policies/authorizationPolicy", &policy).await;
    let again = json!({"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://a.example/"});
    let refused = mia.post("/invitations", &again).await;
    refused.check(403);
    let all = lab.control().get("/requests").await.expect(200);
    let text = all.to_string();
    let ticket = invitation["inviteRedeemUrl"].as_str().unwrap().rsplit("ticket").next().unwrap().to_owned();
    let ticket = &ticket[..40];
    for told in [secret.as_str(), code.as_str(), ticket, "amber-lantern-26", "eyJ"] {
        assert!(!text.contains(told), "{told} is in the log");
    }
    let list = all["value"].as_array().unwrap();
    let newest = &list[0];
    assert_eq!((&newest["method"], &newest["path"]), (&json!("POST"), &json!("/v1.0/invitations")));
    assert_eq!((&newest["status"], &newest["surface"]), (&json!(403), &json!("graph")));
    assert_eq!(newest["tenantId"], lab.woodgrove());
    assert_eq!(newest["appId"], lab.app("Lab CLI")["appId"]);
    assert_eq!(newest["decisionId"], refused.header("x-vestibule-decision"));
    assert_eq!(newest["requestBody"], again);
    let token = list.iter().find(|request| request["path"].as_str().unwrap().ends_with("/oauth2/v2.0/token")).unwrap();
    assert_eq!(token["requestBody"]["client_secret"], "***");
    assert_eq!(token["responseBody"]["access_token"], "***");
    assert_eq!(token["appId"], lab.app("Invite Bot")["appId"]);
    let some = lab.control().get("/requests?surface=graph&method=post&status=201&top=5").await.expect(200);
    assert_eq!(some["value"].as_array().unwrap().len(), 1);
    let page = lab.caller().get("/requests?search=invitations").await;
    page.check(200);
    assert!(
        page.text().contains("/v1.0/invitations") && !page.text().contains("/oauth2/v2.0/token"),
        "{}",
        page.text()
    );
    let one = lab.caller().get(&format!("/requests/{}", newest["id"].as_str().unwrap())).await;
    one.check(200);
    let text = one.text();
    assert!(text.contains("curl -k -X POST") && text.contains("$TOKEN") && text.contains("/decisions/"), "{text}");
    lab.caller().get("/requests/11111111-2222-4333-8444-555555555555").await.check(404);
}

#[tokio::test]
async fn assertions_say_what_was_expected_and_what_is() {
    let lab = Lab::open(7).await;
    let address = Clinician::Mailbox.address();
    let invitation = invite(&lab.bot().await, address).await;
    let guest = |state: &str| json!({"guest": {"tenantId": lab.woodgrove(), "email": address, "state": state}});
    let ask = async |assertions: Value| {
        lab.control().post("/assertions", &json!({"assertions": assertions})).await.expect(200)
    };
    let held = ask(json!([
        {"mail": {"to": address, "kind": "invitation", "count": 1}},
        {"mail": {"to": "nobody@b.example", "count": 0}},
        guest("PendingAcceptance"),
        {"audit": {"tenantId": lab.woodgrove(), "activity": "Invite external user", "count": 1}},
        {"decision": {"question": "invite", "verdict": "allow"}},
        {"request": {"path": "/invitations", "status": 201, "count": 1}},
        {"request": {"statusFrom": 500, "count": 0}},
        {"request": {"statusFrom": 201, "path": "/invitations", "count": 1}},
        {"lab": {"step": "B6"}},
        {"lab": {"step": "A1", "state": "open"}},
    ]))
    .await;
    assert_eq!(held["passed"], true, "{held}");
    lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.check(200);
    let held = ask(json!([guest("PendingAcceptance"), guest("Accepted")])).await;
    assert_eq!(held["passed"], false);
    assert_eq!(held["results"][0]["passed"], false);
    assert_eq!(held["results"][0]["expected"], format!("guest {address}: PendingAcceptance"));
    assert_eq!(held["results"][0]["found"], "Accepted");
    assert_eq!(held["results"][1]["passed"], true);
    let report = lab.control().get("/permissions-report").await.expect(200);
    let unused = report["unused"].as_array().unwrap();
    assert!(!unused.is_empty() && !unused.contains(&json!("User.Invite.All")), "{report}");
    let held = ask(json!([{"permissions": {"unused": unused}}, {"permissions": {"unused": []}}])).await;
    assert_eq!((&held["results"][0]["passed"], &held["results"][1]["passed"]), (&json!(true), &json!(false)));
    assert!(held["results"][1]["found"].as_str().unwrap().contains("AuditLog.Read.All"), "{held}");
    let unknown = json!({"assertions": [{"lab": {"step": "Z9"}}]});
    lab.control().post("/assertions", &unknown).await.check(400);
}

#[tokio::test]
async fn graph_answers_from_a_replica_that_lags_behind() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    let bot = lab.bot().await;
    let early = invite(&bot, "early@b.example").await;
    control.patch("/settings", &json!({"replication.lag_seconds": 30})).await.check(200);
    control.patch("/clock", &json!({"advance": "PT10S"})).await.check(200);
    let late = invite(&bot, "late@b.example").await;
    let user = |invitation: &Value| format!("/users/{}", invitation["invitedUser"]["id"].as_str().unwrap());
    bot.get(&user(&early)).await.check(200);
    bot.get(&user(&late)).await.check(404);
    let redeemed = control.post("/redemptions", &json!({"invitationId": late["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "the token service does not lag");
    control.patch("/clock", &json!({"advance": "PT29S"})).await.check(200);
    bot.get(&user(&late)).await.check(404);
    control.patch("/clock", &json!({"advance": "PT1S"})).await.check(200);
    bot.get(&user(&late)).await.check(200);
    invite(&bot, "later@b.example").await;
    control.patch("/settings", &json!({"replication.lag_seconds": 0})).await.check(200);
    let found = bot.get("/users?$filter=mail%20eq%20'later@b.example'").await.expect(200);
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
}
