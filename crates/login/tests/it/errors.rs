//! The table of errors of the token endpoint, row by row: the number, the name of OAuth, the status, and a body with
//! every published field ("Microsoft Entra authentication and authorization error codes").

use directory::applications::{Platform, RedirectUri};
use http::StatusCode;
use kernel::{AppId, SignedDuration};
use serde_json::{Value, json};
use sts::clients::NewSecret;

use crate::browser::Page;
use crate::passwords::ask;
use crate::token::{TOKEN, code, redeem};
use crate::world::{Clinic, ORIGIN};

/// Asks that an error is the row of the table, and is told as every error is.
fn is_row(page: &Page, code: u32, oauth: &str) {
    let body = page.json();
    let told = (&body["error_codes"], &body["error"]);
    assert_eq!(told, (&json!([code]), &json!(oauth)), "{body}");
    let status = if oauth == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    assert_eq!(page.status, status, "{body}");
    let trace = page.header("x-ms-request-id").expect("a trace id");
    assert_eq!(body["trace_id"], trace);
    assert_eq!(body["error_uri"], format!("{ORIGIN}/error?code={code}"));
    let (correlation, time) =
        (body["correlation_id"].as_str().expect("an id"), body["timestamp"].as_str().expect("a time"));
    assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
    let description = body["error_description"].as_str().expect("a text");
    assert!(description.starts_with(&format!("AADSTS{code}: ")), "{description}");
    let end = format!("\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {time}");
    assert!(description.ends_with(&end), "{description}");
    assert_eq!(page.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!((page.header("cache-control"), page.header("pragma")), (Some("no-store, no-cache"), Some("no-cache")));
}

async fn post(clinic: &Clinic, segment: &str, form: &[(&str, &str)]) -> Page {
    clinic.browser().post(&format!("/{segment}/oauth2/v2.0/token"), form).await
}

const DEFAULT: &str = "https://graph.microsoft.com/.default";

#[tokio::test]
async fn what_is_wrong_with_the_request_or_the_client() {
    let clinic = Clinic::new();
    let (bot, secret) = clinic.app("Invite Bot");
    let (bot, secret) = (bot.to_string(), secret.expect("a secret"));
    let cli = clinic.app("Lab CLI").0.to_string();
    let nobody = AppId::well_known(7).to_string();
    let itself = |client: &str, secret: &str, scope: &str| {
        [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret), ("scope", scope)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect::<Vec<_>>()
    };
    let own = |scope: &str| itself(&bot, &secret, scope);
    let but = |more: &[(&str, &str)]| {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own(DEFAULT).into_iter().chain(more).collect::<Vec<_>>()
    };
    let only = |fields: &[(&str, &str)]| {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    for (segment, form, code, oauth) in [
        ("00000000-0000-4000-8000-000000000000", own(DEFAULT), 90002, "invalid_request"),
        ("not_a_domain!", own(DEFAULT), 900_023, "invalid_request"),
        ("common", own(DEFAULT), 50059, "invalid_request"),
        ("organizations", own(DEFAULT), 50059, "invalid_request"),
        ("consumers", own(DEFAULT), 9_001_023, "invalid_request"),
        ("woodgrove.example", only(&[]), 900_144, "invalid_request"),
        ("woodgrove.example", only(&[("grant_type", "magic")]), 70003, "unsupported_grant_type"),
        ("woodgrove.example", only(&[("grant_type", "client_credentials")]), 900_144, "invalid_request"),
        ("woodgrove.example", itself(&nobody, "x", DEFAULT), 700_016, "unauthorized_client"),
        ("fabrikam-clinic.example", own(DEFAULT), 700_016, "unauthorized_client"),
        ("woodgrove.example", itself(&bot, "wrong", DEFAULT), 7_000_215, "invalid_client"),
        ("woodgrove.example", itself(&bot, "", DEFAULT), 7_000_218, "invalid_client"),
        ("woodgrove.example", itself(&cli, "x", DEFAULT), 700_025, "invalid_client"),
        ("woodgrove.example", own(""), 900_144, "invalid_request"),
        ("woodgrove.example", own("User.Read"), 1_002_012, "invalid_scope"),
        ("woodgrove.example", own("User.Read https://graph.microsoft.com/.default"), 70011, "invalid_scope"),
        ("woodgrove.example", own("api://referrals.woodgrove.example/.default User.Read"), 700_022, "invalid_scope"),
        ("woodgrove.example", own("api://nobody/.default"), 500_011, "invalid_resource"),
        ("woodgrove.example", but(&[("resource", "x")]), 901_002, "invalid_request"),
        ("woodgrove.example", but(&[("claims", "x")]), 90023, "invalid_request"),
    ] {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        is_row(&post(&clinic, segment, &form).await, code, oauth);
    }
}

#[tokio::test]
async fn a_request_that_is_no_form_or_no_post_is_told_in_json() {
    let clinic = Clinic::new();
    is_row(&clinic.browser().post_json(TOKEN, "{}").await, 9_002_313, "invalid_request");
    let get = clinic.browser().get(TOKEN).await;
    assert_eq!((get.status, get.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("POST")));
    assert_eq!(get.json()["error_codes"], json!([900_561]));
}

#[tokio::test]
async fn a_secret_past_its_day_and_a_resource_that_is_switched_off() {
    let clinic = Clinic::new();
    let (tenant, api) = (clinic.woodgrove(), clinic.app("Referrals API").0);
    clinic
        .write(move |tx, ctx| {
            let expires_at = ctx.now + SignedDuration::from_hours(1);
            let secret = NewSecret { value: "short-lived", published: false, name: None, expires_at };
            sts::clients::add_secret(tx, ctx, api, &secret).expect("a secret");
        })
        .await;
    let client = api.to_string();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client.as_str()),
        ("client_secret", "short-lived"),
        ("scope", "api://referrals.woodgrove.example/.default"),
    ];
    assert_eq!(post(&clinic, "woodgrove.example", &form).await.status, StatusCode::OK);
    clinic
        .write(move |tx, ctx| {
            let found = directory::service_principals::by_app_id(tx, tenant, api).expect("read").expect("it stands");
            let off = directory::service_principals::update(tx, ctx, found.id, |found| found.account_enabled = false);
            off.expect("a write").granted().expect("the emulator may change it");
        })
        .await;
    is_row(&post(&clinic, "woodgrove.example", &form).await, 50001, "invalid_resource");
    clinic.world.clock().advance(SignedDuration::from_hours(1));
    is_row(&post(&clinic, "woodgrove.example", &form).await, 7_000_222, "invalid_client");
}

#[tokio::test]
async fn what_is_wrong_with_a_code() {
    let clinic = Clinic::new();
    let (_, first) = code(&clinic, "").await;
    let challenge = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    let (_, challenged) = code(&clinic, challenge).await;
    let elsewhere = TOKEN.replace("woodgrove.example", "fabrikam-clinic.example");
    for (address, code, more, number, oauth) in [
        (TOKEN, "1.nonsense", vec![], 70000, "invalid_grant"),
        (elsewhere.as_str(), first.as_str(), vec![], 700_005, "invalid_grant"),
        (TOKEN, &first, vec![("client_secret", "x")], 700_025, "invalid_client"),
        (TOKEN, &challenged, vec![("code_verifier", "wrong")], 501_481, "invalid_grant"),
        (TOKEN, &challenged, vec![], 501_481, "invalid_grant"),
    ] {
        is_row(&redeem(&clinic, address, code, &more).await, number, oauth);
    }
    assert_eq!(redeem(&clinic, TOKEN, &first, &[]).await.status, StatusCode::OK);
    is_row(&redeem(&clinic, TOKEN, &first, &[]).await, 54005, "invalid_grant");
    clinic.world.clock().advance(SignedDuration::from_mins(10));
    let verifier = [("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")];
    is_row(&redeem(&clinic, TOKEN, &challenged, &verifier).await, 70008, "invalid_grant");
}

#[tokio::test]
async fn what_is_wrong_with_a_refresh_token() {
    let clinic = Clinic::new();
    let tokens = ask(&clinic, "woodgrove.example", "mia.novak@woodgrove.example", "delta-orchard-52", &[]).await.json();
    let refresh_token = tokens["refresh_token"].as_str().expect("a refresh token").to_owned();
    let client = clinic.app("Lab CLI").0.to_string();
    let refresh = async |segment: &str, token: &str, scope: &str| {
        let mut form = vec![("grant_type", "refresh_token"), ("client_id", &client), ("refresh_token", token)];
        if !scope.is_empty() {
            form.push(("scope", scope));
        }
        post(&clinic, segment, &form).await
    };
    for (segment, token, scope, number, oauth) in [
        ("woodgrove.example", "1.nonsense", "", 70000, "invalid_grant"),
        ("woodgrove.example", &refresh_token, "Nothing.Such", 70011, "invalid_scope"),
        ("woodgrove.example", &refresh_token, "api://nobody/x", 500_011, "invalid_resource"),
        ("organizations", &refresh_token, "", 50194, "invalid_request"),
        ("woodgrove.example", &refresh_token, "Application.Read.All", 65001, "invalid_grant"),
    ] {
        is_row(&refresh(segment, token, scope).await, number, oauth);
    }
    let missing = refresh("woodgrove.example", &refresh_token, "Application.Read.All").await;
    assert_eq!(missing.json()["suberror"], "consent_required");
    clinic.world.clock().advance(SignedDuration::from_hours(24 * 90));
    is_row(&refresh("woodgrove.example", &refresh_token, "").await, 700_082, "invalid_grant");
}

#[tokio::test]
async fn a_page_redeems_its_code_from_its_own_origin_and_for_a_day() {
    let clinic = Clinic::new();
    let cli = clinic.app("Lab CLI").0;
    clinic
        .write(move |tx, ctx| {
            let registration = directory::applications::by_app_id(tx, cli).expect("read").expect("a registration");
            let changed = directory::applications::update(tx, ctx, registration.id, |application| {
                let uri = "http://localhost".to_owned();
                application.redirect_uris = vec![RedirectUri { uri, platform: Platform::Spa }];
            });
            changed.expect("a write").granted().expect("the emulator may change it");
        })
        .await;
    let challenge = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    let (_, code) = code(&clinic, challenge).await;
    let verifier = ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    is_row(&redeem(&clinic, TOKEN, &code, &[verifier]).await, 9_002_327, "invalid_request");
    let client = cli.to_string();
    let origin = [("origin", "http://localhost:4711")];
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("code", &code),
        ("redirect_uri", "http://localhost:4711"),
        verifier,
    ];
    let tokens: Value = clinic.browser().post_with(TOKEN, &form, &origin).await.json();
    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", client.as_str()),
        ("refresh_token", tokens["refresh_token"].as_str().expect("a refresh token")),
    ];
    is_row(&clinic.browser().post(TOKEN, &refresh).await, 9_002_327, "invalid_request");
    assert_eq!(clinic.browser().post_with(TOKEN, &refresh, &origin).await.status, StatusCode::OK);
    clinic.world.clock().advance(SignedDuration::from_hours(24));
    is_row(&clinic.browser().post_with(TOKEN, &refresh, &origin).await, 700_084, "invalid_grant");
}
