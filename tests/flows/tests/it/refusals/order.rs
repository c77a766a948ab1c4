use serde_json::{Value, json};
use support::{Caller, Clinician, Lab};

use super::domains;
use crate::api::{assign, invite};

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const MY_APPS: &str = "2793995e-0a7d-40d7-bd35-6968ba142197";
const ACCESS: &str = "/policies/crossTenantAccessPolicy/default";

/// Everybody and everything, allowed or blocked, in one direction.
fn everything(direction: &str, access: &str) -> Value {
    json!({direction: {
        "usersAndGroups": {"accessType": access, "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": access, "targets": [{"target": "AllApplications", "targetType": "application"}]},
    }})
}

/// A tool in the hands of the home tenant's administrator.
async fn fay(lab: &Lab) -> Caller {
    let asked = json!({"tenantId": lab.tenant_id("Fabrikam Clinic"), "clientId": MY_APPS,
        "account": "fay.adler@fabrikam-clinic.example",
        "scope": "Policy.ReadWrite.CrossTenantAccess User.ReadWrite.All User.EnableDisableAccount.All"});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    lab.graph(token["access_token"].as_str().unwrap())
}

async fn opens(lab: &Lab) -> Value {
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": lab.app("Health Records")["appId"], "account": LEE,
        "scope": "openid"});
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

/// The code with which Health Records is refused now; and that What if says the same.
async fn code(lab: &Lab, row: &str) -> String {
    let answer = opens(lab).await;
    assert_eq!(answer["outcome"], "refused", "{row}: {answer}");
    let code = answer["refusal"]["code"].as_str().unwrap().to_owned();
    let asked = json!({"question": "signIn", "tenantId": lab.woodgrove(), "account": LEE,
        "clientId": lab.app("Health Records")["appId"]});
    let told = lab.control().post("/whatif", &asked).await.expect(200);
    assert_eq!(told["denial"]["code"], code.as_str(), "{row}: What if");
    code
}

#[tokio::test]
async fn an_accepted_guest_with_every_trouble_meets_them_in_the_documented_order() {
    let lab = Lab::open(7).await;
    let admin = lab
        .person(
            crate::exercise::ADMIN,
            "User.ReadWrite.All User.Invite.All User.EnableDisableAccount.All Policy.ReadWrite.CrossTenantAccess \
             Policy.ReadWrite.ConditionalAccess Policy.Read.All Application.Read.All",
        )
        .await;
    let fay = fay(&lab).await;
    let invitation = invite(&admin, LEE).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap();
    let redeemed = lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");

    // Everything at once, the last that is asked first.
    let policy = json!({"displayName": "No guests", "state": "enabled",
        "conditions": {"clientAppTypes": ["all"], "users": {"includeUsers": ["GuestsOrExternalUsers"]},
            "applications": {"includeApplications": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block"]}});
    let policies = "/identity/conditionalAccess/policies";
    let made = admin.post(policies, &policy).await.expect(201);
    admin.patch(&format!("/users/{guest}"), &json!({"accountEnabled": false})).await.check(204);
    admin.patch(ACCESS, &everything("b2bCollaborationInbound", "blocked")).await.check(204);
    fay.patch(ACCESS, &everything("b2bCollaborationOutbound", "blocked")).await.check(204);
    fay.patch(&format!("/users/{LEE}"), &json!({"accountEnabled": false})).await.check(204);

    assert_eq!(code(&lab, "B3.3 home account disabled").await, "AADSTS50057", "B3.7#10");
    fay.patch(&format!("/users/{LEE}"), &json!({"accountEnabled": true})).await.check(204);
    assert_eq!(code(&lab, "B3.3 outbound").await, "AADSTS500212");
    fay.patch(ACCESS, &everything("b2bCollaborationOutbound", "allowed")).await.check(204);
    assert_eq!(code(&lab, "B3.3 inbound").await, "AADSTS500213");
    admin.patch(ACCESS, &everything("b2bCollaborationInbound", "allowed")).await.check(204);
    assert_eq!(code(&lab, "B3.3 guest disabled").await, "AADSTS500571");
    admin.patch(&format!("/users/{guest}"), &json!({"accountEnabled": true})).await.check(204);
    assert_eq!(code(&lab, "B3.3 Conditional Access").await, "AADSTS53003");
    admin.delete(&format!("{policies}/{}", made["id"].as_str().unwrap())).await.check(204);
    assert_eq!(code(&lab, "B3.3 assignment").await, "AADSTS50105");
    assign(&lab, &lab.bot().await, guest, "Health Records").await;
    assert_eq!(opens(&lab).await["outcome"], "signedIn");
    admin.delete(&format!("/users/{guest}")).await.check(204);
    assert_eq!(code(&lab, "B3.3 no guest").await, "AADSTS50020");
}

#[tokio::test]
async fn a_pending_guest_meets_the_domain_list_after_her_own_account_and_before_any_page() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.admin().await, LEE).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap();
    domains(&lab, &["fabrikam-clinic.example"], &[]).await;
    let admin = lab.person(crate::exercise::ADMIN, "User.ReadWrite.All User.EnableDisableAccount.All").await;
    admin.patch(&format!("/users/{guest}"), &json!({"accountEnabled": false})).await.check(204);
    assert_eq!(code(&lab, "B3.3 guest disabled").await, "AADSTS500571");
    admin.patch(&format!("/users/{guest}"), &json!({"accountEnabled": true})).await.check(204);
    assert_eq!(code(&lab, "B3.3 domain list").await, "VESTIBULE_DOMAIN_BLOCKED");
    domains(&lab, &[], &["fabrikam-clinic.example"]).await;
    // The review of permissions, and only then the application's own gate.
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
    assert_eq!(code(&lab, "B3.3 assignment").await, "AADSTS50105");
}
