use serde_json::json;
use support::Clinician;
use support::exercise::{assign, invite, redeem, sign_in_to_the_portal};

use crate::Place;

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let place = Place::new();
    let started = place.start().await;
    let bot = started.bot().await;
    let asked = json!({"invitedUserEmailAddress": Clinician::Work.address(), "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true});
    let invitation = bot.post("/invitations", &asked).await.expect(201);
    let redeemed = started.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted");
    started.kill();

    let again = place.start().await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    let found = again.bot().await.get(&format!("/users/{user}?$select=externalUserState")).await.expect(200);
    assert_eq!(found["externalUserState"], "Accepted");
    let mail = again.mail(Clinician::Work.address(), "invitation").await;
    assert_eq!(mail["invitationId"], invitation["id"]);
    let audit = again.bot().await.get("/auditLogs/directoryAudits").await.expect(200);
    assert!(audit.to_string().contains("Redeem external user invite"));
}

#[tokio::test]
async fn a_world_that_moved_to_other_ports_lands_its_guests_and_opens_its_app_there() {
    let place = Place::new();
    let started = place.start().await;
    let mut admin = started.browser();
    sign_in_to_the_portal(&mut admin, &started, "ada.morgan@woodgrove.example").await;
    invite(&mut admin, Clinician::Work).await;
    assign(&mut admin, Clinician::Work).await;
    let before = started.origin().to_owned();
    started.kill();

    // Port 0 takes a free one, so the second start is reached elsewhere.
    let again = place.start().await;
    assert_ne!(again.origin(), before);
    redeem(&mut again.browser(), &again, Clinician::Work).await;
}
