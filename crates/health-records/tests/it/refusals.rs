use http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::clinic::{Clinic, NOW};
use crate::token_service::{Signer, TokenService, parameters};

/// The text that an unassigned person gets from the token service.
const UNASSIGNED: &str = "AADSTS50105: Your administrator has configured the application Health Records \
    ('c0ffee00-0000-4000-8000-00000000beef') to block users unless they are specifically granted ('assigned') access \
    to the application. The signed in user 'ada@fabrikam-clinic.example' is blocked because they are not a direct \
    member of a group with access, nor had access directly assigned by an administrator. Please contact your \
    administrator to assign access to this application.\r\nTrace ID: 0aa1\r\nCorrelation ID: 0bb2\r\n\
    Timestamp: 2027-01-15 08:00:00Z";

async fn refused(browser: &mut Browser, answer: &Answer, status: StatusCode, text: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.body.contains(text), "{text} in {}", answer.body);
    assert!(answer.cookie("healthrecords_session").is_none());
    assert!(!answer.body.contains("Patient A-1042"));
    assert_eq!(browser.get("/").await.status, StatusCode::FOUND, "nobody is signed in");
}

async fn check_signer(signer: Signer, text: &str) {
    let clinic = Clinic::open();
    clinic.service.sign_as(signer);
    let mut browser = clinic.browser();
    let answer = clinic.sign_in(&mut browser).await;
    refused(&mut browser, &answer, StatusCode::FORBIDDEN, text).await;
}

#[tokio::test]
async fn a_token_that_the_published_key_did_not_sign_is_refused() {
    check_signer(Signer::Forger, "Signature verification failed").await;
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    check_signer(Signer::Nobody, "Signature verification failed").await;
}

#[tokio::test]
async fn a_token_signed_with_the_client_secret_is_refused() {
    check_signer(Signer::Secret, "Signature verification failed").await;
}

async fn check_claim(name: &str, value: Value, text: &str) {
    let clinic = Clinic::open();
    clinic.service.claim(name, value);
    let mut browser = clinic.browser();
    let answer = clinic.sign_in(&mut browser).await;
    refused(&mut browser, &answer, StatusCode::FORBIDDEN, text).await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    check_claim("iss", json!("http://localhost:8443/another/v2.0"), "Invalid issuer").await;
}

#[tokio::test]
async fn a_token_for_another_app_is_refused() {
    check_claim("aud", json!("another-app"), "Invalid audiences").await;
    check_claim("aud", json!(["another-app", "c0ffee00-0000-4000-8000-00000000beef"]), "Invalid audiences").await;
}

#[tokio::test]
async fn a_token_of_another_sign_in_is_refused() {
    check_claim("nonce", json!("another nonce"), "Invalid nonce: nonce mismatch").await;
}

#[tokio::test]
async fn a_token_of_another_tenant_is_refused() {
    check_claim("tid", json!("99999999-9999-4999-8999-999999999999"), "was issued for tenant 99999999-").await;
    check_claim("tid", json!(null), "names no tenant").await;
}

#[tokio::test]
async fn an_expired_token_is_refused_by_the_time_of_the_token_service() {
    check_claim("exp", json!(NOW), "Expired").await;
    check_claim("exp", json!(NOW - 1), "Expired").await;
}

#[tokio::test]
async fn an_answer_for_another_browsers_sign_in_is_refused_and_does_not_use_it_up() {
    let clinic = Clinic::open();
    let mut hers = clinic.browser();
    let away = hers.get("/").await;
    let link = clinic.service.grant(away.location());

    for mut his in [clinic.browser(), clinic.browser()] {
        let answer = his.get(&link).await;
        refused(&mut his, &answer, StatusCode::BAD_REQUEST, "This sign-in was not started here").await;
        // Now he has a sign-in of his own, and still none with her state.
        let answer = his.get(&link).await;
        refused(&mut his, &answer, StatusCode::BAD_REQUEST, "This sign-in was not started here").await;
    }
    assert_eq!(hers.get(&link).await.location(), "/");
}

#[tokio::test]
async fn an_answer_works_once() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let away = browser.get("/").await;
    let link = clinic.service.grant(away.location());
    assert_eq!(browser.get(&link).await.location(), "/");
    let again = browser.get(&link).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.body.contains("This sign-in was not started here"));
}

#[tokio::test]
async fn an_answer_after_more_than_an_hour_is_refused() {
    let clinic = Clinic::open();
    clinic.service.claim("exp", json!(NOW + 100_000));
    let mut browser = clinic.browser();
    let (early, late) = (browser.get("/").await, browser.get("/").await);
    clinic.advance(3_600);
    assert_eq!(browser.get(&clinic.service.grant(early.location())).await.location(), "/");
    browser.cookies.remove("healthrecords_session");
    clinic.advance(1);
    let answer = browser.get(&clinic.service.grant(late.location())).await;
    refused(&mut browser, &answer, StatusCode::BAD_REQUEST, "This sign-in took too long").await;
}

#[tokio::test]
async fn an_unassigned_guest_reads_why_and_whom_to_ask() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let away = browser.get("/").await;
    let link = TokenService::turn_away(away.location(), "access_denied", UNASSIGNED);
    let answer = browser.get(&link).await;
    for text in [
        "<h1>You cannot open Health Records yet</h1>",
        "Your administrator has configured the application Health Records",
        "nor had access directly assigned by an administrator. Please contact your administrator",
        "<dt>Code</dt><dd class=\"code\">AADSTS50105</dd>",
        "<dt>Error</dt><dd class=\"code\">access_denied</dd>",
        "<dt>Trace ID</dt><dd class=\"code\">0aa1</dd>",
        "<dt>Correlation ID</dt><dd class=\"code\">0bb2</dd>",
        "<dt>Timestamp</dt><dd class=\"code\">2027-01-15 08:00:00Z</dd>",
        "Local emulator, not Microsoft",
        "<a href=\"/signin?prompt=select_account\">Use another account</a>",
    ] {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    refused(&mut browser, &answer, StatusCode::FORBIDDEN, "AADSTS50105").await;
}

#[tokio::test]
async fn an_errors_text_is_not_shown_to_a_browser_that_did_not_ask() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let answer = browser.get("/callback?error=access_denied&error_description=Call+this+number&state=s").await;
    assert!(!answer.body.contains("Call this number"));
    refused(&mut browser, &answer, StatusCode::BAD_REQUEST, "This sign-in was not started here").await;
}

#[tokio::test]
async fn an_error_of_the_token_endpoint_is_shown_with_its_code() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let away = browser.get("/").await;
    let state = &parameters(away.location())["state"];
    let answer = browser.get(&format!("/callback?code=unknown&state={state}")).await;
    assert!(answer.body.contains("OAuth2 Authorization code was already redeemed."));
    refused(&mut browser, &answer, StatusCode::BAD_REQUEST, "AADSTS54005").await;
}

#[tokio::test]
async fn an_answer_without_meaning_is_refused() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    for query in ["", "?state=s", "?code=c", "?code=c&state=s&state=t", "?code=%ff%00&error=e&state=s"] {
        let answer = browser.get(&format!("/callback{query}")).await;
        refused(&mut browser, &answer, StatusCode::BAD_REQUEST, "This answer cannot be read").await;
    }
}

#[tokio::test]
async fn a_token_service_that_is_silent_or_calls_itself_otherwise_signs_nobody_in() {
    let clinic = Clinic::open();
    clinic.service.call_itself("http://localhost:8443/another/v2.0");
    let answer = clinic.browser().get("/").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("unexpected issuer URI"));

    clinic.service.fall_silent();
    let answer = clinic.browser().get("/").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("connection refused"));
}
