//! What a redemption fixes (behaviour §1.3): the way in stays what it was until a reset, whatever changes around it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Caller, Clinician, Lab};

use crate::api::{assign, audit, invite};

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";

async fn sign_in(lab: &Lab, account: &str) -> Value {
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": MY_APPS, "account": account, "scope": "openid"});
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

async fn redeem(lab: &Lab, address: &str, provider: Option<&str>) -> Value {
    let asked = json!({"email": address, "tenantId": lab.woodgrove(), "provider": provider});
    lab.control().post("/redemptions", &asked).await.expect(200)
}

async fn reset(lab: &Lab, address: &str, user: &Value) {
    let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true, "resetRedemption": true, "invitedUser": {"id": user}});
    lab.admin().await.post("/invitations", &asked).await.check(201);
}

/// How many records of each activity the audit log has about somebody.
async fn activities(lab: &Lab, user: &Value) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for [activity, ..] in audit(lab, user.as_str().unwrap()).await {
        *counted.entry(activity).or_default() += 1;
    }
    counted
}

/// What was written since: activity and count.
fn since(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let new = after.iter().map(|(name, count)| (name.clone(), count - before.get(name).unwrap_or(&0)));
    new.filter(|(_, count)| *count > 0).collect()
}

/// What a reset and the redemption after it write.
fn reset_and_redeemed() -> Vec<(String, usize)> {
    let records = [
        ("Invitation Email", 1),
        ("Invite external user with reset invitation status", 1),
        ("Redeem extern user invite", 1),
        ("Redeem external user invite", 1),
        ("Update user", 2),
    ];
    records.map(|(name, count)| (name.to_owned(), count)).to_vec()
}

#[tokio::test]
async fn an_account_that_came_later_changes_no_way_in_before_a_reset() {
    const NED: &str = "ned@harbour-practice.example";
    let lab = Lab::open(7).await;
    let guest = invite(&lab.admin().await, NED).await["invitedUser"]["id"].clone();
    assert_eq!(redeem(&lab, NED, None).await["identityProvider"], "emailOneTimePasscode");
    let before = activities(&lab, &guest).await;
    let account = json!({"kind": "personalAccount", "provider": "microsoft", "address": NED,
        "displayName": "Ned Ito", "password": "quartz-meadow-19"});
    lab.control().post("/objects", &account).await.check(201);
    let later = sign_in(&lab, NED).await;
    assert_eq!(later["outcome"], "signedIn", "{later}");
    assert_eq!(later["identityProvider"], "emailOneTimePasscode", "B1.3#15: still a code");
    assert_eq!(activities(&lab, &guest).await, before, "B1.3#15: a sign-in is no change of hers");
    reset(&lab, NED, &guest).await;
    let again = redeem(&lab, NED, None).await;
    assert_eq!((&again["outcome"], &again["identityProvider"]), (&json!("accepted"), &json!("microsoftAccount")));
    assert_eq!(again["userId"], guest);
    assert_eq!(since(&before, &activities(&lab, &guest).await), reset_and_redeemed(), "B1.3#15");
}

#[tokio::test]
async fn passcodes_switched_off_lock_their_guests_out_until_a_reset() {
    let lab = Lab::open(7).await;
    let address = Clinician::Mailbox.address();
    let guest = invite(&lab.admin().await, address).await["invitedUser"]["id"].clone();
    assert_eq!(redeem(&lab, address, None).await["outcome"], "accepted");
    let before = activities(&lab, &guest).await;
    let admin = lab.person(crate::exercise::ADMIN, "Policy.ReadWrite.AuthenticationMethod").await;
    let method = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email";
    let off = json!({"@odata.type": "#microsoft.graph.emailAuthenticationMethodConfiguration",
        "allowExternalIdToUseEmailOtp": "disabled"});
    let changed = admin.patch(method, &off).await;
    assert!(changed.status.is_success(), "{}", changed.text());
    let refused = sign_in(&lab, address).await;
    assert_eq!(refused["refusal"]["code"], "AADSTS50020", "B1.3#16 {refused}");
    let decision = refused["refusal"]["decisionId"].as_str().unwrap();
    let trace = lab.control().get(&format!("/decisions/{decision}")).await.expect(200)["trace"].to_string();
    assert!(trace.contains("allowExternalIdToUseEmailOtp"), "{trace}");
    assert_eq!(activities(&lab, &guest).await, before, "B1.3#16: a refusal changes nothing of hers");
    reset(&lab, address, &guest).await;
    let again = redeem(&lab, address, Some("microsoftAccount")).await;
    assert_eq!((&again["outcome"], &again["userId"]), (&json!("accepted"), &guest), "{again}");
    assert_eq!(since(&before, &activities(&lab, &guest).await), reset_and_redeemed(), "B1.3#16");
}

/// A tool in the hands of Fabrikam Clinic's administrator.
async fn fay(lab: &Lab) -> Caller {
    let asked = json!({"tenantId": lab.tenant_id("Fabrikam Clinic"), "clientId": MY_APPS,
        "account": "fay.adler@fabrikam-clinic.example", "scope": "User.ReadWrite.All"});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    lab.graph(token["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_home_account_made_again_is_50020_until_a_reset() {
    let lab = Lab::open(7).await;
    let guest = invite(&lab.admin().await, LEE).await["invitedUser"]["id"].clone();
    assign(&lab, &lab.bot().await, guest.as_str().unwrap(), "Health Records").await;
    assert_eq!(redeem(&lab, LEE, None).await["outcome"], "accepted");
    let before = activities(&lab, &guest).await;
    let fay = fay(&lab).await;
    fay.delete(&format!("/users/{LEE}")).await.check(204);
    let new = json!({"accountEnabled": true, "displayName": "Dr Lee", "mailNickname": "dr.lee",
        "userPrincipalName": LEE, "passwordProfile": {"password": "Rowan-Ferry-52-again"}});
    fay.post("/users", &new).await.check(201);
    for refused in [sign_in(&lab, LEE).await, redeem(&lab, LEE, None).await] {
        assert_eq!(refused["refusal"]["code"], "AADSTS50020", "B1.3#18 {refused}");
    }
    assert_eq!(activities(&lab, &guest).await, before, "B1.3#18");
    reset(&lab, LEE, &guest).await;
    let again = redeem(&lab, LEE, None).await;
    assert_eq!((&again["outcome"], &again["userId"]), (&json!("accepted"), &guest), "{again}");
    assert_eq!(since(&before, &activities(&lab, &guest).await), reset_and_redeemed(), "B1.3#18");
    let tiles = sign_in(&lab, LEE).await["tiles"].clone();
    assert_eq!(tiles[0]["displayName"], "Health Records", "what she had she keeps");
}
