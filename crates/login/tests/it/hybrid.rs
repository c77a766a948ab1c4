use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::{Value, json};

use crate::browser::Page;
use crate::world::Clinic;

const NONCE: &str = "a nonce & more";

/// Health Records, whose registration lets the authorize endpoint hand out what it may.
async fn clinic(id_token: bool, access_token: bool) -> Clinic {
    let clinic = Clinic::new();
    clinic
        .change_app("Health Records", move |application| {
            application.enable_id_token_issuance = id_token;
            application.enable_access_token_issuance = access_token;
        })
        .await;
    clinic
}

fn address(clinic: &Clinic, version: &str, more: &str) -> String {
    let app = clinic.app("Health Records").0;
    format!(
        "/woodgrove.example/oauth2/{version}authorize?client_id={app}\
         &redirect_uri=https%3A%2F%2Flocalhost%3A8444%2Fcallback&state=s&login_hint=ada.morgan%40woodgrove.example{more}"
    )
}

/// Ada signs in, who needs no assignment; where that leads.
async fn signs_in(clinic: &Clinic, version: &str, more: &str) -> Page {
    let mut browser = clinic.browser();
    let page = browser.get(&address(clinic, version, more)).await;
    assert_eq!(page.h1(), "Enter password", "{more}");
    let password = clinic.password("ada.morgan@woodgrove.example");
    browser.answer(&page, &[("answer", "password"), ("password", &password)]).await
}

pub(crate) fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

fn half_hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, text.as_bytes()).as_ref()[..16])
}

fn names(page: &Page) -> Vec<String> {
    let location = page.location().expect("a redirect");
    let (address, fragment) = location.split_once('#').unwrap_or_else(|| panic!("no fragment in {location}"));
    assert!(!address.contains('?'), "nothing travels in a query: {location}");
    url::form_urlencoded::parse(fragment.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

#[tokio::test]
async fn what_the_registration_allows_is_handed_out_in_the_fragment() {
    let clinic = clinic(true, true).await;
    let nonce = "&nonce=a%20nonce%20%26%20more";
    for (version, kind, expected) in [
        ("v2.0/", "id_token", vec!["id_token", "state", "session_state"]),
        ("v2.0/", "code%20id_token", vec!["code", "id_token", "state", "session_state"]),
        (
            "v2.0/",
            "id_token%20token",
            vec!["access_token", "token_type", "expires_in", "scope", "id_token", "state", "session_state"],
        ),
        ("v2.0/", "token", vec!["access_token", "token_type", "expires_in", "scope", "state", "session_state"]),
        ("", "token", vec!["access_token", "token_type", "expires_in", "scope", "state", "session_state"]),
    ] {
        let sent = signs_in(&clinic, version, &format!("&response_type={kind}&scope=openid%20profile{nonce}")).await;
        assert_eq!(names(&sent), expected, "{kind}");
        if let Some(token) = sent.sent("id_token") {
            let told = claims(&token);
            assert_eq!(told["nonce"], NONCE, "{kind}");
            let hash = |name: &str| sent.sent(name).map_or(Value::Null, |text| json!(half_hash(&text)));
            assert_eq!((&told["c_hash"], &told["at_hash"]), (&hash("code"), &hash("access_token")), "{kind}");
        }
    }
}

#[tokio::test]
async fn a_hybrid_answer_is_posted_where_the_client_wishes_and_its_code_is_good() {
    let clinic = clinic(true, false).await;
    let more = "&response_type=code%20id_token&response_mode=form_post&scope=openid%20profile&nonce=n";
    let sent = signs_in(&clinic, "v2.0/", more).await;
    assert_eq!((sent.status, sent.h1().as_str()), (StatusCode::OK, "Signing you in"));
    assert_eq!(claims(&sent.hidden("id_token"))["c_hash"], half_hash(&sent.hidden("code")));
    assert_eq!(sent.header("cache-control"), Some("no-store"));
    let (app, secret) = clinic.app("Health Records");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &app.to_string()),
        ("client_secret", &secret.expect("a secret")),
        ("code", &sent.hidden("code")),
        ("redirect_uri", "https://localhost:8444/callback"),
    ];
    let tokens = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.text);
    assert_eq!(claims(tokens.json()["id_token"].as_str().expect("a token"))["nonce"], "n");
}

#[tokio::test]
async fn what_the_registration_does_not_allow_is_refused_in_the_fragment() {
    for (id_token, access_token, more, code, error) in [
        (false, true, "&response_type=id_token&scope=openid&nonce=n", 700_054, "unsupported_response_type"),
        (false, true, "&response_type=code%20id_token&scope=openid&nonce=n", 700_054, "unsupported_response_type"),
        (true, false, "&response_type=id_token%20token&scope=openid&nonce=n", 70005, "unsupported_response_type"),
        (true, true, "&response_type=code%20token&scope=openid&nonce=n", 70005, "unsupported_response_type"),
        (true, true, "&response_type=id_token&scope=openid", 90014, "invalid_request"),
        (true, true, "&response_type=id_token&scope=profile&nonce=n", 70011, "invalid_scope"),
        (true, true, "&response_type=id_token&response_mode=query&scope=openid&nonce=n", 70007, "invalid_request"),
    ] {
        let clinic = clinic(id_token, access_token).await;
        let sent = clinic.browser().get(&address(&clinic, "v2.0/", more)).await;
        assert_eq!(names(&sent)[0], "error", "{more}");
        assert_eq!(sent.sent("error").as_deref(), Some(error), "{more}");
        let description = sent.sent("error_description").expect("a description");
        assert!(description.starts_with(&format!("AADSTS{code}: ")), "{more}: {description}");
    }
}
