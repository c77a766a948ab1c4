//! What the parameters of a request and the registrations of its applications add to tokens.

use serde_json::{Value, json};

use crate::passwords::ask;
use crate::token::claims;
use crate::world::Clinic;

const MIA: &str = "mia.novak@woodgrove.example";
const PASSWORD: &str = "delta-orchard-52";
const CAPABLE: &str = r#"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#;

#[tokio::test]
async fn what_a_client_can_handle_is_told_to_the_resources_that_ask() {
    let clinic = Clinic::new();
    let (api, cli) = (clinic.app("Referrals API").0, clinic.app("Lab CLI").0);
    clinic.consent(cli, api, "Referrals.Read").await;
    let told = async |scope: &str, parameter: &str| {
        let answer = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[("scope", scope), ("claims", parameter)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        claims(&answer.json()["access_token"])["xms_cc"].clone()
    };
    let own = "api://referrals.woodgrove.example/Referrals.Read";
    assert_eq!(told("User.Read", CAPABLE).await, json!(["CP1"]));
    assert_eq!(told("User.Read", "{}").await, Value::Null);
    assert_eq!(told(own, CAPABLE).await, Value::Null);
    clinic
        .write(move |tx, ctx| {
            let registration = directory::applications::by_app_id(tx, api).expect("read").expect("a registration");
            let asked = directory::applications::update(tx, ctx, registration.id, |application| {
                application.optional_claims = json!({"accessToken": [{"name": "xms_cc"}]});
            });
            asked.expect("a write").granted().expect("the emulator may change it");
        })
        .await;
    assert_eq!(told(own, CAPABLE).await, json!(["CP1"]));
    let wrong = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[("claims", "no json")]).await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["error_codes"]), (400, &json!([90023])));
}

#[tokio::test]
async fn the_query_may_carry_claims_and_an_application_may_be_capable_too() {
    let clinic = Clinic::new();
    let (app, secret) = clinic.app("Invite Bot");
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_id", &app.to_string()),
        ("client_secret", &secret.expect("a secret")),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("claims", CAPABLE).finish();
    let answer = clinic.browser().post(&format!("/woodgrove.example/oauth2/v2.0/token?{query}"), &form).await;
    assert_eq!(claims(&answer.json()["access_token"])["xms_cc"], json!(["CP1"]));
}

#[tokio::test]
async fn user_info_of_version_one_tells_who_a_person_is() {
    let clinic = Clinic::new();
    let tokens = ask(&clinic, "woodgrove.example", MIA, PASSWORD, &[]).await.json();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().expect("a token"));
    let info = async |token: &str| {
        clinic.browser().request("GET", "/common/openid/userinfo", &[("authorization", token)]).await
    };
    let said = info(&bearer).await.json();
    assert_eq!(said["sub"], claims(&tokens["id_token"])["sub"], "what the client calls her");
    assert_eq!((&said["name"], &said["upn"]), (&json!("Mia Novak"), &json!(MIA)));
    let nobody = info("Bearer x.y.z").await;
    assert_eq!((nobody.status.as_u16(), &nobody.json()["error"]), (401, &json!("invalid_token")));
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
}
