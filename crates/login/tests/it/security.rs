//! The points of RFC 9700 ("Best Current Practice for OAuth 2.0 Security") that a server keeps.

use http::StatusCode;
use kernel::Entropy;
use serde_json::json;

use crate::hybrid::claims;
use crate::world::Clinic;

const TOKEN: &str = "/woodgrove.example/oauth2/v2.0/token";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Section 4.1: exactly the registered addresses, but for the port of a loopback name.
#[tokio::test]
async fn an_answer_goes_to_an_address_that_is_registered_or_nowhere() {
    let clinic = Clinic::new();
    for (app, address, goes) in [
        ("Health Records", "https://localhost:8444/callback", true),
        ("Health Records", "https://localhost:9/callback", true),
        ("Health Records", "http://localhost:8444/callback", true),
        ("Health Records", "https://localhost:8444/callback/", false),
        ("Health Records", "https://localhost:8444/Callback", false),
        ("Health Records", "https://localhost:8444/callback?x=1", false),
        ("Health Records", "https://localhost:8444/callback#x", false),
        ("Health Records", "https://localhost:8444/callback/../evil", false),
        ("Health Records", "https://localhost:8444@evil.example/callback", false),
        ("Health Records", "https://evil.example/callback", false),
        ("Health Records", "https://localhost.evil.example:8444/callback", false),
        ("Health Records", "//localhost:8444/callback", false),
        ("Health Records", "javascript:alert(1)", false),
        ("Lab CLI", "http://localhost", true),
        ("Lab CLI", "http://localhost:51234", true),
        ("Lab CLI", "http://localhost:51234/", true),
        ("Lab CLI", "http://localhost/other", false),
        ("Lab CLI", "https://localhost", false),
        ("Lab CLI", "http://127.0.0.1", false),
        ("Lab CLI", "http://[::1]", false),
        ("Lab CLI", "http://localhost:51234\\@evil.example/", false),
    ] {
        let (id, _) = clinic.app(app);
        for path in ["oauth2/v2.0/authorize", "v2.0/adminconsent"] {
            let query = format!("client_id={id}&redirect_uri={}&response_type=code&scope=openid", encoded(address));
            let answer = clinic.browser().get(&format!("/woodgrove.example/{path}?{query}")).await;
            assert_eq!(answer.status == StatusCode::OK, goes, "{address} at {path}: {}", answer.words());
            assert!(answer.location().is_none(), "{address} at {path}");
            assert_eq!(answer.words().contains("AADSTS50011"), !goes, "{address} at {path}");
        }
        // An error is no way out either.
        let query = format!("client_id={id}&redirect_uri={}&response_type=none&scope=openid", encoded(address));
        let answer = clinic.browser().get(&format!("/woodgrove.example/oauth2/v2.0/authorize?{query}")).await;
        assert_eq!(answer.location().is_some(), goes, "{address}");
    }
}

/// Section 2.1.1: whoever asked with PKCE redeems with it, and nobody can take it out of the request.
#[tokio::test]
async fn a_challenge_is_never_dropped() {
    let clinic = Clinic::new();
    let app = clinic.app("Lab CLI").0.to_string();
    let mut browser = clinic.browser();
    let base = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost\
         &response_type=code&scope=openid"
    );
    let page = browser.get(&format!("{base}&login_hint=mia.novak%40woodgrove.example")).await;
    browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    let s256 = format!("&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let plain = format!("&code_challenge={CHALLENGE}");
    for (challenge, verifier, good) in [
        (s256.as_str(), Some(VERIFIER), true),
        (s256.as_str(), None, false),
        (s256.as_str(), Some(CHALLENGE), false),
        (plain.as_str(), Some(CHALLENGE), true),
        (plain.as_str(), Some(VERIFIER), false),
        ("", None, true),
        ("", Some(VERIFIER), false),
    ] {
        let code = browser.get(&format!("{base}{challenge}")).await.sent("code").expect("a code");
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", app.as_str()),
            ("code", code.as_str()),
            ("redirect_uri", "http://localhost"),
        ];
        form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = clinic.browser().post(TOKEN, &form).await;
        let codes = if good { json!(null) } else { json!([501_481]) };
        assert_eq!(answer.json()["error_codes"], codes, "{challenge} {verifier:?}");
    }
}

/// Section 4.7: what ties the answer to the request comes back as it was.
#[tokio::test]
async fn state_and_nonce_come_back_letter_by_letter() {
    let clinic = Clinic::new();
    clinic.change_app("Lab CLI", |app| app.enable_id_token_issuance = true).await;
    let app = clinic.app("Lab CLI").0;
    let mut browser = clinic.browser();
    let base = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&scope=openid"
    );
    let page = browser.get(&format!("{base}&response_type=code&login_hint=mia.novak%40woodgrove.example")).await;
    browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    let entropy = Entropy::from_seed("texts", 1);
    let drawn = (0..40).map(|_| {
        let letters = entropy.bytes::<24>().into_iter().map(|byte| char::from_u32(u32::from(byte) * 7 + 1));
        letters.flatten().collect::<String>()
    });
    let told = [" ", "+", "%2B", "a b&c=d#e?f", "\"><script>", "\u{202e}\u{1f600}", "\r\nLocation: x", "'", "\u{0}"];
    for text in told.into_iter().map(str::to_owned).chain(drawn) {
        let (sent, query) = (encoded(&text), "response_type=code%20id_token");
        let answer = browser.get(&format!("{base}&{query}&state={sent}&nonce={sent}")).await;
        assert_eq!(answer.sent("state").as_deref(), Some(text.as_str()), "{text:?}");
        assert_eq!(claims(&answer.sent("id_token").expect("a token"))["nonce"], text, "{text:?}");
        let posted = browser.get(&format!("{base}&{query}&response_mode=form_post&state={sent}&nonce={sent}")).await;
        assert!(!posted.text.contains("<script>"), "{text:?}");
    }
}

/// Sections 4.2 and 4.3: nothing of an answer is kept, or told to whoever is visited next.
#[tokio::test]
async fn what_an_answer_holds_is_not_kept_and_not_told_on() {
    let clinic = Clinic::new();
    clinic.change_app("Lab CLI", |app| app.enable_id_token_issuance = true).await;
    let app = clinic.app("Lab CLI").0;
    let mut browser = clinic.browser();
    let base = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost\
         &response_type=code%20id_token&nonce=n&scope=openid"
    );
    let page = browser.get(&format!("{base}&login_hint=mia.novak%40woodgrove.example")).await;
    browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    for more in ["", "&response_mode=form_post", "&prompt=none", "&prompt=none&response_mode=form_post"] {
        let answer = browser.get(&format!("{base}{more}")).await;
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{more}");
        assert_eq!(answer.header("referrer-policy"), Some("same-origin"), "{more}");
        assert!(answer.location().is_none_or(|address| !address.contains('?')), "no token in a query: {more}");
        assert!(answer.sent("iss").is_none(), "the real service sends none");
    }
}
