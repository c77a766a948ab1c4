//! `OpenID` Connect clients that know nothing of Microsoft, and a guest who has not accepted yet.

use serde_json::json;
use support::{Clinician, Visitor};

use crate::script::Stage;

/// A clinician follows her invitation into an app: she redeems on the way, and the library verifies her token.
async fn tell(script: &str) {
    let guest = Clinician::Work;
    let stage = Stage::open().await;
    let asked = json!({"invitedUserEmailAddress": guest.address(), "inviteRedirectUrl": stage.emulator.origin()});
    let bot = stage.emulator.bot().await;
    let invitation = bot.post("/invitations", &asked).await.expect(201);
    let mut script = stage.script(script, "Lab CLI");
    let mut browser = stage.emulator.browser();
    browser.open(&script.address()).await;
    browser.fill("Email address", guest.address()).await;
    browser.press("Next").await;
    guest.sign_in(&mut browser, &stage.emulator).await;
    browser.press("Accept").await;
    let (url, text) = (browser.url().await, browser.text().await);
    assert!(url.starts_with("http://localhost:"), "{url}: {text}");
    // The name of her object here, which nobody has given another yet.
    let claims = "dr.lee dr.lee@fabrikam-clinic.example";
    script.says(&[
        format!("signed in: {claims}").as_str(),
        format!("user info: {claims}").as_str(),
        "the same code again: invalid_grant",
    ]);
    let id = invitation["invitedUser"]["id"].as_str().expect("a guest has an id");
    let user = bot.get(&format!("/users/{id}?$select=externalUserState")).await.expect(200);
    assert_eq!(user["externalUserState"], "Accepted");
}

#[tokio::test]
async fn openid_client_for_node_signs_a_pending_guest_in() {
    tell("openid_client.mjs").await;
}

#[tokio::test]
async fn authlib_for_python_signs_a_pending_guest_in() {
    tell("authlib_python.py").await;
}
