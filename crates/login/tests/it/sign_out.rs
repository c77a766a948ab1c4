use http::StatusCode;

use crate::browser::{Browser, Page};
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";
const ADA: &str = "ada.morgan@woodgrove.example";
const LOGOUT: &str = "/common/oauth2/v2.0/logout";

fn authorize(clinic: &Clinic, app: &str, more: &str) -> String {
    let (id, _) = clinic.app(app);
    let redirect =
        if app == "Lab CLI" { "http%3A%2F%2Flocalhost" } else { "https%3A%2F%2Flocalhost%3A8444%2Fcallback" };
    format!("/woodgrove.example/oauth2/v2.0/authorize?client_id={id}&redirect_uri={redirect}&response_type=code{more}")
}

/// Signs somebody in to an application; the code.
async fn signs_in(clinic: &Clinic, browser: &mut Browser, app: &str, address: &str) -> String {
    let more = format!("&scope=openid%20profile&login_hint={address}&prompt=login");
    let page = browser.get(&authorize(clinic, app, &more)).await;
    let page = match page.h1().as_str() {
        "Pick an account" => browser.answer(&page, &[("answer", "identify"), ("address", address)]).await,
        _ => page,
    };
    assert_eq!(page.h1(), "Enter password");
    let sent = browser.answer(&page, &[("answer", "password"), ("password", &clinic.password(address))]).await;
    sent.sent("code").unwrap_or_else(|| panic!("no code: {} {}", sent.status, sent.text))
}

async fn id_token(clinic: &Clinic, code: &str) -> String {
    let app = clinic.app("Lab CLI").0.to_string();
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", app.as_str()),
        ("code", code),
        ("redirect_uri", "http://localhost"),
    ];
    let tokens = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await.json();
    tokens["id_token"].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

/// Whether somebody could go on without a page; several could not, and are asked.
async fn is_signed_in(clinic: &Clinic, browser: &mut Browser, address: &str) -> bool {
    let more = format!("&scope=openid&prompt=none&login_hint={address}");
    browser.get(&authorize(clinic, "Lab CLI", &more)).await.sent("code").is_some()
}

/// The value of the button that carries this address.
fn account(page: &Page, address: &str) -> String {
    let before = page.text.split(address).next().expect("the text before the address");
    let value = before.rsplit("name=\"account\" value=\"").next().and_then(|rest| rest.split('"').next());
    value.expect("an account").to_owned()
}

#[tokio::test]
async fn of_several_accounts_the_person_or_the_client_says_which_is_signed_out() {
    let clinic = Clinic::new();
    clinic
        .change_app("Lab CLI", |app| {
            app.optional_claims = serde_json::json!({"idToken": [{"name": "login_hint"}]});
        })
        .await;
    let mut both = clinic.browser();
    let code = signs_in(&clinic, &mut both, "Lab CLI", MIA).await;
    let token = id_token(&clinic, &code).await;
    signs_in(&clinic, &mut both, "Lab CLI", ADA).await;
    let claim = crate::hybrid::claims(&token)["login_hint"].as_str().expect("the claim").to_owned();
    let callback = "&post_logout_redirect_uri=https://localhost:8444/callback&state=s";
    for hint in [format!("id_token_hint={token}"), format!("logout_hint={MIA}"), format!("logout_hint={claim}")] {
        let mut browser = both.clone();
        let out = browser.get(&format!("{LOGOUT}?{hint}")).await;
        assert_eq!(out.location().as_deref(), Some("/signout"), "{hint}");
        let left = (is_signed_in(&clinic, &mut browser, MIA).await, is_signed_in(&clinic, &mut browser, ADA).await);
        assert_eq!(left, (false, true), "{hint}");
        // The sessions are the world's, not the copy's: Mia comes back for the next turn.
        signs_in(&clinic, &mut both, "Lab CLI", MIA).await;
    }
    let page = both.get(&format!("{LOGOUT}?{}", &callback[1..])).await;
    assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Pick an account"));
    assert!(page.words().contains("Which account do you want to sign out of?"));
    assert!(is_signed_in(&clinic, &mut both, MIA).await, "nobody is signed out yet");
    let uri = page.hidden("post_logout_redirect_uri");
    for _ in 0..2 {
        let picked = account(&page, MIA);
        let form = [("account", picked.as_str()), ("post_logout_redirect_uri", &uri), ("state", &page.hidden("state"))];
        let out = both.post("/signout", &form).await;
        assert_eq!(out.location().as_deref(), Some("https://localhost:8444/callback?state=s"));
    }
    assert!(is_signed_in(&clinic, &mut both, ADA).await && both.has_cookie());
    both.get(LOGOUT).await;
    assert!(!both.has_cookie(), "the last one takes the cookie along");
}

#[tokio::test]
async fn the_applications_of_a_sign_in_are_told_that_it_has_ended() {
    let clinic = Clinic::new();
    for (app, url) in [("Health Records", "https://records.example/out?x=1"), ("Lab CLI", "https://cli.example/out")] {
        clinic.change_app(app, move |app| app.logout_url = Some(url.to_owned())).await;
    }
    let mut browser = clinic.browser();
    signs_in(&clinic, &mut browser, "Health Records", ADA).await;
    let page = browser.get(&format!("{LOGOUT}?post_logout_redirect_uri=https://localhost:8444/callback")).await;
    assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Signing you out"));
    let issuer = format!("https%3A%2F%2Flocalhost%3A8443%2F{}%2Fv2.0", clinic.woodgrove());
    assert!(
        page.text.contains(&format!("src=\"https://records.example/out?x=1&#38;iss={issuer}&#38;sid=")),
        "{}",
        page.text
    );
    assert!(!page.text.contains("cli.example"), "only who was given an answer is told");
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("frame-src 'self' https://records.example;"), "{policy}");
    assert_eq!(page.header("refresh"), Some("2; url=https://localhost:8444/callback"));
    assert!(page.text.contains("href=\"https://localhost:8444/callback\""), "and by hand");
    assert!(!browser.has_cookie());
    let again = browser.get(LOGOUT).await;
    assert_eq!(again.location().as_deref(), Some("/signout"), "nobody is told twice");
}

#[tokio::test]
async fn a_client_that_is_named_is_answered_at_its_own_addresses_alone() {
    let clinic = Clinic::new();
    let (records, cli) = (clinic.app("Health Records").0, clinic.app("Lab CLI").0);
    let mut browser = clinic.browser();
    let code = signs_in(&clinic, &mut browser, "Lab CLI", MIA).await;
    let token = id_token(&clinic, &code).await;
    let callback = "https://localhost:8444/callback";
    for (named, address, expected) in [
        (format!("client_id={records}"), callback, callback),
        (format!("client_id={cli}"), callback, "/signout"),
        (format!("id_token_hint={token}"), callback, "/signout"),
        (format!("id_token_hint={token}"), "http://localhost:4711/", "http://localhost:4711/"),
        (format!("client_id={records}"), "https://localhost:8443/myapps", "/signout"),
        ("id_token_hint=no.token".to_owned(), callback, callback),
        (String::new(), "https://evil.example/callback", "/signout"),
        (String::new(), "//evil.example", "/signout"),
        (String::new(), "javascript:alert(1)", "/signout"),
    ] {
        let address = format!("{LOGOUT}?{named}&post_logout_redirect_uri={address}");
        assert_eq!(clinic.browser().get(&address).await.location().as_deref(), Some(expected), "{address}");
    }
}
