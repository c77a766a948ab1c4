use std::collections::HashMap;

use http::header::SET_COOKIE;
use kernel::Caller;
use sts::{Authority, Challenge, CodeGrant, Version, codes};

use crate::lab::{ADMIN, Lab, ORIGIN, Visitor, origins};
use crate::page::Page;

/// The parameters of the authorize request to which the browser is sent, and the cookie that binds it.
fn sent(page: &Page) -> (String, HashMap<String, String>, String) {
    let url = url::Url::parse(&page.location()).expect("an absolute address");
    let cookie = page.headers[SET_COOKIE].to_str().expect("ASCII").split(';').next().expect("a cookie").to_owned();
    (url.path().to_owned(), url.query_pairs().into_owned().collect(), cookie)
}

#[tokio::test]
async fn without_a_session_a_page_leads_to_the_token_service_and_writes_nothing() {
    let lab = Lab::open();
    let before = lab.records();
    let page = lab.stranger().get("/portal/users?search=a").await;
    assert_eq!(page.status, 302);
    let (path, asked, _) = sent(&page);
    assert_eq!(path, "/organizations/oauth2/v2.0/authorize");
    for (name, value) in [
        ("client_id", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost:8443/portal/signin"),
        ("scope", "openid profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    assert_eq!(asked["code_challenge"].len(), 43);
    assert!(!asked["state"].contains("search"), "the state is sealed");
    assert_eq!(lab.records(), before);
}

#[tokio::test]
async fn a_tenant_is_chosen_by_id_or_domain() {
    let lab = Lab::open();
    let woodgrove = lab.woodgrove();
    let ada = lab.visitor(ADMIN).await;
    for name in ["woodgrove.example".to_owned(), woodgrove.to_string()] {
        let (path, ..) = sent(&lab.stranger().get(&format!("/portal?tenant={name}")).await);
        assert_eq!(path, format!("/{woodgrove}/oauth2/v2.0/authorize"));
        assert_eq!(ada.get(&format!("/portal?tenant={name}")).await.status, 200, "she is there already");
    }
    assert_eq!(ada.get("/portal?tenant=fabrikam-clinic.example").await.status, 302);
    let unknown = lab.stranger().get("/portal?tenant=nowhere.example").await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("AADSTS90002"), "{}", unknown.text());
}

#[tokio::test]
async fn a_form_that_comes_too_late_is_met_again_with_what_was_typed_and_nothing_is_written() {
    let lab = Lab::open();
    let before = lab.records();
    let stranger = lab.stranger();
    let posted = stranger.post("/portal/users/invite", "address=a%40b.example&message=Hello+%26+welcome").await;
    assert_eq!(posted.status, 303);
    assert_eq!(lab.records(), before);
    let back = arrive(&lab, &posted, ADMIN).await;
    assert_eq!(back.location(), "/portal/users/invite?address=a%40b.example&message=Hello+%26+welcome");
    let ada = lab.visitor(ADMIN).await;
    let form = ada.open(&back.location()).await.form("/portal/users/invite");
    assert!(form.has("address", "a@b.example") && form.has("message", "Hello & welcome"));
}

/// Comes back from the token service with a code, as if this account had signed in there.
async fn arrive(lab: &Lab, left: &Page, account: &str) -> Page {
    let (_, asked, cookie) = sent(left);
    let user = lab.user(account).expect("an account of the clinic");
    let challenge = Challenge::parse(Some(&asked["code_challenge"]), Some("S256")).expect("a challenge");
    let arrival = lab.world.unasked(origins());
    let issued = lab.world.write(&arrival, Caller::System, move |tx, ctx| {
        let (browser, _) = sts::Browser::new(&ctx.entropy, worlds::DEFAULT);
        let account = directory::Account::Work { tenant: user.tenant, user: user.id };
        let session = sts::sessions::start(tx, ctx, &browser, &account, &[sts::Method::Password])?;
        let grant = CodeGrant {
            client: directory::first_party::AZURE_PORTAL,
            redirect_uri: format!("{ORIGIN}/portal/signin"),
            platform: directory::applications::Platform::Web,
            challenge,
            authority: Authority::Organizations,
            tenant: user.tenant,
            user: user.id,
            session,
            scope: "openid profile".to_owned(),
            resource: None,
            nonce: None,
            endpoint: Version::V2,
            circumstances: kernel::Circumstances::default(),
        };
        codes::issue(tx, ctx, &grant)
    });
    let code = issued.await.expect("a code");
    let visitor = Visitor { lab, cookies: cookie };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("code", &code)
        .append_pair("state", &asked["state"])
        .finish();
    visitor.get(&format!("/portal/signin?{query}")).await
}

#[tokio::test]
async fn the_code_becomes_a_session_of_the_portal_which_sign_out_ends() {
    let lab = Lab::open();
    let left = lab.stranger().get("/portal/users").await;
    let back = arrive(&lab, &left, ADMIN).await;
    assert_eq!((back.status.as_u16(), back.location().as_str()), (302, "/portal/users"));
    let cookies: Vec<&str> = back.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("vestibule_portal=")).expect("the session");
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && !session.contains("Secure"));
    let ada = Visitor { lab: &lab, cookies: session.split(';').next().unwrap().to_owned() };
    let users = ada.open("/portal/users").await;
    assert!(users.body.contains("Account menu for ") && users.body.contains("Ada Morgan"));
    let again = ada.get(&format!("/portal/signin?code=1.x&state={}", sent(&left).1["state"])).await;
    assert_eq!(again.location(), "/portal/users", "going back to the way in leads to the page again");
    let out = ada.post("/portal/signout", "").await;
    assert_eq!(out.status, 303);
    assert!(out.location().contains("/oauth2/v2.0/logout?logout_hint="), "{}", out.location());
    assert_eq!(ada.get("/portal/users").await.status, 302, "the cookie opens nothing any more");
}

#[tokio::test]
async fn a_sign_in_that_began_elsewhere_or_failed_is_told() {
    let lab = Lab::open();
    let (_, asked, cookie) = sent(&lab.stranger().get("/portal").await);
    let state = &asked["state"];
    let foreign = lab.stranger().get(&format!("/portal/signin?code=1.x&state={state}")).await;
    assert_eq!((foreign.status.as_u16(), foreign.h1().as_str()), (400, "This sign-in has expired"));
    let own = Visitor { lab: &lab, cookies: cookie };
    let declined = "error=access_denied&error_description=AADSTS65004%3A+User+declined.%0D%0ATrace+ID%3A+1";
    let page = own.get(&format!("/portal/signin?{declined}&state={state}")).await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("AADSTS65004: User declined.") && !page.text().contains("Trace ID"));
    let wrong = own.get(&format!("/portal/signin?code=1.x&state={state}")).await;
    assert!(wrong.text().contains("AADSTS70000"), "{}", wrong.text());
}

#[tokio::test]
async fn whoever_is_blocked_in_between_is_refused_with_a_recorded_decision() {
    let lab = Lab::open();
    let left = lab.stranger().get("/portal").await;
    let ada = lab.visitor(ADMIN).await;
    let gil = lab.user("gil.ito@woodgrove.example").unwrap().id;
    ada.post(&format!("/portal/users/{gil}?do=block"), "").await;
    let back = arrive(&lab, &left, "gil.ito@woodgrove.example").await;
    assert_eq!(back.status, 403);
    assert!(back.text().contains("AADSTS50057"), "{}", back.text());
    assert!(back.headers.contains_key("x-vestibule-decision"));
}
