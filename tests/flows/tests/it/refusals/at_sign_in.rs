use jiff::SignedDuration;
use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor};

use super::{denied_by, is_still};
use crate::api::{assign, invite};

#[tokio::test]
async fn who_is_not_assigned_is_told_so_with_aadsts50105() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let invitation = invite(&bot, Clinician::Work.address()).await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;
    browser.visit("/myapps").await;
    browser.page().says("There are no apps to show.");

    browser.visit("https://localhost:8444/").await;
    let id = lab.app("Health Records")["appId"].as_str().unwrap();
    let words = format!(
        "AADSTS50105: Your administrator has configured the application Health Records ('{id}') to block users unless \
         they are specifically granted ('assigned') access to the application. The signed in user \
         'dr.lee@fabrikam-clinic.example' is blocked because they are not a direct member of a group with access, nor \
         had access directly assigned by an administrator. Please contact your administrator to assign access to this \
         application."
    );
    // B3.7#12
    browser.page().says(&words);
    assert!(browser.page().status.is_client_error(), "{}", browser.page().status);

    assign(&lab, &bot, invitation["invitedUser"]["id"].as_str().unwrap(), "Health Records").await;
    browser.visit("https://localhost:8444/").await;
    browser.page().says("Signed in as");
}

/// Somebody whose invitation waits, at the page of her identity provider.
async fn at_the_door(lab: &Lab, clinician: Clinician) -> (Browser, Value) {
    let invitation = invite(&lab.bot().await, clinician.address()).await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    (browser, invitation)
}

#[tokio::test]
async fn a_wrong_password_is_said_on_the_same_page() {
    for clinician in [Clinician::Work, Clinician::MicrosoftAccount, Clinician::Google] {
        let lab = Lab::open(7).await;
        let (mut browser, invitation) = at_the_door(&lab, clinician).await;
        browser.page().says(clinician.address());
        browser.fill("Password", "not this one").await;
        browser.press("Sign in").await;
        assert_eq!(browser.page().alert().as_deref(), Some("Your account or password is incorrect."));
        assert_eq!(browser.page().h1(), "Enter password");
        is_still(&lab, &invitation["invitedUser"]["id"], "PendingAcceptance").await;
        browser.fill("Password", &lab.account(clinician.address()).password.unwrap()).await;
        browser.press("Sign in").await;
        assert_eq!(browser.page().h1(), "Review permissions");
    }
}

#[tokio::test]
async fn a_passcode_is_eight_digits_and_the_last_one_sent_for_thirty_minutes() {
    const WRONG: Option<&str> = Some("That code is incorrect or has expired.");
    let lab = Lab::open(7).await;
    let address = Clinician::Mailbox.address();
    let (mut browser, _) = at_the_door(&lab, Clinician::Mailbox).await;
    browser.press("Send code").await;
    let mail = lab.mail(address, "passcode").await;
    assert_eq!(mail["subject"], "Woodgrove Hospital account verification code", "B4.4#5");
    let first = lab.passcode(address).await;
    assert!(first.len() == 8 && first.bytes().all(|digit| digit.is_ascii_digit()), "B4.4#4: {first}");
    let alone = mail["text"].as_str().unwrap().lines().any(|line| line.trim() == first);
    assert!(alone, "the code stands alone: {}", mail["text"]);

    let wrong = if first.starts_with('1') { "21111111" } else { "11111111" };
    browser.fill("Code", wrong).await;
    browser.press("Sign in").await;
    assert_eq!(browser.page().alert().as_deref(), WRONG);
    assert_eq!(browser.page().h1(), "Enter code", "B4.4#8");

    browser.press("Send new code").await;
    let second = lab.passcode(address).await;
    assert_ne!(first, second);
    browser.fill("Code", &first).await;
    browser.press("Sign in").await;
    assert_eq!(browser.page().alert().as_deref(), WRONG, "a code that was replaced");

    lab.wait(SignedDuration::from_mins(30));
    browser.fill("Code", &second).await;
    browser.press("Sign in").await;
    assert_eq!(browser.page().alert().as_deref(), WRONG, "a code of thirty minutes ago");

    browser.press("Send new code").await;
    lab.wait(SignedDuration::from_secs(30 * 60 - 1));
    browser.fill("Code", &lab.passcode(address).await).await;
    browser.press("Sign in").await;
    assert_eq!(browser.page().h1(), "Review permissions");
}

#[tokio::test]
async fn a_scripted_person_who_types_a_wrong_code_is_refused() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Mailbox.address()).await;
    let asked = json!({"invitationId": invitation["id"], "passcode": "00000000"});
    super::redemption_refused(&lab, &asked, "VESTIBULE_PASSCODE_INVALID").await;
    is_still(&lab, &invitation["invitedUser"]["id"], "PendingAcceptance").await;
}

#[tokio::test]
async fn another_account_is_asked_to_change_and_comes_back_to_the_same_invitation() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let first = invite(&bot, "dr.lee@fabrikam-clinic.example").await;
    let mut browser = lab.browser();
    browser.visit(first["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;

    let second = invite(&bot, Clinician::Google.address()).await;
    browser.visit(second["inviteRedeemUrl"].as_str().unwrap()).await;
    assert_eq!(browser.page().h1(), "This invitation is for another account");
    browser
        .page()
        .says("You're signed in as dr.lee@fabrikam-clinic.example, but this invitation was sent to s…@gmail.com.");
    browser.page().hides("sam.okafor");
    let decision = browser.page().headers["x-vestibule-decision"].to_str().unwrap().to_owned();
    denied_by(&lab, &decision, "invitation.account").await;
    assert!(browser.page().links().iter().any(|link| link.href == format!("/decisions/{decision}")));
    browser.press("Sign in with a different account").await;
    Clinician::Google.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Accept").await;
    is_still(&lab, &second["invitedUser"]["id"], "Accepted").await;
    let scripted = json!({"invitationId": invite(&bot, Clinician::Mailbox.address()).await["id"],
        "account": "dr.lee@fabrikam-clinic.example"});
    let answer = super::redemption_refused(&lab, &scripted, "VESTIBULE_WRONG_ACCOUNT").await;
    denied_by(&lab, answer["refusal"]["decisionId"].as_str().unwrap(), "invitation.account").await;
}

#[tokio::test]
async fn an_address_of_two_accounts_is_asked_about() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, "dr.kaur@fabrikam-clinic.example").await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    assert_eq!(browser.page().h1(), "Which account?");
    browser.press("Personal account").await;
    assert_eq!(browser.page().h1(), "Enter password");
    browser.fill("Password", "maple-anchor-53").await;
    browser.press("Sign in").await;
    assert_eq!(browser.page().h1(), "Review permissions");
}
