use serde_json::{Value, json};
use support::{Lab, Visitor};

use super::{LEE, administrator, got, open, properties, refused, tiles, user};
use crate::api::assign;

#[tokio::test]
async fn b9_2_16_without_required_assignment_every_guest_gets_in() {
    let lab = Lab::situation("everybody-gets-in").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16: a tile is for who is assigned");
    let mut page = properties(&lab, "Health Records").await;
    page.tick("Yes Only who is assigned may sign in.").await;
    page.press("Save").await;
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50105");
    let guest = user(&lab, LEE).await;
    assign(&lab, &lab.bot().await, guest["id"].as_str().unwrap(), "Health Records").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}

#[tokio::test]
async fn b9_2_16_a_hidden_app_has_no_tile_and_opens_all_the_same() {
    let lab = Lab::situation("no-tile").await;
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16");
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    let mut page = properties(&lab, "Health Records").await;
    page.tick("Yes Who is assigned has a tile in My Apps.").await;
    page.press("Save").await;
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}

#[tokio::test]
async fn b9_2_16_a_group_within_an_assigned_group_does_not_count() {
    let lab = Lab::situation("nested-group").await;
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50105");
    assert!(tiles(&lab, LEE).await.is_empty(), "B9.2#16");
    let groups = administrator(&lab, "Group.Read.All").await.get("/groups").await.expect(200);
    let inner = groups["value"].as_array().unwrap().iter().find(|group| group["displayName"] == "External clinicians");
    let inner = inner.and_then(|group| group["id"].as_str()).expect("the clinic's group");
    assign(&lab, &lab.bot().await, inner, "Health Records").await;
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    assert_eq!(tiles(&lab, LEE).await, ["Health Records"]);
}

/// A sign-in to Health Records by somebody who verified herself at home, at a device that her tenant calls compliant.
async fn proven_at_home(lab: &Lab) -> Value {
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": lab.app("Health Records")["appId"], "account": LEE,
        "scope": "openid", "homeMfa": true, "device": {"compliant": true, "hybridJoined": false}});
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

async fn trust(lab: &Lab, proofs: &Value) {
    let admin = administrator(lab, "Policy.ReadWrite.CrossTenantAccess").await;
    let asked = json!({ "inboundTrust": proofs });
    admin.patch("/policies/crossTenantAccessPolicy/default", &asked).await.check(204);
}

fn verified(report: &Value) -> &Value {
    let mut steps = report["steps"].as_array().expect("steps").iter();
    steps.find(|step| step["step"] == "mfa").unwrap_or_else(|| panic!("no verification: {report}"))
}

#[tokio::test]
async fn b9_2_15_without_trust_a_guest_verifies_herself_twice() {
    let lab = Lab::situation("multifactor-twice").await;
    let twice = proven_at_home(&lab).await;
    got(&twice, "signedIn");
    let here = json!({"step": "mfa", "result": "passed", "tenantId": lab.woodgrove()});
    assert_eq!(verified(&twice), &here, "B9.2#15");
    trust(&lab, &json!({"isMfaAccepted": true})).await;
    let once = proven_at_home(&lab).await;
    got(&once, "signedIn");
    assert_eq!(verified(&once), &json!({"step": "mfa", "result": "notNeeded"}));
}

#[tokio::test]
async fn b9_2_15_a_device_is_asked_of_guests_who_cannot_have_one() {
    let lab = Lab::situation("device-asked-of-guests").await;
    refused(&proven_at_home(&lab).await, "AADSTS53000");
    trust(&lab, &json!({"isCompliantDeviceAccepted": true})).await;
    got(&proven_at_home(&lab).await, "signedIn");
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS53000");
}
