use serde_json::{Value, json};
use support::{Clinician, Lab, Visitor};

use super::{denied_by, domains, is_still, redemption_refused};
use crate::api::invite;

/// A block of everybody and everything, in one direction.
fn blocked(direction: &str) -> Value {
    json!({direction: {
        "usersAndGroups": {"accessType": "blocked", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": "blocked", "targets": [{"target": "AllApplications", "targetType": "application"}]},
    }})
}

#[tokio::test]
async fn a_domain_that_was_blocked_after_the_invitation_fails_pending_guests_alone() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let pending = invite(&bot, Clinician::Work.address()).await;
    let accepted = invite(&bot, "dr.kaur@fabrikam-clinic.example").await;
    let asked = json!({"invitationId": accepted["id"], "provider": "entra"});
    assert_eq!(lab.control().post("/redemptions", &asked).await.expect(200)["outcome"], "accepted");
    domains(&lab, &["fabrikam-clinic.example"], &[]).await;

    let asked = json!({"invitationId": pending["id"]});
    let answer = redemption_refused(&lab, &asked, "VESTIBULE_DOMAIN_BLOCKED").await;
    denied_by(&lab, answer["refusal"]["decisionId"].as_str().unwrap(), "b2bManagementPolicy.domains").await;
    assert!(answer["steps"].as_array().unwrap().contains(&json!({"step": "policy", "result": "blocked"})), "{answer}");
    is_still(&lab, &pending["invitedUser"]["id"], "PendingAcceptance").await;
    let mut browser = lab.browser();
    browser.visit(pending["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Invitation redemption failed");
    browser.page().says("VESTIBULE_DOMAIN_BLOCKED");

    let again = json!({"invitationId": accepted["id"], "provider": "entra"});
    assert_eq!(lab.control().post("/redemptions", &again).await.expect(200)["outcome"], "accepted");
}

#[tokio::test]
async fn inbound_access_that_was_blocked_after_the_invitation_is_aadsts500213() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let mut partner = blocked("b2bCollaborationInbound");
    partner["tenantId"] = lab.tenant_id("Fabrikam Clinic").into();
    lab.admin().await.post("/policies/crossTenantAccessPolicy/partners", &partner).await.check(201);
    refused_by_access(&lab, &invitation, "AADSTS500213", "crossTenantAccessPolicy.b2bCollaborationInbound").await;
}

#[tokio::test]
async fn outbound_access_that_was_blocked_at_home_is_aadsts500212() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let home = lab.tenant_id("Fabrikam Clinic");
    // Graph Explorer's place is taken by any client that the home tenant knows: My Apps is in every tenant.
    let asked = json!({"tenantId": home, "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197",
        "account": "fay.adler@fabrikam-clinic.example", "scope": "Policy.ReadWrite.CrossTenantAccess"});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    let fay = lab.graph(token["access_token"].as_str().unwrap());
    fay.patch("/policies/crossTenantAccessPolicy/default", &blocked("b2bCollaborationOutbound")).await.check(204);
    refused_by_access(&lab, &invitation, "AADSTS500212", "crossTenantAccessPolicy.b2bCollaborationOutbound").await;
}

async fn refused_by_access(lab: &Lab, invitation: &Value, code: &str, rule: &str) {
    let answer = redemption_refused(lab, &json!({"invitationId": invitation["id"]}), code).await;
    denied_by(lab, answer["refusal"]["decisionId"].as_str().unwrap(), rule).await;
    is_still(lab, &invitation["invitedUser"]["id"], "PendingAcceptance").await;

    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, lab).await;
    let page = browser.page();
    assert_eq!(page.h1(), "Access is blocked by the organization", "B3.7#8");
    assert!(page.status.is_client_error(), "{}", page.status);
    for words in [code, "Request Id", "Correlation Id", "Timestamp", "Troubleshooting details", rule] {
        page.says(words);
    }
    let decision = page.headers.get("x-vestibule-decision").expect("the decision's id").to_str().unwrap();
    denied_by(lab, decision, rule).await;
}

#[tokio::test]
async fn who_cancels_stays_pending_and_may_try_again() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Google.address()).await;
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Google.sign_in(&mut browser, &lab).await;
    let before = lab.rows();
    browser.press("Cancel").await;
    for table in ["users", "audit"] {
        assert!(!lab.rows().changed(&before).contains(&table), "{}", before.difference(&lab.rows()));
    }
    is_still(&lab, &invitation["invitedUser"]["id"], "PendingAcceptance").await;
    browser.press("Try again").await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Accept").await;
    is_still(&lab, &invitation["invitedUser"]["id"], "Accepted").await;
    assert_eq!(browser.page().url.as_str(), "https://app.woodgrove.example/welcome");
}
