//! The rows of the table of errors that a person or her client meets at a sign-in (token service, section 4).

use directory::applications::SignInAudience;
use directory::policies::{self, Document};
use http::StatusCode;
use kernel::{PolicyId, TenantId};
use policy::ConditionalAccessPolicy;
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";
const ADA: &str = "ada.morgan@woodgrove.example";
const LEE: &str = "dr.lee@fabrikam-clinic.example";
const SILVA: &str = "dr.silva@contoso-medical.example";

fn authorize(clinic: &Clinic, app: &str, more: &str) -> String {
    let (id, _) = clinic.app(app);
    let redirect =
        if app == "Lab CLI" { "http%3A%2F%2Flocalhost" } else { "https%3A%2F%2Flocalhost%3A8444%2Fcallback" };
    let more = if more.contains("scope=") { more.to_owned() } else { format!("{more}&scope=openid") };
    format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={id}&redirect_uri={redirect}&response_type=code\
         &state=a%20b%26c{more}"
    )
}

/// Somebody signs in to My Apps at home.
async fn at_home(clinic: &Clinic, browser: &mut Browser, address: &str) {
    let my_apps = directory::first_party::MY_APPS;
    let page = browser
        .get(&format!(
            "/organizations/oauth2/v2.0/authorize?client_id={my_apps}&response_type=code&scope=openid\
             &redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fmyapps%2Fsignin"
        ))
        .await;
    let page = match page.h1().as_str() {
        "Sign in" => page,
        other => panic!("{other}"),
    };
    let page = browser.answer(&page, &[("answer", "identify"), ("address", address)]).await;
    let sent = browser.answer(&page, &[("answer", "password"), ("password", &clinic.password(address))]).await;
    assert!(sent.location().is_some(), "{}", sent.words());
}

async fn save(clinic: &Clinic, tenant: TenantId, document: Document) {
    let saved = clinic.write(move |tx, ctx| policies::save(tx, ctx, tenant, document).expect("a write")).await;
    saved.granted().expect("the emulator may save");
}

/// A Conditional Access policy about everybody in every application.
async fn policy(clinic: &Clinic, control: &str) {
    let body = json!({
        "displayName": control, "state": "enabled",
        "conditions": {"clientAppTypes": ["all"], "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": [control]},
    });
    let policy = ConditionalAccessPolicy::parse(PolicyId::well_known(7), clinic.world.clock().now(), &body);
    save(clinic, clinic.woodgrove(), Document::ConditionalAccess(policy.expect("a policy"))).await;
}

/// One tenant keeps its people, or strangers, apart.
async fn keep_apart(clinic: &Clinic, domain: &str, side: &str) {
    let tenant = clinic.tenant(domain);
    let blocked = json!({ side: {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": "blocked",
            "targets": [{"target": "AllApplications", "targetType": "application"}]},
    } });
    let kept = clinic.read(move |read| policies::cross_tenant_default(read, tenant).expect("read"));
    save(clinic, tenant, Document::CrossTenantDefault(kept.patched(&blocked).expect("a patch"))).await;
}

/// What stands in the way.
#[derive(Clone, Copy, Debug)]
enum Obstacle {
    Nothing,
    Policy(&'static str),
    Apart(&'static str, &'static str),
    Invited,
}

impl Obstacle {
    async fn arise(self, clinic: &Clinic) {
        match self {
            Self::Nothing => {}
            Self::Policy(control) => policy(clinic, control).await,
            Self::Apart(domain, side) => {
                clinic.invite(LEE).await;
                keep_apart(clinic, domain, side).await;
            }
            Self::Invited => drop(clinic.invite(LEE).await),
        }
    }
}

fn told(page: &Page) -> (Option<String>, Option<String>, Option<String>) {
    let description = page.sent("error_description").unwrap_or_default();
    let code = description.split(':').next().map(str::to_owned);
    (page.sent("error"), code, page.sent("state"))
}

#[tokio::test]
async fn a_client_that_forbids_pages_is_told_what_stands_in_the_way() {
    let inbound = Obstacle::Apart("woodgrove.example", "b2bCollaborationInbound");
    let outbound = Obstacle::Apart("fabrikam-clinic.example", "b2bCollaborationOutbound");
    for (person, obstacle, app, scope, error, code) in [
        (MIA, Obstacle::Nothing, "Health Records", "openid", "interaction_required", 50105),
        (MIA, Obstacle::Nothing, "Lab CLI", "User.ReadWrite", "consent_required", 65001),
        (MIA, Obstacle::Policy("block"), "Lab CLI", "openid", "access_denied", 53003),
        (MIA, Obstacle::Policy("mfa"), "Lab CLI", "openid", "interaction_required", 50079),
        (MIA, Obstacle::Policy("compliantDevice"), "Lab CLI", "openid", "access_denied", 53000),
        (MIA, Obstacle::Policy("domainJoinedDevice"), "Lab CLI", "openid", "access_denied", 53001),
        (SILVA, Obstacle::Nothing, "Lab CLI", "openid", "interaction_required", 50020),
        (LEE, Obstacle::Invited, "Lab CLI", "openid", "interaction_required", 50014),
        (LEE, inbound, "Lab CLI", "openid", "access_denied", 500_213),
        (LEE, outbound, "Lab CLI", "openid", "access_denied", 500_212),
    ] {
        let clinic = Clinic::new();
        let mut browser = clinic.browser();
        at_home(&clinic, &mut browser, person).await;
        obstacle.arise(&clinic).await;
        let sent = browser.get(&authorize(&clinic, app, &format!("&prompt=none&scope={scope}"))).await;
        let expected = (Some(error.to_owned()), Some(format!("AADSTS{code}")), Some("a b&c".to_owned()));
        assert_eq!(told(&sent), expected, "{person} {obstacle:?} {app} {scope}");
        assert!(sent.header("x-vestibule-decision").is_some(), "{code} is on record");
        let policy = sent.header("content-security-policy").expect("a policy");
        assert!(!policy.contains("frame-ancestors"), "a client waits in a frame: {policy}");
    }
}

#[tokio::test]
async fn nobody_or_several_people_cannot_answer_without_a_page() {
    let clinic = Clinic::new();
    let silent = authorize(&clinic, "Lab CLI", "&prompt=none");
    let nobody = clinic.browser().get(&silent).await;
    assert_eq!(told(&nobody).1.as_deref(), Some("AADSTS50058"));
    assert_eq!(nobody.sent("error").as_deref(), Some("login_required"));
    let mut browser = clinic.browser();
    at_home(&clinic, &mut browser, MIA).await;
    let page = browser.get(&authorize(&clinic, "Lab CLI", &format!("&prompt=login&login_hint={ADA}"))).await;
    let page = browser.answer(&page, &[("answer", "identify"), ("address", ADA)]).await;
    browser.answer(&page, &[("answer", "password"), ("password", &clinic.password(ADA))]).await;
    let several = browser.get(&silent).await;
    assert_eq!(told(&several).1.as_deref(), Some("AADSTS16000"));
    assert_eq!(several.sent("error").as_deref(), Some("login_required"));
    for person in [MIA, ADA] {
        let meant = browser.get(&format!("{silent}&login_hint={person}")).await;
        assert!(meant.sent("code").is_some(), "{person} is named");
    }
    let stranger = browser.get(&format!("{silent}&login_hint={LEE}")).await;
    assert_eq!(told(&stranger).1.as_deref(), Some("AADSTS16000"), "whoever is named is not among them");
}

#[tokio::test]
async fn a_person_is_told_on_a_page_or_asked_for_what_is_missing() {
    let inbound = Obstacle::Apart("woodgrove.example", "b2bCollaborationInbound");
    let outbound = Obstacle::Apart("fabrikam-clinic.example", "b2bCollaborationOutbound");
    for (person, obstacle, app, scope, h1, code) in [
        (MIA, Obstacle::Nothing, "Health Records", "openid", "Sorry, but we're having trouble signing you in", "50105"),
        (MIA, Obstacle::Nothing, "Lab CLI", "User.ReadWrite", "Permissions requested", ""),
        (MIA, Obstacle::Nothing, "Lab CLI", "Policy.Read.All", "Need admin approval", "90094"),
        (MIA, Obstacle::Policy("block"), "Lab CLI", "openid", "You cannot access this right now", "53003"),
        (MIA, Obstacle::Policy("mfa"), "Lab CLI", "openid", "Set up verification", ""),
        (MIA, Obstacle::Policy("compliantDevice"), "Lab CLI", "openid", "You cannot access this right now", "53000"),
        (SILVA, Obstacle::Nothing, "Lab CLI", "openid", "Sorry, but we're having trouble signing you in", "50020"),
        (LEE, Obstacle::Invited, "Lab CLI", "openid", "Review permissions", ""),
        (LEE, inbound, "Lab CLI", "openid", "Access is blocked by the organization", "500213"),
        (LEE, outbound, "Lab CLI", "openid", "Access is blocked by the organization", "500212"),
    ] {
        let clinic = Clinic::new();
        let mut browser = clinic.browser();
        at_home(&clinic, &mut browser, person).await;
        obstacle.arise(&clinic).await;
        let page = browser.get(&authorize(&clinic, app, &format!("&scope={scope}"))).await;
        assert_eq!(page.h1(), h1, "{person} {obstacle:?} {scope}");
        assert!(page.location().is_none());
        if code.is_empty() {
            assert_eq!(page.status, StatusCode::OK, "{h1}");
        } else {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{code}");
            assert!(page.words().contains(&format!("AADSTS{code}: ")), "{}", page.words());
            assert!(page.text.contains(&format!("href=\"/error?code={code}\"")), "{code} is explained");
        }
    }
}

#[tokio::test]
async fn a_person_who_consents_to_nothing_sends_the_client_that_word() {
    let clinic = Clinic::new();
    let mut browser = clinic.browser();
    at_home(&clinic, &mut browser, MIA).await;
    let page = browser.get(&authorize(&clinic, "Lab CLI", "&scope=User.ReadWrite")).await;
    let sent = browser.answer(&page, &[("answer", "declineConsent")]).await;
    let expected = ("access_denied".to_owned(), "AADSTS65004".to_owned(), "a b&c".to_owned());
    assert_eq!(told(&sent), (Some(expected.0), Some(expected.1), Some(expected.2)));
}

#[tokio::test]
async fn requests_that_nobody_can_be_sent_away_with_end_on_a_page() {
    for (change, segment, code) in [
        ("no redirect", "woodgrove.example", "500113"),
        ("one tenant", "common", "50194"),
        ("one tenant", "consumers", "50194"),
        ("organizations", "consumers", "9002332"),
    ] {
        let clinic = Clinic::new();
        clinic
            .change_app("Lab CLI", move |app| match change {
                "no redirect" => app.redirect_uris.clear(),
                "organizations" => app.sign_in_audience = SignInAudience::MultipleOrganizations,
                _ => {}
            })
            .await;
        let (app, _) = clinic.app("Lab CLI");
        let address = format!(
            "/{segment}/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
             &scope=openid"
        );
        let page = clinic.browser().get(&address).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{code}");
        assert!(page.words().contains(&format!("AADSTS{code}: ")), "{change} at {segment}: {}", page.words());
    }
}

#[tokio::test]
async fn a_token_request_is_judged_by_the_policies_of_its_moment() {
    for (obstacle, error, suberror, code) in [
        (Obstacle::Policy("block"), "invalid_grant", json!("message_only"), 53003),
        (Obstacle::Policy("mfa"), "invalid_grant", json!("basic_action"), 50079),
        (Obstacle::Policy("compliantDevice"), "invalid_grant", json!("message_only"), 53000),
    ] {
        let clinic = Clinic::new();
        let mut browser = clinic.browser();
        at_home(&clinic, &mut browser, MIA).await;
        let sent = browser.get(&authorize(&clinic, "Lab CLI", "")).await;
        obstacle.arise(&clinic).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &clinic.app("Lab CLI").0.to_string()),
            ("code", &sent.sent("code").expect("a code")),
            ("redirect_uri", "http://localhost"),
        ];
        let refused = clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", &form).await;
        let body: Value = refused.json();
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(
            (&body["error"], &body["suberror"], &body["error_codes"]),
            (&json!(error), &suberror, &json!([code]))
        );
    }
}
