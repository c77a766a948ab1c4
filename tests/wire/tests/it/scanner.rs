//! The link scanner of the receiving side: it opens everything, and nothing comes of it.

use serde_json::json;
use support::Clinician;

use crate::Place;

#[tokio::test]
async fn a_scanner_that_opens_every_link_redeems_nothing() {
    let place = Place::new();
    let started = place.start().await;
    let control = started.control();
    control.patch("/settings", &json!({"mail.link_scanner": true})).await.check(200);
    let invited = json!({"invitedUserEmailAddress": Clinician::Mailbox.address(), "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true});
    let bot = started.bot().await;
    let invitation = bot.post("/invitations", &invited).await.expect(201);
    started.mail(Clinician::Mailbox.address(), "invitation").await;
    let mut scanned = Vec::new();
    for _ in 0..10_000 {
        let all = control.get("/requests?path=/redeem").await.expect(200);
        scanned = all["value"].as_array().unwrap().clone();
        if scanned.len() >= 2 {
            break;
        }
    }
    let methods: Vec<_> = scanned.iter().rev().map(|request| request["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["HEAD", "GET"]);
    assert!(scanned.iter().all(|request| request["byScanner"] == true && request["status"] == 200), "{scanned:?}");
    assert_ne!(scanned[0]["id"], scanned[1]["id"], "an id names one request");
    let user = format!("/users/{}?$select=externalUserState", invitation["invitedUser"]["id"].as_str().unwrap());
    assert_eq!(bot.get(&user).await.expect(200)["externalUserState"], "PendingAcceptance");
}
