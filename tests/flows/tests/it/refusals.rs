//! Who is refused, by which setting, with which code and words; and that each refusal is on record.

mod at_invitation;
mod at_redemption;
mod at_sign_in;
mod links;
mod order;

use serde_json::{Value, json};
use support::{Caller, Emulator, Lab};

/// Changes who may invite.
async fn who_may_invite(lab: &Lab, value: &str) {
    let asked = json!({"allowInvitesFrom": value});
    lab.admin().await.patch("/policies/authorizationPolicy", &asked).await.check(204);
}

/// Blocks domains, or lets only some in.
async fn domains(lab: &Lab, blocked: &[&str], allowed: &[&str]) {
    let list = json!({"InvitationsAllowedAndBlockedDomainsPolicy": {
        "BlockedDomains": blocked, "AllowedDomains": allowed,
    }});
    let definition = json!({"B2BManagementPolicy": list}).to_string();
    let asked =
        json!({"displayName": "B2BManagementPolicy", "isOrganizationDefault": true, "definition": [definition]});
    let scope = "Policy.Read.All Policy.ReadWrite.ApplicationConfiguration Policy.ReadWrite.B2BManagementPolicy";
    let admin = lab.person(crate::exercise::ADMIN, scope).await;
    let beta = format!("{}/beta/policies/b2bManagementPolicies", lab.origin());
    let found = admin.get(&beta).await.expect(200);
    match found["value"][0]["id"].as_str() {
        Some(id) => admin.patch(&format!("{beta}/{id}"), &json!({"definition": [definition]})).await.check(200),
        None => admin.post(&beta, &asked).await.check(201),
    }
}

/// Asserts that the decision behind a refusal can be read, and says which rule it was.
async fn denied_by(emulator: &Emulator, decision: &str, rule: &str) {
    let found = emulator.control().get(&format!("/decisions/{decision}")).await.expect(200);
    assert_eq!(found["verdict"], "deny", "{found}");
    let denying: Vec<&Value> =
        found["trace"].as_array().unwrap().iter().filter(|step| step["verdict"] == "deny").collect();
    assert!(
        denying.iter().any(|step| step["rule"].as_str().is_some_and(|name| name.starts_with(rule))),
        "no {rule} in {denying:?}"
    );
}

/// Asserts an invitation that Graph refuses, its words and its decision.
async fn invitation_refused(lab: &Lab, graph: &Caller, address: &str, refusal: (u16, &str, &str), rule: &str) {
    let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://app.woodgrove.example/"});
    let reply = graph.post("/invitations", &asked).await;
    let (status, code, message) = refusal;
    reply.refuses(status, code, message);
    denied_by(lab, reply.header("x-vestibule-decision"), rule).await;
    assert!(lab.mails(&format!("to={address}")).await.is_empty());
}

/// Asserts a scripted redemption that is refused, and that the guest stays pending.
async fn redemption_refused(lab: &Lab, asked: &Value, code: &str) -> Value {
    let answer = lab.control().post("/redemptions", asked).await.expect(200);
    assert_eq!(answer["outcome"], "refused", "{answer}");
    assert_eq!(answer["refusal"]["code"], code, "{answer}");
    answer
}

/// Asserts the state of a guest.
async fn is_still(lab: &Lab, user: &Value, state: &str) {
    let path = format!("/users/{}?$select=externalUserState", user.as_str().unwrap());
    assert_eq!(lab.admin().await.get(&path).await.expect(200)["externalUserState"], state);
}
