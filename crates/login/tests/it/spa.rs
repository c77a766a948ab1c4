use directory::applications::{Platform, RedirectUri};
use http::StatusCode;
use kernel::SignedDuration;
use serde_json::json;

use crate::browser::Page;
use crate::world::Clinic;

const TOKEN: &str = "/woodgrove.example/oauth2/v2.0/token";
const PAGE: &str = "https://spa.example/callback";
const ORIGIN: (&str, &str) = ("origin", "https://spa.example");
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

/// Lab CLI, registered for a page too.
async fn clinic() -> Clinic {
    let clinic = Clinic::new();
    clinic
        .change_app("Lab CLI", |app| {
            app.redirect_uris.push(RedirectUri { uri: PAGE.to_owned(), platform: Platform::Spa });
        })
        .await;
    clinic
}

async fn code(clinic: &Clinic, redirect: &str, challenge: &str) -> String {
    let (app, _) = clinic.app("Lab CLI");
    let mut browser = clinic.browser();
    let address = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri={redirect}&response_type=code\
         &scope=openid%20offline_access&login_hint=mia.novak%40woodgrove.example{challenge}"
    );
    let page = browser.get(&address).await;
    let sent = browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    sent.sent("code").expect("a code")
}

async fn redeem(clinic: &Clinic, more: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
    let app = clinic.app("Lab CLI").0.to_string();
    let form: Vec<(&str, &str)> = [("client_id", app.as_str())].into_iter().chain(more.iter().copied()).collect();
    clinic.browser().post_with(TOKEN, &form, headers).await
}

fn code_form<'a>(code: &'a str, redirect: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect)]
}

#[tokio::test]
async fn the_code_of_a_page_is_redeemed_by_that_page_with_pkce_alone() {
    let clinic = clinic().await;
    let verifier = ("code_verifier", VERIFIER);
    let bare = code(&clinic, PAGE, "").await;
    let refused = redeem(&clinic, &code_form(&bare, PAGE), &[ORIGIN]).await;
    assert_eq!(refused.json()["error_codes"], json!([9_002_325]), "no challenge");
    let page = code(&clinic, PAGE, CHALLENGE).await;
    let form = [code_form(&page, PAGE), vec![verifier]].concat();
    let refused = redeem(&clinic, &form, &[("sec-fetch-mode", "cors")]).await;
    assert_eq!(refused.json()["error_codes"], json!([9_002_327]), "no origin");
    let with_secret = [form.clone(), vec![("client_secret", "x")]].concat();
    let refused = redeem(&clinic, &with_secret, &[ORIGIN]).await;
    assert_eq!(refused.json()["error_codes"], json!([700_025]), "a page keeps no secret");
    let tokens = redeem(&clinic, &form, &[ORIGIN]).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.text);
    assert_eq!(tokens.header("access-control-allow-origin"), Some("https://spa.example"));
    assert_eq!(tokens.header("access-control-expose-headers"), Some("x-ms-request-id, Retry-After"));
    let native = code(&clinic, "http%3A%2F%2Flocalhost", CHALLENGE).await;
    let form = [code_form(&native, "http://localhost"), vec![verifier]].concat();
    let refused = redeem(&clinic, &form, &[ORIGIN]).await;
    assert_eq!(refused.json()["error_codes"], json!([9_002_326]), "an origin at an address of no page");
    assert_eq!(refused.header("access-control-allow-origin"), Some("https://spa.example"), "a page reads its errors");
}

#[tokio::test]
async fn a_page_renews_its_tokens_for_a_day() {
    let clinic = clinic().await;
    let code = code(&clinic, PAGE, CHALLENGE).await;
    let form = [code_form(&code, PAGE), vec![("code_verifier", VERIFIER)]].concat();
    let mut tokens = redeem(&clinic, &form, &[ORIGIN]).await.json();
    for status in [200, 200, 400] {
        let refresh = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let answer = redeem(&clinic, &form, &[ORIGIN]).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        if status == 400 {
            assert_eq!(answer.json()["error_codes"], json!([700_084]));
            break;
        }
        tokens = answer.json();
        clinic.world.clock().advance(SignedDuration::from_hours(12));
    }
}

#[tokio::test]
async fn what_pages_need_may_be_read_from_any_origin() {
    let clinic = clinic().await;
    for address in [
        "/common/v2.0/.well-known/openid-configuration",
        "/woodgrove.example/.well-known/openid-configuration",
        "/common/discovery/v2.0/keys",
        "/common/discovery/instance?authorization_endpoint=https://localhost:8443/common/oauth2/v2.0/authorize",
        "/no.such.example/v2.0/.well-known/openid-configuration",
    ] {
        let answer = clinic.browser().request("GET", address, &[ORIGIN]).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{address}");
    }
    let asks = [ORIGIN, ("access-control-request-headers", "x-client-sku,content-type")];
    let answer = clinic.browser().request("OPTIONS", TOKEN, &asks).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://spa.example"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("x-client-sku,content-type"));
    assert!(answer.header("access-control-allow-credentials").is_none(), "no cookie counts here");
}

#[tokio::test]
async fn no_page_is_cut_off_from_the_window_that_opened_it() {
    let clinic = clinic().await;
    for address in ["/common/oauth2/v2.0/logout", "/signout", "/common/oauth2/nativeclient", "/devicelogin"] {
        let answer = clinic.browser().get(address).await;
        assert!(answer.header("cross-origin-opener-policy").is_none(), "{address}");
        assert!(answer.header("x-frame-options").is_none(), "{address}");
    }
}
