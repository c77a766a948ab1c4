use http::StatusCode;

use crate::browser::{Browser, Page};
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";

fn authorize(clinic: &Clinic, app: &str, more: &str) -> String {
    let (id, _) = clinic.app(app);
    let redirect =
        if app == "Lab CLI" { "http%3A%2F%2Flocalhost" } else { "https%3A%2F%2Flocalhost%3A8444%2Fcallback" };
    format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={id}&redirect_uri={redirect}&response_type=code\
         &scope=openid{more}"
    )
}

async fn sign_in(browser: &mut Browser, page: &Page, address: &str, password: &str) -> Page {
    let page = browser.answer(page, &[("answer", "identify"), ("address", address)]).await;
    browser.answer(&page, &[("answer", "password"), ("password", password)]).await
}

#[tokio::test]
async fn a_wrong_answer_is_told_on_the_same_page() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "Lab CLI", "")).await;
    for (typed, said) in
        [("nobody@nowhere.example", "No account has this address."), ("no address", "This is no email")]
    {
        let again = browser.answer(&page, &[("answer", "identify"), ("address", typed)]).await;
        assert_eq!((again.status, again.h1().as_str()), (StatusCode::BAD_REQUEST, "Sign in"));
        assert!(again.words().contains(said), "{}", again.words());
        assert!(again.text.contains(&format!("value=\"{typed}\"")), "what was typed is still there");
    }
    let page = browser.answer(&page, &[("answer", "identify"), ("address", MIA)]).await;
    let wrong = browser.answer(&page, &[("answer", "password"), ("password", "guess")]).await;
    assert_eq!((wrong.status, wrong.h1().as_str()), (StatusCode::BAD_REQUEST, "Enter password"));
    assert!(wrong.words().contains("Your account or password is incorrect."));
    assert!(wrong.text.contains("role=\"alert\"") && wrong.text.contains(" autofocus"));
    let link = wrong.text.split("href=\"").find(|rest| rest.contains("\">Use another account")).expect("the link");
    let address = link.split('"').next().expect("an address").replace("&amp;", "&");
    let another = browser.get(&address).await;
    assert_eq!(another.h1(), "Sign in");
}

#[tokio::test]
async fn an_account_of_the_sandbox_is_picked_by_its_button() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "Lab CLI", "")).await;
    assert!(page.words().contains("Mia Novak mia.novak@woodgrove.example Work or school"));
    let before = page.text.split("mia.novak@woodgrove.example").next().expect("the text before her address");
    let account = before.rsplit("name=\"account\" value=\"").next().and_then(|rest| rest.split('"').next());
    let page = browser.answer(&page, &[("answer", "pick"), ("account", account.expect("her account"))]).await;
    assert_eq!(page.h1(), "Enter password");
    assert!(page.words().contains(MIA) && page.words().contains("Woodgrove Hospital"));
}

#[tokio::test]
async fn an_address_of_two_accounts_asks_which() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "Lab CLI", "&login_hint=dr.kaur%40fabrikam-clinic.example")).await;
    assert_eq!(page.h1(), "Which account?");
    let page = browser.answer(&page, &[("answer", "which"), ("provider", "microsoftAccount")]).await;
    assert_eq!(page.h1(), "Enter password");
    assert!(page.text.contains("realm-microsoft"));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_leads_to_the_open_step() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "Lab CLI", "&login_hint=mia.novak%40woodgrove.example")).await;
    let fields = [("answer", "password"), ("password", "delta-orchard-52")];
    for _ in 0..2 {
        let sent = browser.answer(&page, &fields).await;
        assert!(sent.location().expect("a redirect").starts_with("http://localhost/?code="));
    }
}

#[tokio::test]
async fn a_refusal_is_a_page_with_its_trace_and_its_id() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let page = browser.get(&authorize(&clinic, "Health Records", "")).await;
    let refused = sign_in(&mut browser, &page, MIA, "delta-orchard-52").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.words());
    assert!(refused.words().contains("AADSTS50105: Your administrator has configured the application Health Records"));
    for words in ["Request Id", "Correlation Id", "Timestamp", "Troubleshooting details", "deny"] {
        assert!(refused.words().contains(words), "{words} in {}", refused.words());
    }
    let id = refused.header("x-vestibule-decision").expect("a decision").to_owned();
    assert!(refused.text.contains(&format!("/decisions/{id}")));
    // Where pages are forbidden the client is told, with the same mark.
    let silent = browser.get(&authorize(&clinic, "Health Records", "&prompt=none")).await;
    assert_eq!(silent.sent("error").as_deref(), Some("interaction_required"));
    assert!(silent.header("x-vestibule-decision").is_some());
}

#[tokio::test]
async fn consent_to_an_app_is_asked_and_its_refusal_told_to_the_client() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    let address = authorize(&clinic, "Lab CLI", "%20Mail.Send&state=s");
    let page = browser.get(&address).await;
    let page = sign_in(&mut browser, &page, MIA, "delta-orchard-52").await;
    assert_eq!(page.h1(), "Permissions requested");
    assert!(page.words().contains("Lab CLI") && page.words().contains("Mail.Send"));
    let silent = browser.get(&format!("{address}&prompt=none")).await;
    assert_eq!(silent.sent("error").as_deref(), Some("consent_required"));
    assert!(silent.header("x-vestibule-decision").is_some());
    let declined = browser.answer(&page, &[("answer", "declineConsent")]).await;
    assert_eq!(declined.sent("error").as_deref(), Some("access_denied"));
    assert_eq!(declined.sent("state").as_deref(), Some("s"));
    let page = browser.get(&address).await;
    let sent = browser.answer(&page, &[("answer", "consent")]).await;
    assert!(sent.sent("code").is_some(), "{}", sent.words());
}

#[tokio::test]
async fn a_damaged_page_says_that_it_has_expired_and_where_to_start_again() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    for page in [
        browser.get("/journey").await,
        browser.get("/journey?state=damaged").await,
        browser.post("/journey", &[("state", "damaged"), ("answer", "Accept")]).await,
    ] {
        assert_eq!((page.status, page.h1().as_str()), (StatusCode::BAD_REQUEST, "This page has expired"));
        assert!(page.text.contains("href=\"/myapps\"") && page.words().contains("Start again"));
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_not_taken() {
    let clinic = Clinic::new();
    let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let page = clinic.browser().post_with("/journey", &[("answer", "Accept")], &foreign).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn blocking_invitations_is_asked_before_it_is_done() {
    let clinic = Clinic::new();
    let tenant = clinic.woodgrove().to_string();
    let address = format!("/unsubscribe/manage?tenant={tenant}&email=dr.lee%40fabrikam-clinic.example");
    let mut browser = clinic.browser();
    let before = clinic.position();
    let page = browser.get(&address).await;
    assert_eq!(page.h1(), "Invitations from Woodgrove Hospital");
    assert_eq!(clinic.position(), before);
    for (choice, offered) in [("unsubscribe", "Allow invitations again"), ("subscribe", "Block future invitations")] {
        let email = page.hidden("email");
        let form = [("tenant", tenant.as_str()), ("email", email.as_str()), ("choice", choice)];
        let done = browser.post("/unsubscribe/manage", &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let page = browser.get(&done.location().expect("a redirect")).await;
        assert!(page.words().contains(offered), "{}", page.words());
    }
}

#[tokio::test]
async fn a_pending_guest_is_not_redeemed_in_silence() {
    const LEE: &str = "dr.lee@fabrikam-clinic.example";
    let clinic = Clinic::new();
    let link = clinic.invite(LEE).await;
    let mut browser = clinic.browser();
    let page = browser.get(&link).await;
    let password = clinic.password(LEE);
    browser.answer(&page, &[("answer", "password"), ("password", &password)]).await;
    let silent = browser.get(&authorize(&clinic, "Health Records", "&prompt=none")).await;
    assert_eq!(silent.sent("error").as_deref(), Some("interaction_required"));
    let told = silent.sent("error_description").expect("a description");
    assert!(told.starts_with("AADSTS50014"), "B3.7#3 {told}");
    assert!(silent.header("x-vestibule-decision").is_some());
    assert_eq!(clinic.guest(LEE).external_user_state, Some(directory::users::ExternalUserState::PendingAcceptance));
}
