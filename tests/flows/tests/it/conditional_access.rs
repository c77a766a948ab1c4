//! What Conditional Access asks of people before it lets them in, by where they are, what they sit at and what they prove.

mod factors;
mod places;
mod trust;

use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor};

use crate::api::invite;

const WORK: Clinician = Clinician::Work;

/// Keeps a policy about every guest in every application.
async fn policy(lab: &Lab, name: &str, conditions: &Value, controls: &Value) -> String {
    let mut whole = json!({
        "users": {"includeUsers": ["GuestsOrExternalUsers"]},
        "applications": {"includeApplications": ["All"]},
        "clientAppTypes": ["all"],
    });
    for (condition, value) in conditions.as_object().expect("conditions are an object") {
        whole[condition] = value.clone();
    }
    let asked = json!({"displayName": name, "state": "enabled", "conditions": whole, "grantControls": controls});
    let made = lab.admin().await.post("/identity/conditionalAccess/policies", &asked).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn mfa_for_guests(lab: &Lab) -> String {
    policy(lab, "MFA for guests", &json!({}), &json!({"operator": "OR", "builtInControls": ["mfa"]})).await
}

/// Says which proofs of other tenants count.
async fn trust(lab: &Lab, proofs: &Value) {
    let asked = json!({ "inboundTrust": proofs });
    lab.admin().await.patch("/policies/crossTenantAccessPolicy/default", &asked).await.check(204);
}

/// A guest behind "Review permissions", and her invitation.
async fn at_the_gates(lab: &Lab, browser: &mut Browser, clinician: Clinician) -> Value {
    let invitation = invite(&lab.bot().await, clinician.address()).await;
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    clinician.sign_in(browser, lab).await;
    if browser.page().h1() == "Review permissions" {
        browser.press("Accept").await;
    }
    invitation
}

async fn state(lab: &Lab, invitation: &Value) -> Value {
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    lab.admin().await.get(&format!("/users/{user}?$select=externalUserState")).await.expect(200)["externalUserState"]
        .clone()
}

/// The sign-in log of the hospital about a guest, the oldest first: code, and what each policy said.
async fn log(lab: &Lab, clinician: Clinician) -> Vec<(u64, Vec<String>)> {
    let path = format!("/auditLogs/signIns?$filter=userPrincipalName%20eq%20'{}'", clinician.address());
    let found = lab.bot().await.get(&path).await.expect(200);
    let mut records: Vec<_> = found["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let said = |policy: &Value| policy["result"].as_str().unwrap().to_owned();
            let policies = record["appliedConditionalAccessPolicies"].as_array().unwrap().iter().map(said).collect();
            (record["status"]["errorCode"].as_u64().unwrap(), policies)
        })
        .collect();
    records.reverse();
    records
}

/// A scripted sign-in of a guest to My Apps, with what else is said of it.
async fn sign_in(lab: &Lab, clinician: Clinician, more: &Value) -> Value {
    let mut asked = json!({
        "tenantId": lab.woodgrove(), "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197", "account": clinician.address(),
    });
    for (key, value) in more.as_object().expect("an object") {
        asked[key] = value.clone();
    }
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

/// A guest who redeemed before any policy was there.
async fn guest(lab: &Lab, clinician: Clinician) {
    invite(&lab.bot().await, clinician.address()).await;
    let asked = json!({"tenantId": lab.woodgrove(), "email": clinician.address()});
    assert_eq!(lab.control().post("/redemptions", &asked).await.expect(200)["outcome"], "accepted");
}

fn step(report: &Value, name: &str) -> Value {
    let steps = report["steps"].as_array().unwrap();
    steps.iter().find(|step| step["step"] == name).cloned().unwrap_or(Value::Null)
}

/// A claim of the access token that a report holds.
fn claim(report: &Value, name: &str) -> Value {
    let token = report["tokens"]["access_token"].as_str().unwrap_or_else(|| panic!("no token: {report}"));
    support::claims(token)[name].clone()
}
