//! Which tenant and app a verb means: by id, by name, or without a word.

use super::*;

const TENANT: &str = "ce92152a-a347-58d4-a430-c55567fe7d2b";
const PARTNER: &str = "11111111-2222-4333-8444-555555555555";
/// What the world and the verb both read their answers from.
const ANSWER: &str = r#"{
    "outcome": "accepted", "verdict": "permit", "obligations": [], "trace": [], "steps": [], "access_token": "a.b.c",
    "tenants": [
        {"id": "11111111-2222-4333-8444-555555555555", "kind": "partner", "initialDomain": "fabrikam.onmicrosoft.com",
         "domains": ["fabrikam.example"], "apps": [{"displayName": "Scheduler", "appId": "scheduler"}]},
        {"id": "ce92152a-a347-58d4-a430-c55567fe7d2b", "kind": "resource", "domains": ["woodgrove.example"],
         "apps": [{"displayName": "Health Records", "appId": "records"}]}
    ]
}"#;

/// The tenant and the app that the emulator was asked about.
async fn asked(words: &[&str]) -> (Value, Value) {
    let emulator = emulator(StatusCode::OK, ANSWER);
    let (_, _, errors) = emulator.run(words).await;
    assert_eq!(errors, "", "{words:?}");
    let (_, _, body) = emulator.heard();
    (body["tenantId"].clone(), body["clientId"].clone())
}

#[tokio::test]
async fn a_tenant_is_named_by_id_by_domain_or_not_at_all() {
    for verb in [
        &["redeem", "lee@a.example"][..],
        &["whatif", "redeem", "lee@a.example"],
        &["whatif", "invite", "lee@a.example", "--inviter", "ada"],
        &["whatif", "sign-in", "lee@a.example", "--client-id", ID],
        &["sign-in", "lee@a.example", "--client-id", ID],
        &["token", "--client", ID],
    ] {
        assert_eq!(asked(verb).await.0, TENANT, "{verb:?}");
        for (named, expected) in [("Fabrikam.example", PARTNER), ("fabrikam.onmicrosoft.com", PARTNER), (ID, ID)] {
            assert_eq!(asked(&[verb, &["--tenant", named]].concat()).await.0, expected, "{verb:?} {named}");
        }
    }
}

#[tokio::test]
async fn an_app_is_named_by_its_id_or_its_name() {
    let sign_in = ["sign-in", "lee@a.example", "--client-id"];
    assert_eq!(asked(&[&sign_in[..], &["health records"]].concat()).await, (json!(TENANT), json!("records")));
    let elsewhere = [&sign_in[..], &["Scheduler", "--tenant", "fabrikam.example"]].concat();
    assert_eq!(asked(&elsewhere).await, (json!(PARTNER), json!("scheduler")));
    let anywhere = [&sign_in[..], &["Scheduler", "--tenant", "common"]].concat();
    assert_eq!(asked(&anywhere).await, (json!("common"), json!("scheduler")));
    let unknown = emulator(StatusCode::OK, ANSWER).run(&[&sign_in[..], &["Records"]].concat()).await;
    let told = "error: no app is called 'Records'; there are: Health Records\n".to_owned();
    assert_eq!(unknown, (Exit::Refused, String::new(), told));
}
