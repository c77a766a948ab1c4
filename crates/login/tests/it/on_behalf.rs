//! "Microsoft identity platform and OAuth 2.0 On-Behalf-Of flow": Lab CLI calls the Referrals API, which goes on to
//! Microsoft Graph.

use directory::first_party::MICROSOFT_GRAPH;
use kernel::AppId;
use serde_json::{Value, json};

use crate::browser::Page;
use crate::passwords::ask;
use crate::token::claims;
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";

/// The API with a secret of its own, and what Lab CLI calls it with in Mia's name.
async fn called(clinic: &Clinic) -> (AppId, String, String) {
    let (api, cli) = (clinic.app("Referrals API").0, clinic.app("Lab CLI").0);
    clinic.consent(cli, api, "Referrals.Read").await;
    let scope = [("scope", "openid api://referrals.woodgrove.example/Referrals.Read")];
    let answer = ask(clinic, "woodgrove.example", MIA, "delta-orchard-52", &scope).await;
    let token = answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned();
    (api, clinic.secret(api).await, token)
}

async fn go_on(clinic: &Clinic, form: &[(&str, &str)]) -> Page {
    clinic.browser().post("/woodgrove.example/oauth2/v2.0/token", form).await
}

fn form<'a>(client: &'a str, secret: &'a str, assertion: &'a str, scope: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("client_id", client),
        ("client_secret", secret),
        ("assertion", assertion),
        ("requested_token_use", "on_behalf_of"),
        ("scope", scope),
    ]
}

fn refused(page: &Page) -> (u16, Value, Value) {
    (page.status.as_u16(), page.json()["error"].clone(), page.json()["error_codes"][0].clone())
}

#[tokio::test]
async fn an_api_goes_on_in_the_name_of_its_caller_with_a_consent_of_its_own() {
    let clinic = Clinic::new();
    let (api, secret, token) = called(&clinic).await;
    let client = api.to_string();
    let wanted = form(&client, &secret, &token, "openid profile offline_access https://graph.microsoft.com/User.Read");
    let without = go_on(&clinic, &wanted).await;
    assert_eq!(refused(&without), (400, json!("invalid_grant"), json!(65001)));
    assert_eq!(without.json()["suberror"], "consent_required");
    clinic.consent(api, MICROSOFT_GRAPH, "openid profile offline_access User.Read").await;
    let answer = go_on(&clinic, &wanted).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let tokens = answer.json();
    let graph = claims(&tokens["access_token"]);
    let mia = clinic.user(MIA).id.to_string();
    assert_eq!((&graph["oid"], &graph["appid"], &graph["appidacr"]), (&json!(mia), &json!(client), &json!("1")));
    assert_eq!(graph["amr"], json!(["pwd"]), "how she signed in came along");
    assert_eq!(claims(&tokens["id_token"])["aud"], client);
    let refresh = tokens["refresh_token"].as_str().expect("a refresh token");
    let again = [
        ("grant_type", "refresh_token"),
        ("client_id", &client),
        ("client_secret", &secret),
        ("refresh_token", refresh),
    ];
    assert_eq!(go_on(&clinic, &again).await.status, 200);
    let named = go_on(&clinic, &form(&client, &secret, &token, "https://graph.microsoft.com/.default")).await;
    assert_eq!(named.status, 200, "{}", named.text);
    assert!(named.json().get("id_token").is_none() && named.json().get("refresh_token").is_none());
}

#[tokio::test]
async fn an_assertion_is_refused_for_what_is_wrong_with_it() {
    let clinic = Clinic::new();
    let (api, secret, token) = called(&clinic).await;
    clinic.consent(api, MICROSOFT_GRAPH, "User.Read").await;
    let client = api.to_string();
    let scope = "https://graph.microsoft.com/User.Read";
    let graph = ask(&clinic, "woodgrove.example", MIA, "delta-orchard-52", &[]).await.json()["access_token"].clone();
    let bot = clinic.app("Invite Bot");
    let (bot_id, bot_secret) = (bot.0.to_string(), bot.1.expect("a secret"));
    let own = [
        ("grant_type", "client_credentials"),
        ("client_id", &bot_id),
        ("client_secret", &bot_secret),
        ("scope", "api://referrals.woodgrove.example/.default"),
    ];
    let app_only = go_on(&clinic, &own).await.json()["access_token"].clone();
    let (head, tail) = token.split_at(token.len() - 8);
    let broken = format!("{head}AAAAAAAA{}", &tail[8..]);
    for (assertion, code, error) in [
        (graph.as_str().expect("a token"), 500_131, "invalid_grant"),
        (app_only.as_str().expect("a token"), 7_000_114, "invalid_request"),
        (&broken, 50013, "invalid_grant"),
        ("no token", 50027, "invalid_request"),
    ] {
        let answer = go_on(&clinic, &form(&client, &secret, assertion, scope)).await;
        assert_eq!(refused(&answer), (400, json!(error), json!(code)), "{}", answer.text);
    }
    let answer = clinic
        .browser()
        .post("/fabrikam-clinic.example/oauth2/v2.0/token", &form(&client, &secret, &token, scope))
        .await;
    assert_eq!(refused(&answer).2, 50013, "{}", answer.text);
    let mut unnamed = form(&client, &secret, &token, scope);
    unnamed.retain(|(name, _)| *name != "requested_token_use");
    assert_eq!(refused(&go_on(&clinic, &unnamed).await).2, 900_144);
    assert_eq!(refused(&go_on(&clinic, &form(&client, "wrong", &token, scope)).await).2, 7_000_215);
    clinic.world.clock().advance(kernel::SignedDuration::from_hours(1));
    assert_eq!(refused(&go_on(&clinic, &form(&client, &secret, &token, scope)).await).2, 500_133);
}

#[tokio::test]
async fn whoever_was_blocked_or_signed_out_everywhere_since_is_gone_on_for_no_longer() {
    let clinic = Clinic::new();
    let (api, secret, token) = called(&clinic).await;
    clinic.consent(api, MICROSOFT_GRAPH, "User.Read").await;
    let client = api.to_string();
    let wanted = form(&client, &secret, &token, "https://graph.microsoft.com/User.Read");
    assert_eq!(go_on(&clinic, &wanted).await.status, 200);
    let mia = clinic.user(MIA);
    clinic.world.clock().advance(kernel::SignedDuration::from_secs(1));
    clinic
        .write(move |tx, ctx| {
            let account = directory::Account::Work { tenant: mia.tenant, user: mia.id };
            sts::revocations::revoke(tx, ctx, &account).expect("revoked");
        })
        .await;
    assert_eq!(refused(&go_on(&clinic, &wanted).await), (400, json!("invalid_grant"), json!(50173)));
}
