//! Consent on its pages: what a guest allows an organization, what an application is allowed, and for whom.

use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor};

use crate::api::invite;

const ADA: &str = "ada.morgan@woodgrove.example";

/// A guest at "Review permissions".
async fn at_the_permissions(lab: &Lab, clinician: Clinician) -> (Browser, Value) {
    let invitation = invite(&lab.bot().await, clinician.address()).await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    clinician.sign_in(&mut browser, lab).await;
    (browser, invitation)
}

/// Asserts that a text has these parts in this order.
fn in_order(text: &str, parts: &[(&str, &str)]) {
    let mut rest = text;
    for (row, part) in parts {
        let place = rest.find(part).unwrap_or_else(|| panic!("{row}: no {part:?} (in its place) in: {text}"));
        rest = &rest[place + part.len()..];
    }
}

#[tokio::test]
async fn review_permissions_has_its_elements_in_their_order() {
    let statement = "You should only accept if you trust Woodgrove Hospital. Read the privacy statement";
    let nothing = "Woodgrove Hospital has not provided links to their terms for you to review.";
    for (privacy, trust) in [(true, statement), (false, nothing)] {
        let lab = Lab::open(7).await;
        if !privacy {
            let body = json!({"privacyProfile": {"statementUrl": null, "contactEmail": null}});
            lab.admin().await.patch(&format!("/organization/{}", lab.woodgrove()), &body).await.check(204);
        }
        let (browser, _) = at_the_permissions(&lab, Clinician::Work).await;
        let page = browser.page();
        assert_eq!(page.h1(), "Review permissions");
        in_order(
            &page.text(),
            &[
                ("B5.6#1", Clinician::Work.address()),
                ("B5.6#2", "Permissions requested by:"),
                ("B5.6#3", "Woodgrove Hospital"),
                ("B5.6#3", "woodgrove.example"),
                ("B5.6#4", "By accepting, you allow this organization to:"),
                ("B5.6#5", "Receive your profile data"),
                ("B5.6#5", "Collect and log your activity"),
                ("B5.6#5", "Use your profile data and activity data"),
                ("B5.6#6", trust),
                ("B5.6#7", "My Account"),
                ("B5.6#7", "Learn more"),
                ("B5.6#8", "This resource is not shared by Microsoft."),
            ],
        );
        assert_eq!(page.buttons(), ["Cancel", "Accept"], "B5.6#9");
        assert!(page.link("My Account").path().ends_with("/myaccount/organizations"), "B5.6#7");
        assert!(page.body.contains(">Permissions requested by:</div>"), "B5.6#9");
        assert!(
            page.body.contains("<input class=\"button primary\" type=\"submit\" name=\"answer\" value=\"Accept\">")
        );
        assert_eq!(page.body.matches("<details class=\"disclosure\">").count(), 3, "B5.6#5 collapsed");
    }
}

#[tokio::test]
async fn review_permissions_is_shown_once_and_again_after_a_reset() {
    // B5.6
    let lab = Lab::open(7).await;
    let (mut browser, invitation) = at_the_permissions(&lab, Clinician::Work).await;
    browser.press("Cancel").await;
    assert_eq!(browser.page().h1(), "Access denied");
    browser.press("Try again").await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Accept").await;
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    assert_eq!(browser.page().url.as_str(), "https://app.woodgrove.example/welcome", "B5.6 once");
    let again = json!({"invitedUserEmailAddress": Clinician::Work.address(), "sendInvitationMessage": false,
        "inviteRedirectUrl": "https://app.woodgrove.example/welcome", "resetRedemption": true,
        "invitedUser": {"id": invitation["invitedUser"]["id"]}});
    let reset = lab.admin().await.post("/invitations", &again).await.expect(201);
    browser.visit(reset["inviteRedeemUrl"].as_str().unwrap()).await;
    assert_eq!(browser.page().h1(), "Review permissions", "B5.6 again after a reset");
}

/// Where an app sends a person to sign in.
fn authorize(lab: &Lab, app: &str, rest: &str) -> String {
    let id = lab.app(app)["appId"].as_str().unwrap();
    format!(
        "/{}/oauth2/v2.0/authorize?client_id={id}&response_type=code&scope=openid%20User.Read&state=s{rest}",
        lab.woodgrove()
    )
}

/// Where the browser was sent in the end, with what it carries.
fn sent(browser: &Browser, name: &str) -> Option<String> {
    browser.page().url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_cancel_within_a_sign_in_is_told_to_the_app() {
    // B5.6, B3.7#16
    let lab = Lab::open(7).await;
    invite(&lab.bot().await, Clinician::Work.address()).await;
    let mut browser = lab.browser();
    let hint = format!("&login_hint={}", Clinician::Work.address());
    browser.visit(&authorize(&lab, "Night Watch", &hint)).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Cancel").await;
    assert_eq!(sent(&browser, "error").as_deref(), Some("access_denied"));
    assert!(sent(&browser, "error_description").unwrap().starts_with("AADSTS65004: "));
    assert_eq!(sent(&browser, "state").as_deref(), Some("s"));
}

#[tokio::test]
async fn a_guest_sees_both_consents_the_organizations_first() {
    // B5.6, B3.7#16
    let lab = Lab::open(7).await;
    invite(&lab.bot().await, Clinician::Work.address()).await;
    let mut browser = lab.browser();
    let hint = format!("&login_hint={}", Clinician::Work.address());
    browser.visit(&authorize(&lab, "Night Watch", &hint)).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;
    assert_eq!(browser.page().h1(), "Permissions requested");
    for words in ["Night Watch", "Woodgrove Hospital", Clinician::Work.address(), "User.Read"] {
        browser.page().says(words);
    }
    browser.page().hides("Consent on behalf of your organization");
    browser.press("Accept").await;
    assert!(sent(&browser, "code").is_some(), "{}", browser.page().url);
}

/// Somebody of the hospital signs in on the page that is open.
async fn prove(lab: &Lab, browser: &mut Browser, account: &str) {
    if browser.page().h1() == "Sign in" {
        browser.fill("Email address", account).await;
        browser.press("Next").await;
    }
    browser.fill("Password", lab.account(account).password.as_deref().unwrap()).await;
    browser.press("Sign in").await;
}

#[tokio::test]
async fn an_administrator_consents_for_everybody_at_the_endpoint_and_in_the_portal() {
    let lab = Lab::open(7).await;
    let id = lab.app("Health Records")["appId"].as_str().unwrap();
    let redirect = "https%3A%2F%2Flocalhost%3A8444%2Fcallback";
    let v2 = format!(
        "/{}/v2.0/adminconsent?client_id={id}&redirect_uri={redirect}&state=as+it+was&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
        lab.woodgrove()
    );
    let mut ada = lab.browser();
    ada.visit(&v2).await;
    prove(&lab, &mut ada, ADA).await;
    assert_eq!(ada.page().h1(), "Permissions requested");
    ada.page().says("for all users in Woodgrove Hospital");
    ada.press("Cancel").await;
    let went = |browser: &Browser| {
        let pairs: Vec<_> = browser
            .trail()
            .iter()
            .rev()
            .find(|url| url.path() == "/callback")
            .unwrap()
            .query_pairs()
            .into_owned()
            .collect();
        pairs
    };
    let refused = went(&ada);
    assert!(refused.contains(&("error".to_owned(), "access_denied".to_owned())), "{refused:?}");
    assert!(refused.contains(&("state".to_owned(), "as it was".to_owned())), "{refused:?}");
    ada.visit(&v2).await;
    ada.press("Accept").await;
    let granted = went(&ada);
    assert!(granted.contains(&("admin_consent".to_owned(), "True".to_owned())), "{granted:?}");
    assert!(granted.contains(&("tenant".to_owned(), lab.woodgrove().to_owned())), "{granted:?}");

    let wrong =
        format!("/{}/adminconsent?client_id={id}&redirect_uri=https%3A%2F%2Felsewhere.example%2F", lab.woodgrove());
    ada.visit(&wrong).await;
    ada.page().says("AADSTS50011");
    let mut mia = lab.browser();
    mia.visit(&format!("/{}/adminconsent?client_id={id}&redirect_uri={redirect}", lab.woodgrove())).await;
    prove(&lab, &mut mia, "mia.novak@woodgrove.example").await;
    assert_eq!(mia.page().h1(), "Need admin approval");
    mia.page().says("AADSTS90094");
}
