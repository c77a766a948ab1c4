use http::StatusCode;
use kernel::SignedDuration;
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::world::{Clinic, ORIGIN};

const CODES: &str = "/woodgrove.example/oauth2/v2.0/devicecode";
const TOKEN: &str = "/woodgrove.example/oauth2/v2.0/token";
const URN: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The device of one test: Lab CLI, which asked for its codes.
struct Device {
    app: String,
    user_code: String,
    code: String,
}

impl Device {
    async fn ask(clinic: &Clinic) -> Self {
        let app = clinic.app("Lab CLI").0.to_string();
        let form = [("client_id", app.as_str()), ("scope", "openid profile offline_access User.Read")];
        let answer = clinic.browser().post(CODES, &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let codes = answer.json();
        let text = |name: &str| codes[name].as_str().unwrap_or_else(|| panic!("{name} in {codes}")).to_owned();
        Self { app, user_code: text("user_code"), code: text("device_code") }
    }

    async fn poll(&self, clinic: &Clinic) -> Page {
        self.poll_with(clinic, TOKEN, &[("grant_type", URN), ("device_code", &self.code)]).await
    }

    async fn poll_with(&self, clinic: &Clinic, address: &str, form: &[(&str, &str)]) -> Page {
        let form: Vec<(&str, &str)> =
            [("client_id", self.app.as_str())].into_iter().chain(form.iter().copied()).collect();
        clinic.browser().post(address, &form).await
    }
}

fn told(page: &Page) -> (StatusCode, String, u64) {
    let body = page.json();
    (page.status, body["error"].as_str().unwrap_or_default().to_owned(), body["error_codes"][0].as_u64().unwrap_or(0))
}

fn refused(error: &str, code: u64) -> (StatusCode, String, u64) {
    (StatusCode::BAD_REQUEST, error.to_owned(), code)
}

/// Types a code; the step that is then open.
async fn enter(browser: &mut Browser, code: &str) -> Page {
    let sent = browser.post("/devicelogin", &[("code", code)]).await;
    match sent.location() {
        Some(next) => browser.get(&next).await,
        None => sent,
    }
}

/// Types a code and signs Mia in; the page that asks whether she knows the device.
async fn mia_signs_in(browser: &mut Browser, code: &str) -> Page {
    let page = enter(browser, code).await;
    assert_eq!(page.h1(), "Sign in");
    let page = browser.answer(&page, &[("answer", "identify"), ("address", "mia.novak@woodgrove.example")]).await;
    let page = browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    assert_eq!(page.h1(), "Are you trying to sign in to Lab CLI?", "{}", page.words());
    assert!(page.words().contains("mia.novak@woodgrove.example"));
    page
}

#[tokio::test]
async fn a_device_gets_tokens_once_a_person_has_let_it_in() {
    let clinic = Clinic::new();
    let device = Device::ask(&clinic).await;
    assert_eq!(told(&device.poll(&clinic).await), refused("authorization_pending", 70016));
    let mut browser = clinic.browser();
    let entry = browser.get("/devicelogin").await;
    assert_eq!((entry.status, entry.h1().as_str()), (StatusCode::OK, "Enter code to allow access"));
    let question = mia_signs_in(&mut browser, &device.user_code.to_lowercase()).await;
    let address = format!("/journey?state={}", question.hidden("state"));
    for _ in 0..2 {
        assert_eq!(browser.get(&address).await.h1(), "Are you trying to sign in to Lab CLI?");
        assert_eq!(told(&device.poll(&clinic).await), refused("authorization_pending", 70016), "a GET lets nothing in");
    }
    for _ in 0..2 {
        let done = browser.answer(&question, &[("answer", "confirmDevice")]).await;
        assert_eq!((done.status, done.h1().as_str()), (StatusCode::OK, "You have signed in"));
        assert!(done.words().contains("You have signed in to the Lab CLI application on your device."));
    }
    let stranger = clinic.browser().get(&address).await;
    assert!(stranger.words().contains("AADSTS90120: The user code is already used."), "{}", stranger.words());
    let answer = device.poll(&clinic).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let tokens = answer.json();
    assert!(tokens["access_token"].is_string() && tokens["id_token"].is_string(), "{tokens}");
    assert_eq!(told(&device.poll(&clinic).await), refused("invalid_grant", 54005));
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", device.app.as_str()),
        ("refresh_token", tokens["refresh_token"].as_str().expect("a refresh token")),
    ];
    let refreshed = clinic.browser().post(TOKEN, &form).await;
    assert_eq!(refreshed.status, StatusCode::OK, "{}", refreshed.text);
}

#[tokio::test]
async fn a_person_who_does_not_know_the_device_declines_it() {
    let clinic = Clinic::new();
    let device = Device::ask(&clinic).await;
    let mut browser = clinic.browser();
    let question = mia_signs_in(&mut browser, &device.user_code).await;
    for _ in 0..2 {
        let done = browser.answer(&question, &[("answer", "declineDevice")]).await;
        assert_eq!((done.status, done.h1().as_str()), (StatusCode::OK, "Sign-in cancelled"));
    }
    let late = browser.answer(&question, &[("answer", "confirmDevice")]).await;
    assert_eq!(late.h1(), "Sign-in cancelled", "the first answer counts");
    assert_eq!(told(&device.poll(&clinic).await), refused("authorization_declined", 70017));
}

#[tokio::test]
async fn whoever_is_signed_in_says_for_which_account_the_device_is() {
    let clinic = Clinic::new();
    let (first, second) = (Device::ask(&clinic).await, Device::ask(&clinic).await);
    let mut browser = clinic.browser();
    let question = mia_signs_in(&mut browser, &first.user_code).await;
    browser.answer(&question, &[("answer", "confirmDevice")]).await;
    assert_eq!(enter(&mut browser, &second.user_code).await.h1(), "Pick an account");
}

#[tokio::test]
async fn the_gates_of_a_sign_in_stand_before_a_device_too() {
    let clinic = Clinic::new();
    let app = clinic.app("Health Records").0.to_string();
    let form = [("client_id", app.as_str()), ("scope", "openid")];
    let codes = clinic.browser().post(CODES, &form).await.json();
    let mut browser = clinic.browser();
    let page = enter(&mut browser, codes["user_code"].as_str().expect("a code")).await;
    let page = browser.answer(&page, &[("answer", "identify"), ("address", "mia.novak@woodgrove.example")]).await;
    let page = browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    assert!(page.words().contains("AADSTS50105"), "{}", page.words());
    let form = [
        ("client_id", app.as_str()),
        ("grant_type", URN),
        ("device_code", codes["device_code"].as_str().expect("a code")),
    ];
    let poll = clinic.browser().post(TOKEN, &form).await;
    assert_eq!(poll.json()["error_codes"], json!([7_000_218]), "a confidential client proves itself here as well");
}

#[tokio::test]
async fn polling_is_refused_in_the_words_of_the_flow() {
    let clinic = Clinic::new();
    let device = Device::ask(&clinic).await;
    let pending = |name| [("grant_type", name), ("device_code", device.code.as_str())];
    let other = clinic.app("Health Records");
    let (other, secret) = (other.0.to_string(), other.1.expect("a secret"));
    for (form, expected) in [
        (pending("device_code").to_vec(), refused("authorization_pending", 70016)),
        (vec![("grant_type", URN), ("code", &device.code)], refused("authorization_pending", 70016)),
        (
            vec![("grant_type", URN), ("code", &device.code), ("device_code", &device.code)],
            refused("authorization_pending", 70016),
        ),
        (vec![("grant_type", URN)], refused("invalid_request", 900_144)),
        (vec![("grant_type", URN), ("device_code", "x")], refused("bad_verification_code", 70018)),
    ] {
        assert_eq!(told(&device.poll_with(&clinic, TOKEN, &form).await), expected, "{form:?}");
    }
    let elsewhere = device.poll_with(&clinic, "/organizations/oauth2/v2.0/token", &pending(URN)).await;
    assert_eq!(told(&elsewhere), refused("invalid_grant", 700_005));
    let form =
        [("client_id", other.as_str()), ("client_secret", &secret), ("grant_type", URN), ("device_code", &device.code)];
    assert_eq!(
        told(&clinic.browser().post(TOKEN, &form).await),
        refused("bad_verification_code", 70018),
        "another client"
    );
    clinic.world.clock().advance(SignedDuration::from_mins(15));
    assert_eq!(told(&device.poll(&clinic).await), refused("expired_token", 70020));
}

#[tokio::test]
async fn a_code_that_no_device_waits_with_is_told_at_its_field() {
    let clinic = Clinic::new();
    let device = Device::ask(&clinic).await;
    let mut browser = clinic.browser();
    let question = mia_signs_in(&mut browser, &device.user_code).await;
    browser.answer(&question, &[("answer", "confirmDevice")]).await;
    let lapsed = Device::ask(&clinic).await;
    clinic.world.clock().advance(SignedDuration::from_mins(15));
    for (typed, said) in [
        ("", "AADSTS90119: The user code is null or empty."),
        ("NOTHING22", "AADSTS70018: "),
        (device.user_code.as_str(), "AADSTS90120: The user code is already used."),
        (lapsed.user_code.as_str(), "AADSTS70019: Verification code expired."),
    ] {
        let page = enter(&mut clinic.browser(), typed).await;
        assert_eq!(
            (page.status, page.h1().as_str()),
            (StatusCode::BAD_REQUEST, "Enter code to allow access"),
            "{typed}"
        );
        assert!(page.words().contains(said), "{said}: {}", page.words());
        assert!(page.text.contains(&format!("value=\"{typed}\"")), "what was typed is still there");
    }
    let brought = clinic.browser().get("/common/oauth2/deviceauth?otc=AB2CD3EF4").await;
    assert!(brought.text.contains("value=\"AB2CD3EF4\""), "{}", brought.text);
}

#[tokio::test]
async fn the_codes_come_in_the_shape_of_the_version() {
    let clinic = Clinic::new();
    let app = clinic.app("Lab CLI").0.to_string();
    let form = [("client_id", app.as_str()), ("scope", "openid")];
    let v2 = clinic.browser().post(CODES, &form).await;
    assert_eq!(v2.header("cache-control"), Some("no-store, no-cache"));
    let v2 = v2.json();
    let address = format!("{ORIGIN}/devicelogin");
    assert_eq!(
        (&v2["verification_uri"], &v2["expires_in"], &v2["interval"]),
        (&json!(address), &json!(900), &json!(5))
    );
    let user_code = v2["user_code"].as_str().expect("a code");
    let message = format!(
        "To sign in, use a web browser to open the page {address} and enter the code {user_code} to authenticate."
    );
    assert_eq!(v2["message"], message);
    assert!(v2.get("verification_uri_complete").is_none());
    let form = [("client_id", app.as_str()), ("resource", "https://graph.microsoft.com")];
    let v1 = clinic.browser().post("/woodgrove.example/oauth2/devicecode", &form).await.json();
    assert_eq!((&v1["verification_url"], &v1["expires_in"]), (&json!(address), &json!("900")));
}

#[tokio::test]
async fn a_device_that_asks_wrongly_is_told_so_in_order() {
    let clinic = Clinic::new();
    let app = clinic.app("Lab CLI").0.to_string();
    let client = ("client_id", app.as_str());
    for (address, form, expected) in [
        ("/no.such.example/oauth2/v2.0/devicecode", vec![], refused("invalid_request", 90002)),
        (CODES, vec![], refused("invalid_request", 900_144)),
        (CODES, vec![("client_id", "nobody")], refused("unauthorized_client", 700_016)),
        ("/common/oauth2/v2.0/devicecode", vec![client], refused("invalid_request", 50194)),
        (CODES, vec![client], refused("invalid_request", 900_144)),
        (CODES, vec![client, ("resource", "x")], refused("invalid_request", 901_002)),
        (CODES, vec![client, ("scope", "No.Such")], refused("invalid_scope", 70011)),
    ] {
        assert_eq!(told(&clinic.browser().post(address, &form).await), expected, "{address} {form:?}");
    }
    let verb = clinic.browser().get(CODES).await;
    assert_eq!((verb.status, &verb.json()["error_codes"]), (StatusCode::METHOD_NOT_ALLOWED, &json!([900_561])));
}
