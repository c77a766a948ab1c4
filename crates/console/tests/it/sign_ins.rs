use http::Method;
use serde_json::{Value, json};

use crate::lab::{Lab, steps};

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";
const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";

#[tokio::test]
async fn a_pending_guest_is_redeemed_on_her_way_to_my_apps() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    lab.assign(sent.invitation.user).await;
    let body = json!({"tenantId": lab.woodgrove().id, "clientId": MY_APPS, "account": DR_LEE});
    let report = lab.done("/sign-ins", body).await;
    assert_eq!(report["outcome"], "signedIn", "{report}");
    assert_eq!((&report["userId"], &report["externalUserState"]), (&json!(sent.invitation.user), &json!("Accepted")));
    assert!(steps(&report).contains(&"consent: accepted".to_owned()));
    let tile = &report["tiles"][0];
    assert_eq!(
        (&tile["displayName"], &tile["launchUrl"]),
        (&json!("Health Records"), &json!("http://localhost:8444/"))
    );
    assert_eq!((&report["tokens"], report.get("code")), (&Value::Null, None));
}

#[tokio::test]
async fn a_member_gets_tokens_or_the_code() {
    let lab = Lab::open();
    let client = lab.app("Lab CLI").await;
    let mut body = json!({
        "tenantId": lab.woodgrove().id, "clientId": client, "account": "mia.novak@woodgrove.example",
        "scope": "openid profile User.Read", "nonce": "n-1"
    });
    let report = lab.done("/sign-ins", body.clone()).await;
    assert_eq!((&report["outcome"], &report["externalUserState"]), (&json!("signedIn"), &Value::Null), "{report}");
    assert!(report["tokens"]["access_token"].is_string() && report["tokens"]["id_token"].is_string());
    body["responseType"] = json!("code");
    let report = lab.done("/sign-ins", body).await;
    let (code, landing) = (report["code"].as_str().expect("a code"), report["landingUrl"].as_str().expect("a URL"));
    assert!(landing.starts_with("http://localhost") && landing.contains(&format!("code={code}")), "{landing}");
    assert!(landing.contains("&state="));
    assert_eq!(report["tokens"], Value::Null);
}

#[tokio::test]
async fn who_is_not_assigned_is_refused_with_the_decision() {
    let lab = Lab::open();
    let body = json!({
        "tenantId": lab.woodgrove().id, "clientId": lab.app("Health Records").await,
        "account": "mia.novak@woodgrove.example"
    });
    let report = lab.done("/sign-ins", body).await;
    assert_eq!((&report["outcome"], &report["refusal"]["code"]), (&json!("refused"), &json!("AADSTS50105")));
    let id = report["refusal"]["decisionId"].as_str().expect("a decision");
    assert_eq!(lab.read(&format!("/decisions/{id}")).await["verdict"], "deny");
    assert_eq!(lab.read("/decisions?top=1").await["value"][0]["id"], json!(id));
}

#[tokio::test]
async fn a_stranger_is_refused() {
    let lab = Lab::open();
    let body = json!({"tenantId": "woodgrove.example", "clientId": MY_APPS, "account": "who@lakeside.example"});
    let report = lab.done("/sign-ins", body).await;
    assert_eq!((&report["outcome"], &report["refusal"]["code"]), (&json!("refused"), &json!("AADSTS50034")), "B3.7#5");
    let uninvited = json!({"tenantId": "woodgrove.example", "clientId": MY_APPS, "account": DR_LEE});
    assert_eq!(lab.done("/sign-ins", uninvited).await["refusal"]["code"], "AADSTS50020");
}

#[tokio::test]
async fn a_wrong_request_is_400_and_names_what_is_wrong() {
    let lab = Lab::open();
    let client = lab.app("Health Records").await;
    let cases = [
        (json!({"tenantId": "nowhere.example", "clientId": MY_APPS, "account": DR_LEE}), "tenantId"),
        (json!({"tenantId": "common", "account": DR_LEE}), "clientId"),
        (json!({"tenantId": "common", "clientId": MY_APPS, "account": DR_LEE, "codeChallenge": "x"}), "codeChallenge"),
        (
            json!({"tenantId": "common", "clientId": "00000000-0000-4000-8000-000000000000", "account": DR_LEE}),
            "clientId",
        ),
    ];
    for (body, field) in cases {
        let answer = lab.call(Method::POST, "/sign-ins", &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (400, &json!(field)), "{body}");
    }
    let body = json!({
        "tenantId": lab.woodgrove().id, "clientId": client, "account": DR_LEE, "redirectUri": "https://evil.example/"
    });
    let answer = lab.call(Method::POST, "/sign-ins", &body).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.starts_with("AADSTS50011")));
}
