use serde_json::{Value, json};
use support::{Authenticator, Lab, Visitor, exercise};

use super::{LEE, got, refused};

/// Dr Lee in a browser of her own, at the page of a second factor of the clinic where she works.
async fn at_home(lab: &Lab) -> support::Browser {
    let mut browser = lab.browser();
    browser.visit(&format!("/myapps?tenantId={}", lab.tenant_id("Fabrikam Clinic"))).await;
    browser.fill("Email address", LEE).await;
    browser.press("Next").await;
    browser.fill("Password", &lab.account(LEE).password.unwrap()).await;
    browser.press("Sign in").await;
    browser
}

#[tokio::test]
async fn b9_2_15_two_tenants_that_do_not_trust_each_other_ask_twice() {
    for heals in [false, true] {
        let lab = Lab::situation("two-second-proofs").await;
        if heals {
            let mut ada = lab.browser();
            exercise::sign_in_to_the_portal(&mut ada, &lab, crate::exercise::ADMIN).await;
            ada.visit("/portal/cross-tenant-access/default/inbound/trust").await;
            ada.tick("Trust multifactor authentication from Microsoft Entra tenants").await;
            ada.press("Save").await;
        }
        let mut lee = at_home(&lab).await;
        lee.page().says("Fabrikam Clinic needs more information");
        let authenticator = Authenticator::set_up(lee.page());
        lee.fill("Code", &authenticator.code(lab.now())).await;
        lee.press("Verify").await;
        assert_eq!(lee.page().h1(), "My Apps");
        lee.visit("https://localhost:8444/").await;
        if heals {
            lee.page().says("Signed in as");
        } else {
            assert_eq!(lee.page().h1(), "Set up verification", "B9.2#15");
            lee.page().says("Woodgrove Hospital needs more information");
        }
    }
}

/// A sign-in to Health Records with a good device, from there.
async fn from(lab: &Lab, ip: &str) -> Value {
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": lab.app("Health Records")["appId"], "account": LEE,
        "device": {"compliant": true}, "location": {"ip": ip}});
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

#[tokio::test]
async fn b9_2_15_a_policy_for_devices_keeps_every_guest_out() {
    let lab = Lab::situation("compliant-devices-only").await;
    refused(&from(&lab, "203.0.113.9").await, "AADSTS53000");
    got(&from(&lab, "198.51.100.7").await, "signedIn");
    let mut ada = lab.browser();
    exercise::sign_in_to_the_portal(&mut ada, &lab, crate::exercise::ADMIN).await;
    ada.visit("/portal/conditional-access").await;
    ada.click("Known devices").await;
    ada.fill("Excluded users", "GuestsOrExternalUsers").await;
    ada.press("Save").await;
    ada.page().says("Policy saved");
    got(&from(&lab, "203.0.113.9").await, "signedIn");
}
