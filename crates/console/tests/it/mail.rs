use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::lab::Lab;

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";

#[tokio::test]
async fn a_mail_is_listed_waited_for_and_read_with_its_source() {
    let lab = Lab::open();
    assert_eq!(lab.read("/mail").await, json!({"value": []}));
    let sent = lab.invite(DR_LEE).await;
    let mail = lab.read(&format!("/mail/wait?to={DR_LEE}&kind=invitation")).await;
    assert_eq!(mail["to"], json!([DR_LEE]));
    assert_eq!(mail["redeemUrl"], json!(sent.redeem_url));
    assert_eq!(mail["invitationId"], json!(sent.invitation.id));
    assert_eq!(mail["passcode"], Value::Null);
    assert!(mail.get("raw").is_none());
    let id = mail["id"].as_str().expect("an id");
    let whole = lab.read(&format!("/mail/{id}")).await;
    assert!(whole["raw"].as_str().is_some_and(|raw| raw.contains("Message-ID:")));
    assert_eq!(lab.read(&format!("/mail?to={}", DR_LEE.to_uppercase())).await["value"][0]["id"], json!(id));
    assert_eq!(lab.read("/mail?kind=passcode").await, json!({"value": []}));
    assert_eq!(lab.read(&format!("/mail?after={id}")).await, json!({"value": []}));
    assert_eq!(lab.call(Method::DELETE, "/mail", &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(lab.read("/mail").await, json!({"value": []}));
}

#[tokio::test]
async fn who_waits_gets_the_mail_that_comes_later_and_only_so_long() {
    let lab = Lab::open();
    let none = lab.get("/_vestibule/v1/mail/wait?to=nobody@example.test&timeout=0").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let (waited, _) = tokio::join!(lab.read("/mail/wait?to=kim@lakeside.example"), lab.invite("kim@lakeside.example"));
    assert_eq!(waited["to"], json!(["kim@lakeside.example"]));
}

#[tokio::test]
async fn the_first_mail_after_another_is_the_one_that_came_next() {
    let lab = Lab::open();
    lab.invite("a@lakeside.example").await;
    let first = lab.read("/mail/wait").await;
    lab.invite("b@lakeside.example").await;
    lab.invite("c@lakeside.example").await;
    let next = lab.read(&format!("/mail/wait?after={}", first["id"].as_str().expect("an id"))).await;
    assert_eq!(next["to"], json!(["b@lakeside.example"]));
}

#[tokio::test]
async fn the_link_that_blocks_invitations_is_followed_by_a_call() {
    let lab = Lab::open();
    lab.invite(DR_LEE).await;
    let mail = lab.read("/mail/wait").await;
    let id = mail["id"].as_str().expect("an id").to_owned();
    let block = lab.call(Method::POST, &format!("/mail/{id}/unsubscribe"), &json!({})).await;
    assert_eq!(block.status, StatusCode::NO_CONTENT);
    assert!(lab.invite(DR_LEE).await.mail.is_none(), "no mail is sent to who wants none");
    lab.call(Method::POST, &format!("/mail/{id}/subscribe"), &json!({})).await;
    assert!(lab.invite(DR_LEE).await.mail.is_some());
}
