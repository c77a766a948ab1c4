use http::StatusCode;

use crate::world::Clinic;

const CALLBACK: &str = "https%3A%2F%2Flocalhost%3A8444%2Fcallback";

#[tokio::test]
async fn what_is_wrong_before_the_redirect_uri_is_known_is_a_page() {
    let clinic = Clinic::new();
    let (app, _) = clinic.app("Health Records");
    let woodgrove = clinic.woodgrove();
    let unknown = "11111111-1111-1111-1111-111111111111";
    // Each request is wrong in its own way and in every later one; the earlier one is told.
    for (address, code) in [
        (format!("/{unknown}/oauth2/v2.0/authorize?client_id={unknown}"), "AADSTS90002"),
        ("/no_tenant!/oauth2/v2.0/authorize".to_owned(), "AADSTS900023"),
        (format!("/{woodgrove}/oauth2/v2.0/authorize?redirect_uri=https%3A%2F%2Fevil.example"), "AADSTS900144"),
        (
            format!("/{woodgrove}/oauth2/v2.0/authorize?client_id={unknown}&redirect_uri=https%3A%2F%2Fevil.example"),
            "AADSTS700016",
        ),
        (
            format!("/fabrikam-clinic.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri={CALLBACK}"),
            "AADSTS700016",
        ),
        (
            format!("/{woodgrove}/oauth2/v2.0/authorize?client_id={app}&redirect_uri=https%3A%2F%2Fevil.example"),
            "AADSTS50011",
        ),
        (format!("/{woodgrove}/oauth2/v2.0/authorize?client_id={app}&response_type=code"), "AADSTS900971"),
        (format!("/common/oauth2/v2.0/authorize?client_id={app}&redirect_uri={CALLBACK}"), "AADSTS50194"), // B3.7#13
    ] {
        let page = clinic.browser().get(&address).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{address}");
        assert_eq!(page.h1(), "Sorry, but we're having trouble signing you in");
        assert!(page.words().contains(code), "{code} at {address}: {}", page.words());
        assert!(page.location().is_none());
        for label in ["Request Id", "Correlation Id", "Timestamp", "Troubleshooting details"] {
            assert!(page.words().contains(label), "{label}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_after_it_is_told_to_the_client_in_order() {
    let clinic = Clinic::new();
    let (app, _) = clinic.app("Health Records");
    let base =
        format!("/{}/oauth2/v2.0/authorize?client_id={app}&redirect_uri={CALLBACK}&state=a%20b", clinic.woodgrove());
    for (rest, code, error) in [
        ("&response_mode=pigeon", "AADSTS70007", "invalid_request"),
        ("&scope=openid", "AADSTS900144", "invalid_request"),
        ("&response_type=id_token&scope=openid", "AADSTS700054", "unsupported_response_type"),
        ("&response_type=token&scope=openid", "AADSTS70005", "unsupported_response_type"),
        ("&response_type=code&resource=x&prompt=no", "AADSTS901002", "invalid_request"),
        ("&response_type=code&prompt=no", "AADSTS900144", "invalid_request"),
        ("&response_type=code&scope=No.Such&prompt=no", "AADSTS70011", "invalid_scope"),
        ("&response_type=code&scope=https%3A%2F%2Fno.such%2F.default", "AADSTS500011", "invalid_resource"),
        ("&response_type=code&scope=openid&prompt=no&code_challenge=x", "AADSTS90023", "invalid_request"),
        ("&response_type=code&scope=openid&code_challenge=x", "AADSTS501491", "invalid_request"),
        ("&response_type=code&scope=openid&prompt=none", "AADSTS50058", "login_required"),
    ] {
        let answer = clinic.browser().get(&format!("{base}{rest}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{rest}: {}", answer.text);
        assert!(answer.location().expect("a redirect").starts_with("https://localhost:8444/callback"), "{rest}");
        let description = answer.sent("error_description").expect("a description");
        assert!(description.starts_with(&format!("{code}: ")), "{rest}: {description}");
        assert_eq!(answer.sent("error").as_deref(), Some(error), "{rest}");
        assert_eq!(answer.sent("state").as_deref(), Some("a b"), "{rest}");
    }
}

#[tokio::test]
async fn an_error_travels_as_the_response_mode_says() {
    let clinic = Clinic::new();
    let (app, _) = clinic.app("Health Records");
    let base = format!(
        "/{}/oauth2/v2.0/authorize?client_id={app}&redirect_uri={CALLBACK}&response_type=code&scope=openid&prompt=none",
        clinic.woodgrove()
    );
    let fragment = clinic.browser().get(&format!("{base}&response_mode=fragment")).await;
    assert!(
        fragment.location().expect("a redirect").starts_with("https://localhost:8444/callback#error=login_required")
    );
    let form = clinic.browser().get(&format!("{base}&response_mode=form_post&state=s")).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("<form method=\"post\" action=\"https://localhost:8444/callback\" data-submit>"));
    assert_eq!((form.hidden("error"), form.hidden("state")), ("login_required".to_owned(), "s".to_owned()));
    assert!(form.words().contains("Continue"));
    let policy = form.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("frame-ancestors") && !policy.contains("form-action"), "{policy}");
}

#[tokio::test]
async fn a_request_without_a_session_shows_a_page_and_leaves_no_trace() {
    let clinic = Clinic::new();
    let before = clinic.position();
    let mut browser = clinic.browser();
    let (app, _) = clinic.app("Health Records");
    let address = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri={CALLBACK}&response_type=code&scope=openid"
    );
    let page = browser.get(&address).await;
    assert_eq!((page.status, page.h1().as_str()), (StatusCode::OK, "Sign in"));
    assert!(page.words().contains("Local emulator, not Microsoft"));
    let again = browser.get(&format!("/journey?state={}", page.hidden("state"))).await;
    assert_eq!(again.h1(), "Sign in");
    assert!(!browser.has_cookie());
    assert_eq!(clinic.position(), before);
}

#[tokio::test]
async fn microsofts_own_clients_are_answered_at_the_origin_of_the_request() {
    let clinic = Clinic::new();
    let my_apps = directory::first_party::MY_APPS;
    for (host, redirect, status) in [
        ("localhost:8443", "https%3A%2F%2Flocalhost%3A8443%2Fmyapps%2Fsignin", StatusCode::OK),
        ("default.localhost:8443", "https%3A%2F%2Fdefault.localhost%3A8443%2Fmyapps%2Fsignin", StatusCode::OK),
        ("default.localhost:8443", "https%3A%2F%2Fevil.example%2Fmyapps%2Fsignin", StatusCode::BAD_REQUEST),
    ] {
        let address = format!(
            "/{}/oauth2/v2.0/authorize?client_id={my_apps}&redirect_uri={redirect}&response_type=code&scope=openid",
            clinic.woodgrove()
        );
        assert_eq!(clinic.browser().at(host).get(&address).await.status, status, "{host} {redirect}");
    }
}

#[tokio::test]
async fn another_verb_is_answered_in_the_form_of_the_endpoint() {
    let clinic = Clinic::new();
    let page = clinic.browser().request("PUT", "/common/oauth2/v2.0/authorize", &[]).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        page.words().contains("AADSTS900561: The endpoint only accepts GET, POST requests. Received a PUT request.")
    );
    let logout = clinic.browser().post("/common/oauth2/v2.0/logout", &[]).await;
    assert_eq!((logout.status, logout.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("GET")));
    let keys = clinic.browser().post("/common/discovery/keys", &[]).await;
    assert_eq!(keys.json()["error_codes"][0], 900_561);
    let json = clinic.browser().get("/common/oauth2/v2.0/token").await;
    assert_eq!((json.status, json.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, Some("POST")));
    assert_eq!(json.json()["error_codes"][0], 900_561);
}
