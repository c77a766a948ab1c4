//! "Microsoft identity platform and OAuth 2.0 Resource Owner Password Credentials".

use directory::policies::Document;
use directory::users::UserPatch;
use kernel::{PolicyId, SignedDuration};
use policy::ConditionalAccessPolicy;
use serde_json::{Value, json};

use crate::browser::Page;
use crate::token::claims;
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";
const PASSWORD: &str = "delta-orchard-52";

pub(crate) async fn ask(clinic: &Clinic, segment: &str, username: &str, password: &str, more: &[(&str, &str)]) -> Page {
    let app = clinic.app("Lab CLI").0.to_string();
    let mut form = vec![
        ("grant_type", "password"),
        ("client_id", &app),
        ("username", username),
        ("password", password),
        ("response_type", "id_token token"),
    ];
    if !more.iter().any(|(name, _)| *name == "scope") {
        form.push(("scope", "openid profile offline_access User.Read"));
    }
    form.extend_from_slice(more);
    clinic.browser().post(&format!("/{segment}/oauth2/v2.0/token"), &form).await
}

fn refused(page: &Page) -> (u16, Value, Value) {
    (page.status.as_u16(), page.json()["error"].clone(), page.json()["error_codes"][0].clone())
}

#[tokio::test]
async fn a_member_of_the_tenant_gets_tokens_for_her_password() {
    let clinic = Clinic::new();
    let alone = ask(&clinic, "organizations", MIA, PASSWORD, &[]).await;
    assert_eq!(refused(&alone), (400, json!("invalid_request"), json!(50194)), "an application of one tenant");
    clinic.multitenant_app().await;
    for segment in ["woodgrove.example", "organizations"] {
        let answer = ask(&clinic, segment, MIA, PASSWORD, &[("client_info", "1")]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let tokens = answer.json();
        assert!(tokens["refresh_token"].is_string() && tokens["client_info"].is_string());
        assert_eq!(claims(&tokens["id_token"])["preferred_username"], MIA);
        assert_eq!(claims(&tokens["access_token"])["amr"], json!(["pwd"]));
    }
    let (tenant, mia) = (clinic.woodgrove().to_string(), clinic.user(MIA).id);
    let log = clinic.read(move |read| ledger::sign_ins::list(read, &tenant, Some(mia), None).expect("read"));
    assert_eq!(log.iter().filter(|row| row.entry.error == 0).count(), 2, "the tenant's log tells both");
}

#[tokio::test]
async fn version_one_names_a_resource_and_tells_its_numbers_as_texts() {
    let clinic = Clinic::new();
    let app = clinic.app("Lab CLI").0.to_string();
    let mut form =
        vec![("grant_type", "password"), ("client_id", app.as_str()), ("username", MIA), ("password", PASSWORD)];
    let address = "/woodgrove.example/oauth2/token";
    assert_eq!(refused(&clinic.browser().post(address, &form).await).2, 900_144);
    form.push(("resource", "https://graph.microsoft.com/"));
    let answer = clinic.browser().post(address, &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let tokens = answer.json();
    assert!(tokens["expires_in"].is_string() && tokens["refresh_token"].is_string());
    assert_eq!(tokens["resource"], "https://graph.microsoft.com/");
    assert_eq!(claims(&tokens["access_token"])["aud"], "https://graph.microsoft.com/", "as it was asked for");
    assert_eq!(claims(&tokens["id_token"])["ver"], "1.0");
}

#[tokio::test]
async fn guests_strangers_and_wrong_passwords_get_none() {
    let clinic = Clinic::new();
    let guest = "dr.lee@fabrikam-clinic.example";
    clinic.invite(guest).await;
    let upn = clinic.guest(guest).user_principal_name;
    let theirs = clinic.password(guest);
    for (segment, username, password, code) in [
        ("woodgrove.example", "nobody@woodgrove.example", PASSWORD, 50034),
        ("woodgrove.example", guest, theirs.as_str(), 50034),
        ("woodgrove.example", &upn, &theirs, 50034),
        ("woodgrove.example", "no address", PASSWORD, 50034),
        ("woodgrove.example", MIA, "wrong", 50126),
    ] {
        let answer = ask(&clinic, segment, username, password, &[]).await;
        assert_eq!(refused(&answer), (400, json!("invalid_grant"), json!(code)), "{username}");
        assert!(answer.header("x-vestibule-decision").is_some(), "{username}: the decision is on record");
    }
    clinic.multitenant_app().await;
    let personal = ask(&clinic, "organizations", "lena.holm@outlook.com", "kestrel-garden-39", &[]).await;
    assert_eq!(refused(&personal).2, 50034, "a personal account");
    for segment in ["common", "consumers"] {
        let answer = ask(&clinic, segment, MIA, PASSWORD, &[]).await;
        assert_eq!(refused(&answer), (400, json!("invalid_request"), json!(9_001_023)), "{segment}");
    }
}

#[tokio::test]
async fn ten_wrong_passwords_lock_the_account_for_a_minute_here_and_on_the_page() {
    let clinic = Clinic::new();
    for number in 0..9 {
        let guess = format!("wrong {number}");
        assert_eq!(refused(&ask(&clinic, "woodgrove.example", MIA, &guess, &[]).await).2, 50126);
    }
    for again in ["wrong 8", "wrong 7", "wrong 6"] {
        assert_eq!(refused(&ask(&clinic, "woodgrove.example", MIA, again, &[]).await).2, 50126);
    }
    let tenth = ask(&clinic, "woodgrove.example", MIA, "wrong 5", &[]).await;
    assert_eq!(refused(&tenth).2, 50126, "it is no longer remembered, and counts");
    let locked = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[]).await;
    assert_eq!(refused(&locked), (400, json!("invalid_grant"), json!(50053)));
    let app = clinic.app("Lab CLI").0;
    let mut browser = clinic.browser();
    let address = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
         &scope=openid&login_hint=mia.novak%40woodgrove.example"
    );
    let page = browser.get(&address).await;
    let page = browser.answer(&page, &[("answer", "password"), ("password", PASSWORD)]).await;
    assert!(page.words().contains("temporarily locked"), "{}", page.words());
    clinic.world.clock().advance(SignedDuration::from_secs(60));
    let page = browser.answer(&page, &[("answer", "password"), ("password", PASSWORD)]).await;
    assert!(page.location().is_some(), "{}", page.words());
    assert_eq!(ask(&clinic, "woodgrove.example", MIA, "wrong", &[]).await.json()["error_codes"], json!([50126]));
    assert_eq!(ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[]).await.status, 200, "the count began anew");
}

#[tokio::test]
async fn whoever_is_blocked_or_owes_a_second_factor_gets_none_for_the_right_password() {
    let clinic = Clinic::new();
    let tenant = clinic.woodgrove();
    clinic
        .write(move |tx, ctx| {
            let body = json!({
                "displayName": "Second factor", "state": "enabled",
                "conditions": {
                    "users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
                    "clientAppTypes": ["all"],
                },
                "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
            });
            let policy = ConditionalAccessPolicy::parse(PolicyId::well_known(1), ctx.now, &body).expect("a policy");
            let document = Document::ConditionalAccess(policy);
            directory::policies::save(tx, ctx, tenant, document).expect("a write").granted().expect("allowed");
        })
        .await;
    let answer = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[]).await;
    let body = answer.json();
    assert_eq!(refused(&answer).1, "invalid_grant");
    assert!([json!([50076]), json!([50079])].contains(&body["error_codes"]), "{body}");
    assert_eq!(body["suberror"], "basic_action");
    let mia = clinic.user(MIA).id;
    clinic
        .write(move |tx, ctx| {
            let off = UserPatch { account_enabled: Some(false), ..UserPatch::default() };
            directory::users::update(tx, ctx, mia, off).expect("a write").granted().expect("allowed");
        })
        .await;
    let blocked = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[]).await;
    assert_eq!(refused(&blocked), (400, json!("invalid_grant"), json!(50057)));
    assert_eq!(
        refused(&ask(&clinic, "woodgrove.example", MIA, "wrong", &[]).await).2,
        50126,
        "the password comes first"
    );
}
