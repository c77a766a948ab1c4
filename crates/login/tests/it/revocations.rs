//! What ends codes and refresh tokens: RFC 6749, section 4.1.2; RFC 9700, section 4.14.2; "Revoke user access in
//! Microsoft Entra ID".

use serde_json::{Value, json};

use crate::browser::Page;
use crate::token::{TOKEN, code, redeem};
use crate::world::Clinic;

async fn refresh(clinic: &Clinic, token: &Value) -> Page {
    let app = clinic.app("Lab CLI").0.to_string();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &app),
        ("refresh_token", token.as_str().expect("a refresh token")),
        ("scope", "openid offline_access User.Read"),
    ];
    clinic.browser().post(TOKEN, &form).await
}

fn codes(page: &Page) -> Value {
    page.json()["error_codes"].clone()
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_what_it_brought() {
    let clinic = Clinic::new();
    let (_, first) = code(&clinic, "").await;
    let (_, other) = code(&clinic, "").await;
    let tokens = redeem(&clinic, TOKEN, &first, &[]).await.json();
    let others = redeem(&clinic, TOKEN, &other, &[]).await.json();
    let successor = refresh(&clinic, &tokens["refresh_token"]).await.json();
    assert_eq!(codes(&redeem(&clinic, TOKEN, &first, &[]).await), json!([54005]));
    for token in [&tokens["refresh_token"], &successor["refresh_token"]] {
        let answer = refresh(&clinic, token).await;
        assert_eq!((codes(&answer), &answer.json()["error"]), (json!([50173]), &json!("invalid_grant")));
    }
    assert_eq!(refresh(&clinic, &others["refresh_token"]).await.status, 200, "another sign-in goes on");
}

#[tokio::test]
async fn whoever_cannot_prove_itself_ends_nothing_with_a_stolen_code() {
    let clinic = Clinic::new();
    let (_, first) = code(&clinic, "").await;
    let tokens = redeem(&clinic, TOKEN, &first, &[]).await.json();
    assert_eq!(codes(&redeem(&clinic, TOKEN, &first, &[("client_secret", "x")]).await), json!([700_025]));
    assert_eq!(refresh(&clinic, &tokens["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn under_strict_rotation_a_refresh_token_that_comes_twice_ends_its_line() {
    let clinic = Clinic::new();
    clinic
        .write(|tx, _| {
            directory::settings::patch(tx, &json!({"tokens.strict_rotation": true})).expect("a setting");
        })
        .await;
    let (_, code) = code(&clinic, "").await;
    let first = redeem(&clinic, TOKEN, &code, &[]).await.json();
    let second = refresh(&clinic, &first["refresh_token"]).await.json();
    assert_eq!(codes(&refresh(&clinic, &first["refresh_token"]).await), json!([70000]));
    assert_eq!(codes(&refresh(&clinic, &second["refresh_token"]).await), json!([50173]));
}

#[tokio::test]
async fn revoking_a_persons_sessions_ends_codes_refresh_tokens_and_browsers() {
    let clinic = Clinic::new();
    let (_, spent) = code(&clinic, "").await;
    let (mut browser, unspent) = code(&clinic, "").await;
    let tokens = redeem(&clinic, TOKEN, &spent, &[]).await.json();
    let mia = clinic.user("mia.novak@woodgrove.example");
    clinic.world.clock().advance(kernel::SignedDuration::from_secs(1));
    clinic
        .write(move |tx, ctx| {
            let account = directory::Account::Work { tenant: mia.tenant, user: mia.id };
            sts::revocations::revoke(tx, ctx, &account).expect("revoked");
        })
        .await;
    assert_eq!(codes(&redeem(&clinic, TOKEN, &unspent, &[]).await), json!([50133]));
    assert_eq!(codes(&refresh(&clinic, &tokens["refresh_token"]).await), json!([50173]));
    let app = clinic.app("Lab CLI").0;
    let silent = format!(
        "/woodgrove.example/oauth2/v2.0/authorize?client_id={app}&redirect_uri=http%3A%2F%2Flocalhost&response_type=code\
         &scope=openid&prompt=none"
    );
    assert_eq!(browser.get(&silent).await.sent("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_client_that_was_switched_off_or_taken_away_refreshes_nothing() {
    let clinic = Clinic::new();
    let (_, code) = code(&clinic, "").await;
    let tokens = redeem(&clinic, TOKEN, &code, &[]).await.json();
    let (tenant, app) = (clinic.woodgrove(), clinic.app("Lab CLI").0);
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
    assert_eq!(codes(&refresh(&clinic, &tokens["refresh_token"]).await), json!([7_000_112]));
}
