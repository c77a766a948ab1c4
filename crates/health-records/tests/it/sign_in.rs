use health_records::Scheme;
use http::{Method, StatusCode};
use serde_json::json;

use crate::browser::Browser;
use crate::clinic::{Clinic, LOGOUT, OBJECT};
use crate::token_service::{CLIENT, TENANT, parameters};

#[tokio::test]
async fn without_a_session_the_browser_goes_straight_to_authorize() {
    let clinic = Clinic::open();
    for path in ["/", "/signin"] {
        let answer = clinic.browser().get(path).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        let (address, _) = answer.location().split_once('?').unwrap();
        assert_eq!(address, format!("http://localhost:8443/{TENANT}/oauth2/v2.0/authorize"));
        let asked = parameters(answer.location());
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", "http://localhost:8444/callback"),
            ("scope", "openid profile email"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], value, "{name}");
        }
        for secret in ["state", "nonce", "code_challenge"] {
            assert_eq!(asked[secret].len(), 43, "{secret} carries 256 bits");
        }
        assert!(!asked.contains_key("prompt"));
    }
}

#[tokio::test]
async fn another_account_is_asked_for_on_demand() {
    let clinic = Clinic::open();
    let answer = clinic.browser().get("/signin?prompt=select_account").await;
    assert_eq!(parameters(answer.location())["prompt"], "select_account");
    let other = clinic.browser().get("/signin?prompt=none").await;
    assert!(!parameters(other.location()).contains_key("prompt"));
}

#[tokio::test]
async fn a_guest_signs_in_and_reads_her_records() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let back = clinic.sign_in(&mut browser).await;
    assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/"));
    let cookie = back.cookie("healthrecords_session").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");

    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "<h1>Health Records</h1>",
        "Signed in as <bdi>Ada Moreno</bdi>",
        "<dt>Organization</dt><dd><bdi>Woodgrove Hospital</bdi>",
        &format!("<dt>Tenant ID</dt><dd class=\"code\">{TENANT}</dd>"),
        &format!("<dt>Object ID</dt><dd class=\"code\">{OBJECT}</dd>"),
        "<dt>Identity provider</dt><dd class=\"code\"><bdi>https://sts.windows.net/11111111-2222-4333-8444-555555555555/</bdi>",
        "<bdi class=\"role\">Clinician</bdi>, <bdi class=\"role\">Auditor</bdi>",
        "Patient A-1042",
        "<th scope=\"row\">exp</th><td><bdi>1800003600</bdi></td>",
        "<th scope=\"row\">preferred_username</th><td><bdi>ada@fabrikam-clinic.example</bdi></td>",
        "href=\"http://localhost:8443/myapps\"",
    ] {
        assert!(page.body.contains(text), "{text} in {}", page.body);
    }
}

#[tokio::test]
async fn a_member_without_roles_is_shown_as_the_home_tenants() {
    let clinic = Clinic::open();
    clinic.service.claim("idp", json!(null));
    clinic.service.claim("roles", json!(null));
    let page = clinic.signed_in().await.get("/").await;
    assert!(page.body.contains("<dt>Identity provider</dt><dd><bdi>Woodgrove Hospital</bdi> (home tenant)</dd>"));
    assert!(page.body.contains("<dt>Roles</dt><dd>None</dd>"));
}

#[tokio::test]
async fn the_session_ends_with_the_id_token() {
    let clinic = Clinic::open();
    let mut browser = clinic.signed_in().await;
    clinic.advance(3_599);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    clinic.advance(1);
    assert_eq!(browser.get("/").await.status, StatusCode::FOUND);
}

#[tokio::test]
async fn two_tabs_of_one_browser_may_sign_in_at_once() {
    let clinic = Clinic::open();
    let mut browser = clinic.browser();
    let (first, second) = (browser.get("/").await, browser.get("/").await);
    for away in [first, second] {
        assert_eq!(browser.get(&clinic.service.grant(away.location())).await.location(), "/");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_goes_on_to_the_token_service() {
    let clinic = Clinic::open();
    let mut browser = clinic.signed_in().await;
    let stolen = browser.cookies.clone();
    let page = browser.get("/").await;
    assert!(page.header("content-security-policy").contains("form-action 'self' http://localhost:8443;"));

    let answer = browser.send(Method::POST, "/sign-out", &[("origin", "http://localhost:8444")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, LOGOUT));
    assert!(!browser.cookies.contains_key("healthrecords_session"));
    browser.cookies = stolen;
    assert_eq!(browser.get("/").await.status, StatusCode::FOUND, "the secret is worth nothing any more");
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_out() {
    let clinic = Clinic::open();
    let mut browser = clinic.signed_in().await;
    for headers in [[("origin", "http://localhost:8443")], [("sec-fetch-site", "same-site")]] {
        assert_eq!(browser.send(Method::POST, "/sign-out", &headers).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.get("/sign-out").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn over_tls_the_cookies_are_secure() {
    let clinic = Clinic::open();
    let mut browser = Browser::new(&clinic.app, Scheme::Https, "localhost:8444");
    let away = browser.get("/").await;
    let back = browser.get(&clinic.service.grant(away.location())).await;
    for cookie in [away.cookie("healthrecords_signin"), back.cookie("healthrecords_session")] {
        assert!(cookie.unwrap().ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie:?}");
    }
}

#[tokio::test]
async fn a_session_holds_at_the_origin_where_it_began_alone() {
    let clinic = Clinic::open();
    let cookies = clinic.signed_in().await.cookies;
    for (scheme, host, status) in [
        (Scheme::Http, "localhost:8444", StatusCode::OK),
        (Scheme::Http, "alice.localhost:8444", StatusCode::FOUND),
        (Scheme::Https, "localhost:8444", StatusCode::FOUND),
    ] {
        let mut browser = Browser::new(&clinic.app, scheme, host);
        browser.cookies.clone_from(&cookies);
        assert_eq!(browser.get("/").await.status, status, "{scheme:?} {host}");
    }
}
