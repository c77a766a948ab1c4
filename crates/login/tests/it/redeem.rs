use http::StatusCode;

use crate::world::Clinic;

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

#[tokio::test]
async fn a_work_account_redeems_its_invitation() {
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    assert_eq!(page.h1(), "Enter password");
    assert!(page.words().contains("Fabrikam Clinic") && page.words().contains(LEE));
    let page = browser.answer(&page, &[("answer", "password"), ("password", "granite-sparrow-85")]).await;
    assert_eq!(page.h1(), "Review permissions");
    in_order(
        &page.words(),
        &[
            LEE,
            "Permissions requested by:",
            "Woodgrove Hospital",
            "woodgrove.example",
            "By accepting, you allow this organization to:",
            "Receive your profile data",
            "Collect and log your activity",
            "Use your profile data and activity data",
            "You should only accept if you trust",
            "My Account",
            "Learn more",
            "This resource is not shared by Microsoft.",
        ],
    );
    assert!(page.text.contains(">Permissions requested by:</div>"));
    let (cancel, accept) = (page.text.find("value=\"Cancel\""), page.text.find("value=\"Accept\""));
    assert!(cancel.is_some() && cancel < accept);
    let privacy = page.text.split("href=\"").find(|rest| rest.starts_with("/journey/privacy?state="));
    let address = privacy.and_then(|rest| rest.split('"').next()).expect("a link to the privacy statement");
    assert!(browser.get(address).await.words().contains("https://woodgrove.example/privacy"));
    assert!(clinic.guest(LEE).pending());
    let landed = browser.answer(&page, &[("answer", "Accept")]).await;
    assert_eq!(landed.status, StatusCode::SEE_OTHER);
    assert_eq!(landed.location().as_deref(), Some("https://landing.example/"));
    assert!(!clinic.guest(LEE).pending());
    // The link stays a way back in.
    assert_eq!(browser.get(&link).await.location().as_deref(), Some("https://landing.example/"));
}

fn in_order(words: &str, expected: &[&str]) {
    let mut rest = words;
    for part in expected {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("{part:?} in its place in {words}"));
        rest = after;
    }
}

#[tokio::test]
async fn a_mailbox_proves_itself_by_passcode() {
    let clinic = Clinic::new();
    let link = clinic.invite(PRIYA).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    assert_eq!(page.h1(), "Verify your email");
    let page = browser.answer(&page, &[("answer", "sendCode")]).await;
    assert_eq!(page.h1(), "Enter code");
    assert!(page.text.contains("inputmode=\"numeric\"") && page.text.contains("autocomplete=\"one-time-code\""));
    let wrong = browser.answer(&page, &[("answer", "code"), ("code", "1")]).await;
    assert_eq!((wrong.status, wrong.h1().as_str()), (StatusCode::BAD_REQUEST, "Enter code"));
    assert!(wrong.words().contains("That code is incorrect or has expired."));
    let code = clinic.passcode(PRIYA).await;
    let page = browser.answer(&wrong, &[("answer", "code"), ("code", &code)]).await;
    assert_eq!(page.h1(), "Review permissions");
}

#[tokio::test]
async fn fetching_a_link_leaves_no_trace() {
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let before = clinic.position();
    let mut scanner = clinic.browser();
    for method in ["GET", "HEAD", "GET"] {
        let page = scanner.request(method, &link, &[]).await;
        assert_eq!(page.status, StatusCode::OK);
    }
    assert!(!scanner.has_cookie());
    assert_eq!(clinic.position(), before);
    assert!(clinic.guest(LEE).pending());
}

#[tokio::test]
async fn a_pending_guest_is_not_accepted_by_a_get() {
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let guest = clinic.guest(LEE).id;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    browser.answer(&page, &[("answer", "password"), ("password", "granite-sparrow-85")]).await;
    clinic.write(move |tx, ctx| invitations::permissions::consent(tx, ctx, guest).expect("a consent")).await;
    let page = browser.get(&link).await;
    assert_eq!(page.h1(), "Pick an account");
    assert!(clinic.guest(LEE).pending());
    let account = page.text.split("name=\"account\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let landed = browser.answer(&page, &[("answer", "pick"), ("account", account.expect("an account"))]).await;
    assert_eq!(landed.location().as_deref(), Some("https://landing.example/"));
    assert!(!clinic.guest(LEE).pending());
}

#[tokio::test]
async fn another_account_is_told_whom_the_invitation_is_for() {
    let clinic = Clinic::new();
    let (mine, hers) = (clinic.invite(LEE).await, clinic.invite(PRIYA).await);
    let mut browser = clinic.browser();
    let page = browser.get(&mine).await;
    browser.answer(&page, &[("answer", "password"), ("password", "granite-sparrow-85")]).await;
    let page = browser.get(&hers).await;
    assert_eq!(page.h1(), "This invitation is for another account");
    let sentence = "You're signed in as dr.lee@fabrikam-clinic.example, but this invitation was sent to \
                    p…@lakeside-practice.example.";
    assert!(page.words().contains(sentence), "{}", page.words());
    let page = browser.answer(&page, &[("answer", "switchAccount")]).await;
    assert_eq!(page.h1(), "Verify your email");
}

#[tokio::test]
async fn a_link_that_leads_nowhere_says_so() {
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let tampered = link.replacen("ticket%3d", "ticket%3dA", 1);
    for address in [tampered.as_str(), "/redeem", "/redeem/?tenant=x&user=y&ticket=z&ver=2.0"] {
        let page = clinic.browser().get(address).await;
        assert_eq!((page.status, page.h1().as_str()), (StatusCode::NOT_FOUND, "Invitation redemption failed"));
        assert!(page.words().contains("This invitation was not found or is no longer valid."));
    }
}

#[tokio::test]
async fn terms_are_opened_and_accepted_and_a_refusal_of_them_can_be_taken_back() {
    let clinic = Clinic::with_terms();
    let link = clinic.invite(LEE).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    let page = browser.answer(&page, &[("answer", "password"), ("password", "granite-sparrow-85")]).await;
    let terms = browser.answer(&page, &[("answer", "Accept")]).await;
    assert_eq!(terms.h1(), "Terms of use for guests");
    let unread = browser.answer(&terms, &[("answer", "acceptTerms")]).await;
    assert_eq!(unread.status, StatusCode::BAD_REQUEST);
    assert!(unread.text.contains("role=\"alert\""));
    let declined = browser.answer(&terms, &[("answer", "declineTerms")]).await;
    assert_eq!(declined.h1(), "Access denied");
    assert!(declined.words().contains("Try again"));
    let terms = browser.answer(&declined, &[("answer", "tryAgain")]).await;
    let opened = browser.answer(&terms, &[("answer", "openTerms")]).await;
    let address = opened.text.split("<iframe title=\"Document\" src=\"").nth(1).and_then(|rest| rest.split('"').next());
    let document = browser.get(address.expect("the document is on the page")).await;
    assert_eq!(document.header("content-type"), Some("application/pdf"));
    assert!(document.text.starts_with("%PDF-"));
    assert!(clinic.guest(LEE).pending());
    let landed = browser.answer(&opened, &[("answer", "acceptTerms")]).await;
    assert_eq!(landed.location().as_deref(), Some("https://landing.example/"));
    assert!(!clinic.guest(LEE).pending());
}

#[tokio::test]
async fn a_document_is_for_whoever_is_on_a_journey() {
    let clinic = Clinic::with_terms();
    let address = "/terms/11111111-1111-1111-1111-111111111111/en";
    assert_eq!(clinic.browser().get(address).await.h1(), "This page has expired");
}
