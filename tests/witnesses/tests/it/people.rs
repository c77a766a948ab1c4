//! Programs that sign a person in with MSAL: authorization code and PKCE, in a browser.

use support::Visitor;
use support::exercise::sign_in;

use crate::script::Stage;

/// A Guest Inviter: the program may only do what this person may.
const PERSON: &str = "gil.ito@woodgrove.example";

const STORY: [&str; 6] = [
    "signed in: Gil Ito",
    "me: gil.ito@woodgrove.example",
    "invited: PendingAcceptance",
    "token from the cache: True",
    "token by the refresh token: True",
    "without the scope: 403 Authorization_RequestDenied",
];

async fn tell(script: &str) {
    let stage = Stage::open().await;
    let mut script = stage.script(script, "Lab CLI");
    let mut browser = stage.emulator.browser();
    browser.open(&script.address()).await;
    sign_in(&mut browser, &stage.emulator, PERSON).await;
    // MSAL asks for `response_mode=form_post`: a browser without script presses the button of the form.
    browser.press("Continue").await;
    let (url, text) = (browser.url().await, browser.text().await);
    assert!(url.starts_with("http://localhost:"), "{url}: {text}");
    script.says(&STORY);
}

#[tokio::test]
async fn msal_for_python_signs_a_member_in_who_invites() {
    tell("msal_python_sign_in.py").await;
}

#[tokio::test]
async fn msal_for_node_signs_a_member_in_who_invites() {
    tell("msal_node_sign_in.mjs").await;
}

#[tokio::test]
async fn msal_for_node_signs_people_in_without_a_browser_window() {
    let stage = Stage::open().await;
    stage.script("msal_node_without_browser.mjs", "Lab CLI").says(&[
        "device code: Mia Novak",
        "password: Max Berg",
        "token from the cache: True",
        "token by the refresh token: True",
        "wrong password: ServerError invalid_grant 50126",
    ]);
}
