use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use support::Lab;

use super::{LEE, LENA, got, open, open_at, redeem, refused, user};
use crate::api::invite;

const SILVA: &str = "dr.silva@contoso-medical.example";

/// The claims of an ID token, unverified.
fn claims(answer: &Value) -> Value {
    let token = answer["tokens"]["id_token"].as_str().unwrap_or_else(|| panic!("no ID token: {answer}"));
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("three parts")).expect("base64");
    serde_json::from_slice(&payload).expect("claims")
}

#[tokio::test]
async fn b9_2_1_an_account_that_nobody_invited_is_unknown() {
    let lab = Lab::situation("not-invited").await;
    let answer = open(&lab, "Health Records", SILVA).await;
    refused(&answer, "AADSTS50020");
    let words = format!(
        "User account '{SILVA}' from identity provider 'https://sts.windows.net/{}/' does not exist in tenant \
         'Woodgrove Hospital' and cannot access the application '{}'(Health Records) in that tenant. The account needs \
         to be added as an external user in the tenant first. Sign out and sign in again with a different Microsoft \
         Entra user account.",
        lab.tenant_id("Contoso Medical"),
        lab.app("Health Records")["appId"].as_str().unwrap(),
    );
    let said = answer["refusal"]["message"].as_str().unwrap();
    assert!(said.contains("does not exist in tenant 'Woodgrove Hospital'"), "B9.2#1 B3.7#4 B5.4#3 {said}\nnot {words}");
    invite(&lab.admin().await, SILVA).await;
    got(&redeem(&lab, SILVA).await, "accepted");
    refused(&open(&lab, "Health Records", SILVA).await, "AADSTS50105");
}

#[tokio::test]
async fn b9_2_1_a_home_account_that_was_made_again_is_another_person() {
    let lab = Lab::situation("home-account-made-again").await;
    let before = user(&lab, LEE).await;
    assert_eq!(before["externalUserState"], "Accepted");
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50020");
    refused(&redeem(&lab, LEE).await, "AADSTS50020");
    let reset = json!({"invitedUserEmailAddress": LEE, "inviteRedirectUrl": "https://app.woodgrove.example/",
        "sendInvitationMessage": true, "resetRedemption": true, "invitedUser": {"id": before["id"]}});
    lab.admin().await.post("/invitations", &reset).await.check(201);
    got(&redeem(&lab, LEE).await, "accepted");
    let after = user(&lab, LEE).await;
    assert_eq!((&after["id"], &after["userPrincipalName"]), (&before["id"], &before["userPrincipalName"]), "B1.3#18");
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
}

#[tokio::test]
async fn b9_2_2_the_common_endpoint_leads_a_guest_home() {
    let lab = Lab::situation("common-endpoint").await;
    let home = open_at(&lab, "common", "Clinic Calendar", LEE).await;
    got(&home, "signedIn");
    assert_eq!(claims(&home)["tid"], lab.tenant_id("Fabrikam Clinic"), "B9.2#2");
    refused(&open_at(&lab, "common", "Clinic Calendar", LENA).await, "AADSTS500202");
    for guest in [LEE, LENA] {
        let answer = open(&lab, "Clinic Calendar", guest).await;
        got(&answer, "signedIn");
        assert_eq!(claims(&answer)["tid"], lab.woodgrove(), "{guest}");
    }
}

#[tokio::test]
async fn b9_2_3_a_guests_token_has_no_user_principal_name() {
    let lab = Lab::situation("no-upn-in-the-token").await;
    let answer = open(&lab, "Health Records", LEE).await;
    let told = claims(&answer);
    assert_eq!(told["upn"], Value::Null, "B9.2#3");
    let guest = user(&lab, LEE).await;
    assert_eq!((&told["oid"], &told["tid"]), (&guest["id"], &json!(lab.woodgrove())), "what an app keys on");
    assert!(guest["userPrincipalName"].as_str().unwrap().contains("#EXT#"), "{guest}");
}
