//! The mails of an invitation and of a passcode, element by element (behaviour §4).

use jiff::SignedDuration;
use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor};

use crate::api::invite;

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const MESSAGE: &str = "Come <b>soon</b> & bring your badge.";

/// An invitation in a person's name, or in a program's.
async fn invited(lab: &Lab, graph: &support::Caller) -> (Value, Value) {
    let asked = json!({"invitedUserEmailAddress": LEE, "inviteRedirectUrl": "https://app.woodgrove.example/welcome",
        "sendInvitationMessage": true, "invitedUserMessageInfo": {"customizedMessageBody": MESSAGE, "ccRecipients": [
            {"emailAddress": {"name": "Fay Adler", "address": "fay.adler@fabrikam-clinic.example"}}]}});
    let invitation = graph.post("/invitations", &asked).await.expect(201);
    (invitation, lab.mail(LEE, "invitation").await)
}

#[tokio::test]
async fn an_invitation_says_who_invites_whom_where_to_and_how_to_stop_it() {
    let lab = Lab::open(7).await;
    let (invitation, mail) = invited(&lab, &lab.admin().await).await;
    let from = mail["from"].as_str().unwrap();
    assert!(from.contains("Microsoft Invitations on behalf of Woodgrove Hospital"), "B4.1#1 {from}");
    assert!(from.contains("invites@microsoft.com"), "B4.1#1 {from}");
    let reply_to = mail["replyTo"].as_str().unwrap();
    assert!(reply_to.contains("ada.morgan@woodgrove.example"), "B4.1#2 {reply_to}");
    assert_eq!((&mail["to"], &mail["cc"]), (&json!([LEE]), &json!(["fay.adler@fabrikam-clinic.example"])), "B4.1#3");
    let subject = "Ada Morgan invited you to access applications within their organization";
    assert_eq!(mail["subject"], subject, "B4.1#4");
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let text = mail["text"].as_str().unwrap();
    let mut from = 0;
    for (row, words) in [
        ("B4.1#5", "Act on this message only if you trust"),
        ("B4.1#6", "Sender: Ada Morgan (ada.morgan@woodgrove.example)"),
        ("B4.1#6", "Organization: Woodgrove Hospital"),
        ("B4.1#6", "Domain: woodgrove.example"),
        ("B4.1#7", "Message from Ada Morgan:"),
        ("B4.1#7", MESSAGE),
        ("B4.1#8", "If you accept this invitation, you'll be sent to https://app.woodgrove.example/welcome."),
        ("B4.1#9", "Accept invitation"),
        ("B4.1#9", link),
        ("B4.1#10", "Block future invitations from this organization."),
        ("B4.1#10", mail["unsubscribeUrl"].as_str().unwrap()),
        ("B4.1#11", "This invitation is from Woodgrove Hospital (woodgrove.example) and may include advertising."),
        ("B4.1#11", "https://woodgrove.example/privacy"),
    ] {
        let found = text[from..].find(words);
        from += found.unwrap_or_else(|| panic!("{row}: no {words:?} after character {from} of {text}"));
    }
    let html = mail["html"].as_str().unwrap();
    assert!(html.contains("Come &#60;b&#62;soon&#60;/b&#62; &#38; bring"), "B4.1#7: plain text, no markup: {html}");
    let two = json!({"invitedUserEmailAddress": LEE, "inviteRedirectUrl": "https://a.example/",
        "invitedUserMessageInfo": {"ccRecipients": [
            {"emailAddress": {"address": "one@a.example"}}, {"emailAddress": {"address": "two@a.example"}}]}});
    lab.admin().await.post("/invitations", &two).await.check(400);
}

#[tokio::test]
async fn a_program_speaks_for_the_organization_and_has_no_words_of_its_own() {
    let lab = Lab::open(7).await;
    let (_, mail) = invited(&lab, &lab.bot().await).await;
    let subject = "Woodgrove Hospital invited you to access applications within their organization";
    assert_eq!(mail["subject"], subject, "B4.1#4");
    assert_eq!(mail["replyTo"], Value::Null, "B4.1#2");
    let text = mail["text"].as_str().unwrap();
    assert!(!text.contains(MESSAGE) && !text.contains("Sender:"), "B4.1#7 {text}");
}

#[tokio::test]
async fn without_a_privacy_statement_the_footer_says_so() {
    let statement = "privacyStatementUrl = \"https://woodgrove.example/privacy\"\n";
    let lab = Lab::changed(7, &[(statement, "")]).await;
    let (_, mail) = invited(&lab, &lab.admin().await).await;
    let words = "Woodgrove Hospital has not provided a link to its privacy statement.";
    assert!(mail["text"].as_str().unwrap().contains(words), "B4.1#11 {}", mail["text"]);
}

/// A clinician with a mailbox at the page that offers a code.
async fn at_the_door(lab: &Lab) -> Browser {
    let invitation = invite(&lab.bot().await, Clinician::Mailbox.address()).await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    browser
}

#[tokio::test]
async fn a_passcode_is_sent_on_request_and_opens_a_session_of_a_day() {
    let lab = Lab::open(7).await;
    let address = Clinician::Mailbox.address();
    let mut browser = at_the_door(&lab).await;
    let passcodes = format!("to={address}&kind=passcode");
    assert!(lab.mails(&passcodes).await.is_empty(), "B4.4#1: nothing before the button");
    browser.press("Send code").await;
    let mail = lab.mail(address, "passcode").await;
    let from = mail["from"].as_str().unwrap();
    let sender = "account-security-noreply@accountprotection.microsoft.com";
    assert!(from.contains("Woodgrove Hospital") && from.contains(sender), "B4.4#6 {from}");
    browser.fill("Code", mail["passcode"].as_str().unwrap()).await;
    browser.press("Sign in").await;
    browser.press("Accept").await;
    let apps = format!("/myapps?tenantid={}", lab.woodgrove());
    lab.wait(SignedDuration::from_secs(24 * 60 * 60 - 60));
    browser.visit(&apps).await;
    assert_eq!(browser.page().h1(), "My Apps", "B4.4#3: within the day nobody is asked again");
    assert_eq!(lab.mails(&passcodes).await.len(), 1);
    // A relying party's own session may live on; whoever has none is asked for a new code.
    lab.wait(SignedDuration::from_mins(2));
    browser.visit(&format!("/myaccount?tenantid={}", lab.woodgrove())).await;
    assert_eq!(browser.page().h1(), "Sign in", "B4.4#3: after a day nobody is signed in");
    browser.fill("Email address", address).await;
    browser.press("Next").await;
    assert_eq!(browser.page().h1(), "Verify your email", "B4.4#3: after a day a new code");
}
