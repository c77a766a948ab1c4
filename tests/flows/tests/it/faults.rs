//! Calls that fail on demand: what the sender is told, and that nothing was written.

use serde_json::{Value, json};
use support::{Clinician, Lab};

use crate::api::invite;

async fn add(lab: &Lab, fault: &Value) -> String {
    let added = lab.control().post("/faults", fault).await.expect(201);
    added["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_second_and_third_call_of_graph_are_throttled_in_its_own_words() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let fault = json!({"surface": "graph", "method": "POST", "path": "/v1.0/invitations", "nth": 2, "count": 2,
        "status": 429, "retryAfter": 5});
    let id = add(&lab, &fault).await;
    let before = lab.rows();
    let asked = |address: &str| json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/"});
    bot.post("/invitations", &asked("a@b.example")).await.check(201);
    let between = lab.rows();
    for _ in 0..2 {
        let refused = bot.post("/invitations", &asked("c@d.example")).await;
        refused.refuses(429, "TooManyRequests", "Too many requests");
        assert_eq!(refused.header("retry-after"), "5");
    }
    assert_ne!(before, between);
    assert_eq!(lab.rows(), between, "a call that fails on demand writes nothing");
    bot.get("/users").await.check(200);
    bot.post("/invitations", &asked("c@d.example")).await.check(201);
    let listed = lab.control().get("/faults").await.expect(200);
    assert_eq!((&listed["value"][0]["id"], &listed["value"][0]["calls"]), (&json!(id), &json!(4)));
    lab.control().delete(&format!("/faults/{id}")).await.check(204);
    lab.control().delete(&format!("/faults/{id}")).await.check(404);
}

#[tokio::test]
async fn every_surface_fails_in_its_own_form() {
    let lab = Lab::open(7).await;
    let caller = lab.caller();
    let token = format!("/{}/oauth2/v2.0/token", lab.woodgrove());
    for surface in ["login", "portal", "myapps", "control"] {
        add(&lab, &json!({"surface": surface, "status": 503, "retryAfter": 7})).await;
    }
    let refused = caller.post_form(&token, &[("grant_type", "client_credentials")]).await;
    let body = refused.expect(503);
    assert_eq!((&body["error"], &body["error_codes"][0]), (&json!("temporarily_unavailable"), &json!(90_033)));
    assert_eq!(refused.header("retry-after"), "7");
    for page in ["/redeem", "/portal", "/myapps", "/inbox"] {
        let answer = caller.get(page).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "7"), "{page}");
        assert!(answer.header("content-type").starts_with("text/html"), "{page}");
    }
    let problem = lab.control().get("/world").await.expect(503);
    assert!(problem["detail"].as_str().unwrap().contains("DELETE /faults"), "{problem}");
    lab.control().delete("/faults").await.check(204);
    lab.control().get("/world").await.check(200);
}

#[tokio::test]
async fn a_token_is_judged_before_the_fault_and_another_sandbox_never_meets_it() {
    let lab = Lab::open(7).await;
    lab.control().post("/sandboxes", &json!({"name": "one"})).await.check(201);
    let one = lab.within("one").await;
    add(&lab, &json!({"surface": "graph", "status": 503})).await;
    lab.graph("no token").get("/users").await.check(401);
    lab.bot().await.get("/users").await.check(503);
    one.bot().await.get("/users").await.check(200);
}

#[tokio::test]
async fn the_same_seed_fails_the_same_calls() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let lab = Lab::open(7).await;
        let bot = lab.bot().await;
        add(&lab, &json!({"surface": "graph", "status": 500, "probability": 0.5})).await;
        let mut run = Vec::new();
        for _ in 0..12 {
            run.push(bot.get("/users").await.status.as_u16());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&200) && runs[0].contains(&500), "{:?}", runs[0]);
}

#[tokio::test]
async fn mail_is_put_off_sent_back_lost_or_comes_twice() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    let bot = lab.bot().await;
    let [late, back, lost, twice] = ["late", "back", "lost", "twice"].map(|name| format!("{name}@b.example"));
    add(&lab, &json!({"surface": "mail", "path": late, "status": 451, "retryAfter": 60, "count": 1})).await;
    add(&lab, &json!({"surface": "mail", "path": back, "status": 550})).await;
    add(&lab, &json!({"surface": "mail", "path": lost, "drop": true})).await;
    add(&lab, &json!({"surface": "mail", "path": twice, "duplicate": true})).await;
    for address in [&late, &back, &lost, &twice] {
        invite(&bot, address).await;
    }
    let to = |address: &str| format!("to={address}");
    assert_eq!(lab.mails(&to(&late)).await.len(), 0, "it is put off");
    assert_eq!(lab.mails(&to(&back)).await.len(), 0);
    assert_eq!(lab.mails(&to(&lost)).await.len(), 0);
    assert_eq!(lab.mails(&to(&twice)).await.len(), 2);
    let returned = lab.mails("kind=notification").await;
    assert_eq!(returned.len(), 1, "{returned:?}");
    assert!(returned[0]["text"].as_str().unwrap().contains(&back), "{}", returned[0]);
    control.patch("/clock", &json!({"advance": "PT59S"})).await.check(200);
    assert_eq!(lab.mails(&to(&late)).await.len(), 0);
    control.patch("/clock", &json!({"advance": "PT1S"})).await.check(200);
    assert_eq!(lab.mails(&to(&late)).await.len(), 1, "its time has come");
    assert_eq!(lab.mails(&to(Clinician::Mailbox.address())).await.len(), 0);
}
