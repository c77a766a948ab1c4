use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::world::Clinic;

pub(crate) const TOKEN: &str = "/woodgrove.example/oauth2/v2.0/token";

/// Signs Mia in to the Lab CLI; the browser, and the code that it was sent away with.
pub(crate) async fn code(clinic: &Clinic, more: &str) -> (Browser, String) {
    let (app, _) = clinic.app("Lab CLI");
    let mut browser = clinic.browser();
    let page = browser
        .get(&format!(
            "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost%3A4711\
             &response_type=code&scope=openid%20profile%20offline_access%20User.Read&nonce=n-1&state=s\
             &login_hint=mia.novak%40woodgrove.example{more}"
        ))
        .await;
    assert_eq!(page.h1(), "Enter password");
    let sent = browser.answer(&page, &[("answer", "password"), ("password", "delta-orchard-52")]).await;
    assert!(sent.location().expect("a redirect").starts_with("http://localhost:4711/?code="), "{}", sent.text);
    assert_eq!(sent.sent("state").as_deref(), Some("s"));
    let code = sent.sent("code").expect("a code");
    (browser, code)
}

pub(crate) async fn redeem(clinic: &Clinic, address: &str, code: &str, more: &[(&str, &str)]) -> Page {
    let (app, _) = clinic.app("Lab CLI");
    let app = app.to_string();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", app.as_str()),
        ("code", code),
        ("redirect_uri", "http://localhost:4711"),
    ];
    form.extend_from_slice(more);
    clinic.browser().post(address, &form).await
}

pub(crate) fn claims(token: &Value) -> Value {
    let payload = token.as_str().and_then(|token| token.split('.').nth(1)).expect("a token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

#[tokio::test]
async fn a_code_becomes_tokens_once() {
    let clinic = Clinic::new();
    let (_, code) = code(&clinic, "").await;
    let answer = redeem(&clinic, TOKEN, &code, &[("client_info", "1")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), Some("no-store, no-cache"));
    assert_eq!(answer.header("x-ms-request-id"), answer.header("request-id"));
    let tokens = answer.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].is_i64() && tokens["ext_expires_in"].is_i64());
    assert!(tokens["refresh_token"].is_string() && tokens["client_info"].is_string());
    let scope = tokens["scope"].as_str().expect("a scope");
    assert!(scope.split(' ').any(|scope| scope == "User.Read"), "{scope}");
    let id = claims(&tokens["id_token"]);
    assert_eq!(id["nonce"], "n-1");
    assert_eq!(id["iss"], format!("https://localhost:8443/{}/v2.0", clinic.woodgrove()));
    assert_eq!(id["preferred_username"], "mia.novak@woodgrove.example");
    let again = redeem(&clinic, TOKEN, &code, &[]).await;
    assert_eq!((again.status, &again.json()["error_codes"]), (StatusCode::BAD_REQUEST, &json!([54005])), "B3.7#15");
}

#[tokio::test]
async fn a_code_may_be_redeemed_for_another_resource_that_was_consented_to() {
    let clinic = Clinic::new();
    let (api, cli) = (clinic.app("Referrals API").0, clinic.app("Lab CLI").0);
    let scope = [("scope", "api://referrals.woodgrove.example/Referrals.Read")];
    let (_, first) = code(&clinic, "").await;
    let without = redeem(&clinic, TOKEN, &first, &scope).await;
    assert_eq!(without.json()["error_codes"], json!([65001]));
    clinic.consent(cli, api, "Referrals.Read").await;
    let (_, second) = code(&clinic, "").await;
    let tokens = redeem(&clinic, TOKEN, &second, &scope).await.json();
    assert_eq!(claims(&tokens["access_token"])["scp"], "Referrals.Read", "{tokens}");
    assert!(tokens["id_token"].is_string() && tokens["refresh_token"].is_string());
}

#[tokio::test]
async fn version_one_writes_numbers_as_texts_and_tells_the_resource() {
    let clinic = Clinic::new();
    let (_, code) = code(&clinic, "").await;
    let tokens = redeem(&clinic, "/woodgrove.example/oauth2/token", &code, &[]).await.json();
    for field in ["expires_in", "ext_expires_in", "expires_on", "not_before", "resource"] {
        assert!(tokens[field].is_string(), "{field}: {tokens}");
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_for_more_tokens() {
    let clinic = Clinic::new();
    let (_, code) = code(&clinic, "").await;
    let first = redeem(&clinic, TOKEN, &code, &[]).await.json();
    let (app, _) = clinic.app("Lab CLI");
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &app.to_string()),
        ("refresh_token", first["refresh_token"].as_str().expect("a refresh token")),
        ("scope", "openid offline_access User.Read"),
    ];
    let second = clinic.browser().post(TOKEN, &form).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    assert!(second.json()["access_token"].is_string() && second.json()["refresh_token"].is_string());
}

#[tokio::test]
async fn a_session_answers_without_a_page() {
    let clinic = Clinic::new();
    let (mut browser, _) = code(&clinic, "").await;
    let (app, _) = clinic.app("Lab CLI");
    let silent = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
         &scope=openid&prompt=none&response_mode=fragment"
    );
    let answer = browser.get(&silent).await;
    assert!(answer.location().expect("a redirect").starts_with("http://localhost/#code="), "{}", answer.text);
    let posted = browser.get(&silent.replace("response_mode=fragment", "response_mode=form_post")).await;
    assert!(posted.hidden("code").starts_with("1."));
    assert!(!posted.header("content-security-policy").expect("a policy").contains("frame-ancestors"));
    let out = browser.get("/common/oauth2/v2.0/logout").await;
    assert_eq!(out.location().as_deref(), Some("/signout"));
    assert!(!browser.has_cookie());
    assert_eq!(browser.get("/signout").await.h1(), "You signed out");
    assert_eq!(browser.get(&silent).await.sent("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn signing_out_leads_only_to_addresses_of_clients() {
    let clinic = Clinic::new();
    for (asked, expected) in [
        ("https://localhost:8444/callback", "https://localhost:8444/callback?state=a+b"),
        ("https://localhost:8443/myapps", "https://localhost:8443/myapps?state=a+b"),
        ("https://localhost:8443.evil.example/", "/signout"),
        ("https://evil.example/", "/signout"),
    ] {
        let address = format!("/common/oauth2/v2.0/logout?post_logout_redirect_uri={asked}&state=a+b");
        assert_eq!(clinic.browser().get(&address).await.location().as_deref(), Some(expected), "{asked}");
    }
}

#[tokio::test]
async fn the_earlier_mistake_is_told() {
    let clinic = Clinic::new();
    let (app, _) = clinic.app("Invite Bot");
    let app = app.to_string();
    let nobody = "11111111-1111-1111-1111-111111111111";
    for (segment, form, status, code, error) in [
        ("no.such.example", vec![], 400, 90002, "invalid_request"),
        ("woodgrove.example", vec![], 400, 900_144, "invalid_request"),
        ("woodgrove.example", vec![("grant_type", "magic")], 400, 70003, "unsupported_grant_type"),
        ("woodgrove.example", vec![("grant_type", "password")], 400, 900_144, "invalid_request"),
        ("woodgrove.example", vec![("grant_type", "authorization_code")], 400, 900_144, "invalid_request"),
        (
            "woodgrove.example",
            vec![("grant_type", "authorization_code"), ("client_id", nobody), ("code", "x")],
            400,
            700_016,
            "unauthorized_client",
        ),
        (
            "woodgrove.example",
            vec![("grant_type", "refresh_token"), ("client_id", &app), ("refresh_token", "x")],
            400,
            70000,
            "invalid_grant",
        ),
        ("common", vec![("grant_type", "client_credentials"), ("client_id", &app)], 400, 50059, "invalid_request"),
        (
            "woodgrove.example",
            vec![("grant_type", "client_credentials"), ("client_id", &app), ("scope", "User.Read")],
            401,
            7_000_218,
            "invalid_client",
        ),
        (
            "woodgrove.example",
            vec![
                ("grant_type", "client_credentials"),
                ("client_id", &app),
                ("scope", "User.Read"),
                ("client_secret", "wrong"),
            ],
            401,
            7_000_215,
            "invalid_client",
        ),
    ] {
        let answer = clinic.browser().post(&format!("/{segment}/oauth2/v2.0/token"), &form).await;
        let body = answer.json();
        assert_eq!(answer.status.as_u16(), status, "{form:?}: {body}");
        assert_eq!((&body["error_codes"], &body["error"]), (&json!([code]), &json!(error)), "{form:?}");
    }
}

#[tokio::test]
async fn an_error_has_every_published_field() {
    let clinic = Clinic::new();
    let correlation = "22222222-2222-2222-2222-222222222222";
    let address = format!("{TOKEN}?client-request-id={correlation}");
    let answer = clinic.browser().post(&address, &[("grant_type", "magic")]).await;
    let trace = answer.header("request-id").expect("an id").to_owned();
    let body: Value = serde_json::from_str(&answer.text.replace(&trace, "{trace}")).expect("JSON");
    insta::assert_json_snapshot!(body, @r#"
    {
      "correlation_id": "22222222-2222-2222-2222-222222222222",
      "error": "unsupported_grant_type",
      "error_codes": [
        70003
      ],
      "error_description": "AADSTS70003: The app requested an unsupported grant type 'magic'.\r\nTrace ID: {trace}\r\nCorrelation ID: 22222222-2222-2222-2222-222222222222\r\nTimestamp: 2027-01-01 00:00:00Z",
      "error_uri": "https://localhost:8443/error?code=70003",
      "timestamp": "2027-01-01 00:00:00Z",
      "trace_id": "{trace}"
    }
    "#);
}

#[tokio::test]
async fn an_application_acts_on_its_own_behalf() {
    let clinic = Clinic::new();
    let (app, secret) = clinic.app("Invite Bot");
    let (app, secret) = (app.to_string(), secret.expect("a secret"));
    let form = [("grant_type", "client_credentials"), ("scope", "https://graph.microsoft.com/.default")];
    let basic = format!("Basic {}", STANDARD.encode(format!("{app}:{secret}")));
    let by_header = clinic.browser().post_with(TOKEN, &form, &[("authorization", &basic)]).await;
    let mut fields = form.to_vec();
    fields.extend([("client_id", app.as_str()), ("client_secret", secret.as_str())]);
    let before = clinic.position();
    let by_body = clinic.browser().post(TOKEN, &fields).await;
    assert_eq!(clinic.position(), before);
    for answer in [by_header, by_body] {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let tokens = answer.json();
        assert!(tokens.get("scope").is_none() && tokens.get("refresh_token").is_none());
        let claims = claims(&tokens["access_token"]);
        assert_eq!((&claims["idtyp"], &claims["app_displayname"]), (&json!("app"), &json!("Invite Bot")));
        assert!(claims["roles"].as_array().expect("roles").contains(&json!("User.Invite.All")));
    }
}

#[tokio::test]
async fn an_application_that_is_switched_off_gets_nothing_and_the_decision_is_on_record() {
    let clinic = Clinic::new();
    let (app, secret) = clinic.app("Invite Bot");
    let tenant = clinic.woodgrove();
    clinic
        .write(move |tx, ctx| {
            let principal =
                directory::service_principals::by_app_id(tx, tenant, app).expect("read").expect("it stands");
            let changed = directory::service_principals::update(tx, ctx, principal.id, |principal| {
                principal.account_enabled = false;
            });
            changed.expect("a change").granted().expect("the emulator may change it")
        })
        .await;
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_id", &app.to_string()),
        ("client_secret", &secret.expect("a secret")),
    ];
    let answer = clinic.browser().post(TOKEN, &form).await;
    assert_eq!(answer.json()["error_codes"], json!([7_000_112]));
    assert_eq!(answer.json()["error"], "unauthorized_client");
    let id = answer.header("x-vestibule-decision").expect("a decision").parse().expect("an id");
    let decision = clinic.read(move |read| ledger::decisions::get(read, id).expect("read").expect("it is on record"));
    assert_eq!(decision.verdict, "deny");
}

#[tokio::test]
async fn a_page_of_another_origin_is_told_that_it_is_meant() {
    let clinic = Clinic::new();
    let asked = [
        ("origin", "https://spa.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-client-sku"),
    ];
    let preflight = clinic.browser().request("OPTIONS", TOKEN, &asked).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://spa.example"));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("x-client-sku"));
    let without = clinic.browser().post(TOKEN, &[]).await;
    assert_eq!(without.header("access-control-allow-origin"), None);
}
