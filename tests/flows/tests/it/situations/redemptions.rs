use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor};

use super::{KAUR, LEE, PRIYA, administrator, got, open, redeem, refused, user};
use crate::api::invite;

/// Opens the newest invitation to an address by the link of its mail.
async fn open_mail(lab: &Lab, address: &str) -> Browser {
    let mail = lab.mail(address, "invitation").await;
    let mut browser = lab.browser();
    browser.visit(mail["redeemUrl"].as_str().unwrap()).await;
    browser
}

#[tokio::test]
async fn b9_2_5_a_guest_is_pending_until_she_acts() {
    let lab = Lab::situation("still-pending").await;
    assert_eq!(user(&lab, LEE).await["externalUserState"], "PendingAcceptance", "B9.2#5");
    lab.control().patch("/clock", &json!({"advance": "P400D"})).await.check(200);
    assert_eq!(user(&lab, LEE).await["externalUserState"], "PendingAcceptance", "an invitation never expires");
    got(&redeem(&lab, LEE).await, "accepted");
    assert_eq!(user(&lab, LEE).await["externalUserState"], "Accepted");
}

#[tokio::test]
async fn b9_2_6_a_federated_tenant_that_does_not_know_her_keeps_her_out() {
    const MOSS: &str = "dr.moss@fabrikam-clinic.example";
    let lab = Lab::situation("federated-domain-not-synced").await;
    refused(&redeem(&lab, MOSS).await, "AADB2B_0001");
    assert_eq!(user(&lab, MOSS).await["externalUserState"], "PendingAcceptance");
    let order = json!({"invitationRedemptionIdentityProviderConfiguration": {
        "primaryIdentityProviderPrecedenceOrder": ["externalFederation", "socialIdentityProviders"],
        "fallbackIdentityProvider": "emailOneTimePasscode",
    }});
    let admin = administrator(&lab, "Policy.ReadWrite.CrossTenantAccess").await;
    admin.patch("/policies/crossTenantAccessPolicy/default", &order).await.check(204);
    let answer = redeem(&lab, MOSS).await;
    got(&answer, "accepted");
    assert_eq!(answer["identityProvider"], "emailOneTimePasscode");
}

#[tokio::test]
async fn b9_2_7_a_microsoft_account_is_asked_for_where_a_passcode_was_expected() {
    let lab = Lab::situation("microsoft-account-instead-of-passcode").await;
    let browser = open_mail(&lab, PRIYA).await;
    assert_eq!(browser.page().h1(), "Enter password", "B9.2#7");
    browser.page().hides("Send code");
    let order = json!({"invitationRedemptionIdentityProviderConfiguration": {
        "primaryIdentityProviderPrecedenceOrder":
            ["azureActiveDirectory", "externalFederation", "socialIdentityProviders"],
        "fallbackIdentityProvider": "emailOneTimePasscode",
    }});
    let admin = administrator(&lab, "Policy.ReadWrite.CrossTenantAccess").await;
    admin.patch("/policies/crossTenantAccessPolicy/default", &order).await.check(204);
    let mut browser = open_mail(&lab, PRIYA).await;
    Clinician::Mailbox.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
}

#[tokio::test]
async fn b9_2_10_a_list_of_apps_without_my_apps_refuses_the_landing_of_an_accepted_guest() {
    let lab = Lab::situation("my-apps-not-on-the-list").await;
    let mut browser = open_mail(&lab, LEE).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;
    assert_eq!(browser.page().h1(), "Access is blocked by the organization", "B9.2#10");
    browser.page().says("AADSTS500213");
    assert_eq!(user(&lab, LEE).await["externalUserState"], "Accepted");
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
    let fabrikam = lab.tenant_id("Fabrikam Clinic");
    let records = lab.app("Health Records")["appId"].clone();
    let apps: Vec<Value> = [records, json!("2793995e-0a7d-40d7-bd35-6968ba142197")]
        .into_iter()
        .map(|app| json!({"target": app, "targetType": "application"}))
        .collect();
    let patch = json!({"b2bCollaborationInbound": {
        "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
        "applications": {"accessType": "allowed", "targets": apps},
    }});
    let admin = administrator(&lab, "Policy.ReadWrite.CrossTenantAccess").await;
    admin.patch(&format!("/policies/crossTenantAccessPolicy/partners/{fabrikam}"), &patch).await.check(204);
    browser.visit(&format!("/myapps?tenantid={}", lab.woodgrove())).await;
    assert_eq!(browser.page().h1(), "My Apps");
}

#[tokio::test]
async fn b9_2_11_automatic_redemption_needs_both_sides() {
    let lab = Lab::situation("automatic-redemption-on-one-side").await;
    let mut browser = open_mail(&lab, LEE).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions", "B9.2#11");
    let woodgrove = lab.woodgrove();
    let home = lab.tenant_id("Fabrikam Clinic");
    let asked = json!({"tenantId": home, "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197",
        "account": "fay.adler@fabrikam-clinic.example", "scope": "Policy.ReadWrite.CrossTenantAccess"});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    let fay = lab.graph(token["access_token"].as_str().unwrap());
    let partners = "/policies/crossTenantAccessPolicy/partners";
    // The opposite of what is missing first: it has no effect.
    let mixed = json!({"tenantId": woodgrove, "automaticUserConsentSettings": {"inboundAllowed": true}});
    fay.post(partners, &mixed).await.check(201);
    let first = invite(&lab.admin().await, KAUR).await;
    assert_eq!(first["status"], "PendingAcceptance");
    let outbound = json!({"automaticUserConsentSettings": {"outboundAllowed": true}});
    fay.patch(&format!("{partners}/{woodgrove}"), &outbound).await.check(204);
    let second = invite(&lab.admin().await, KAUR).await;
    assert_eq!(second["status"], "Completed");
    assert_eq!(user(&lab, KAUR).await["externalUserState"], "Accepted", "B5.1#6");
    assert_eq!(lab.mail(KAUR, "notification").await["redeemUrl"], Value::Null);
}

#[tokio::test]
async fn b9_2_17_an_address_that_is_no_sign_in_name_works_by_the_mail_alone() {
    let lab = Lab::situation("another-address-than-the-sign-in-name").await;
    refused(&open(&lab, "Health Records", LEE).await, "AADSTS50020");
    let mut browser = open_mail(&lab, "robin.lee@fabrikam-clinic.example").await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Review permissions", "B9.2#17 B5.1#1 B5.4#1");
    browser.press("Accept").await;
    assert_eq!(browser.page().h1(), "My Apps");
    got(&open(&lab, "Health Records", LEE).await, "signedIn");
}

#[tokio::test]
async fn b9_2_18_terms_on_every_device_let_no_guest_in() {
    let lab = Lab::situation("terms-on-every-device").await;
    let answer = redeem(&lab, LEE).await;
    got(&answer, "refused");
    assert_eq!(user(&lab, LEE).await["externalUserState"], "PendingAcceptance", "B9.2#18");
    let admin = administrator(&lab, "Agreement.ReadWrite.All Policy.ReadWrite.ConditionalAccess Policy.Read.All").await;
    let agreements = "/identityGovernance/termsOfUse/agreements";
    let kept = admin.get(agreements).await.expect(200)["value"][0].clone();
    let id = kept["id"].as_str().unwrap();
    let switched = json!({"isPerDeviceAcceptanceRequired": false});
    let refusal = admin.patch(&format!("{agreements}/{id}"), &switched).await;
    assert!(refusal.status.is_client_error(), "what exists keeps its switch: {}", refusal.text());
    let policies = "/identity/conditionalAccess/policies";
    let policy = admin.get(policies).await.expect(200)["value"][0].clone();
    admin.delete(&format!("{policies}/{}", policy["id"].as_str().unwrap())).await.check(204);
    let file = json!({"fileName": "terms.pdf", "language": "en", "isDefault": true, "displayName": "Terms",
        "fileData": {"data": PDF}});
    let new = json!({"displayName": "Other terms", "isViewingBeforeAcceptanceRequired": false, "files": [file]});
    let new = admin.post(agreements, &new).await.expect(201);
    let asks = json!({"displayName": "Guests accept", "state": "enabled", "conditions": policy["conditions"],
        "grantControls": {"operator": "OR", "builtInControls": [], "termsOfUse": [new["id"]]}});
    admin.post(policies, &asks).await.check(201);
    got(&redeem(&lab, LEE).await, "accepted");
}

/// `%PDF-1.4` and an end.
const PDF: &str = "JVBERi0xLjQKMSAwIG9iago8PD4+CmVuZG9iagp0cmFpbGVyCjw8Pj4KJSVFT0YK";

#[tokio::test]
async fn b9_2_19_a_domain_denied_later_stops_the_pending_and_spares_the_accepted() {
    let lab = Lab::situation("domain-denied-later").await;
    refused(&redeem(&lab, LEE).await, "VESTIBULE_DOMAIN_BLOCKED");
    got(&open(&lab, "Health Records", KAUR).await, "signedIn");
    let scope = "Policy.Read.All Policy.ReadWrite.ApplicationConfiguration Policy.ReadWrite.B2BManagementPolicy";
    let admin = administrator(&lab, scope).await;
    let lists = format!("{}/beta/policies/b2bManagementPolicies", lab.origin());
    let list = admin.get(&lists).await.expect(200)["value"][0].clone();
    admin.delete(&format!("{lists}/{}", list["id"].as_str().unwrap())).await.check(204);
    got(&redeem(&lab, LEE).await, "accepted");
}
