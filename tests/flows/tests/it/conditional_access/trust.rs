use jiff::SignedDuration;
use serde_json::json;
use support::{Authenticator, Clinician, Lab, Visitor};

use super::{WORK, at_the_gates, claim, guest, mfa_for_guests, policy, sign_in, state, step, trust};

#[tokio::test]
async fn where_home_is_trusted_the_factor_is_asked_for_and_proven_at_home() {
    // B3.4#2
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    trust(&lab, &json!({"isMfaAccepted": true})).await;
    let mut browser = lab.browser();
    let invitation = at_the_gates(&lab, &mut browser, WORK).await;
    assert_eq!(browser.page().h1(), "Set up verification");
    browser.page().says("Fabrikam Clinic needs more information");
    let authenticator = Authenticator::set_up(browser.page());
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(state(&lab, &invitation).await, "Accepted");

    // The hospital knows of no authenticator of hers: without trust it asks for one of its own.
    trust(&lab, &json!({"isMfaAccepted": false})).await;
    let app = "https://localhost:8444/";
    browser.visit(app).await;
    assert_eq!(browser.page().h1(), "Set up verification");
    browser.page().says("Woodgrove Hospital needs more information");
    trust(&lab, &json!({"isMfaAccepted": true})).await;
    browser.visit(app).await;
    browser.page().says("AADSTS50105");
    lab.wait(SignedDuration::from_secs(30));
    let mut browser = lab.browser();
    browser.visit(&format!("/myapps?tenantId={}", lab.woodgrove())).await;
    browser.fill("Email address", WORK.address()).await;
    browser.press("Next").await;
    WORK.sign_in(&mut browser, &lab).await;
    assert_eq!(browser.page().h1(), "Verify your identity");
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().h1(), "My Apps");
}

#[tokio::test]
async fn a_factor_of_home_counts_where_home_is_trusted() {
    // B3.4#1
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    mfa_for_guests(&lab).await;
    let cli = json!({"clientId": lab.app("Lab CLI")["appId"], "scope": "User.Read", "homeMfa": true});
    let doubled = sign_in(&lab, WORK, &cli).await;
    assert_eq!(step(&doubled, "mfa"), json!({"step": "mfa", "result": "passed", "tenantId": lab.woodgrove()}));
    trust(&lab, &json!({"isMfaAccepted": true})).await;
    let trusted = sign_in(&lab, WORK, &cli).await;
    assert_eq!(step(&trusted, "mfa"), json!({"step": "mfa", "result": "notNeeded"}));
    assert_eq!(claim(&trusted, "amr"), json!(["pwd", "mfa"]));
    let without = sign_in(&lab, WORK, &json!({})).await;
    assert_eq!(step(&without, "mfa")["tenantId"], lab.tenant_id("Fabrikam Clinic"));
}

#[tokio::test]
async fn a_device_of_home_counts_where_home_is_trusted() {
    // B3.7#14, but for 53011: nobody is a risk here.
    for (control, code, device, proof) in [
        ("compliantDevice", "AADSTS53000", "compliant", "isCompliantDeviceAccepted"),
        ("domainJoinedDevice", "AADSTS53001", "hybridJoined", "isHybridAzureADJoinedDeviceAccepted"),
    ] {
        let lab = Lab::open(7).await;
        guest(&lab, WORK).await;
        guest(&lab, Clinician::Google).await;
        policy(&lab, "Good devices", &json!({}), &json!({"operator": "OR", "builtInControls": [control]})).await;
        let with = json!({"device": {device: true}});
        let refused = sign_in(&lab, WORK, &with).await;
        assert_eq!(refused["refusal"]["code"], code, "{refused}");
        trust(&lab, &json!({proof: true})).await;
        assert_eq!(sign_in(&lab, WORK, &with).await["outcome"], "signedIn");
        assert_eq!(sign_in(&lab, WORK, &json!({})).await["refusal"]["code"], code, "without a device");
        assert_eq!(sign_in(&lab, Clinician::Google, &with).await["refusal"]["code"], code, "nobody vouches for it");
        let setting = if device == "compliant" { "device.compliant" } else { "device.hybrid_joined" };
        lab.control().patch("/settings", &json!({setting: true})).await.check(200);
        assert_eq!(sign_in(&lab, WORK, &json!({})).await["outcome"], "signedIn", "by the setting");
    }
}

#[tokio::test]
async fn a_list_of_apps_that_forgets_my_sign_ins_keeps_her_from_registering() {
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    mfa_for_guests(&lab).await;
    let only_my_apps = json!({"b2bCollaborationInbound": {"applications": {"accessType": "allowed",
        "targets": [{"target": "2793995e-0a7d-40d7-bd35-6968ba142197", "targetType": "application"}]}}});
    lab.admin().await.patch("/policies/crossTenantAccessPolicy/default", &only_my_apps).await.check(204);
    assert_eq!(sign_in(&lab, WORK, &json!({})).await["refusal"]["code"], "AADSTS500213");
    trust(&lab, &json!({"isMfaAccepted": true})).await;
    assert_eq!(sign_in(&lab, WORK, &json!({})).await["outcome"], "signedIn", "she registers at home");
}

#[tokio::test]
async fn what_if_foretells_what_is_brought_from_home_and_from_where() {
    let lab = Lab::open(7).await;
    guest(&lab, WORK).await;
    let controls = json!({"operator": "AND", "builtInControls": ["mfa", "compliantDevice"]});
    let network = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Network",
        "ipRanges": [{"cidrAddress": "198.51.100.0/24"}],
    });
    let made = lab.admin().await.post("/identity/conditionalAccess/namedLocations", &network).await.expect(201);
    let elsewhere = json!({"locations": {"includeLocations": ["All"], "excludeLocations": [made["id"]]}});
    policy(&lab, "Elsewhere", &elsewhere, &controls).await;
    trust(&lab, &json!({"isMfaAccepted": true, "isCompliantDeviceAccepted": true})).await;
    let compliant = json!({"compliant": true});
    for (more, verdict, code, owed) in [
        (json!({}), "deny", json!("AADSTS53000"), json!([])),
        (json!({"device": compliant}), "require", json!(null), json!(["mfa"])),
        (json!({"device": compliant, "homeMfa": true}), "allow", json!(null), json!([])),
        (json!({"location": {"ip": "198.51.100.7"}}), "allow", json!(null), json!([])),
    ] {
        let mut asked = json!({"question": "signIn", "tenantId": lab.woodgrove(), "account": WORK.address(),
            "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197"});
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let told = lab.control().post("/whatif", &asked).await.expect(200);
        let found = (&told["verdict"], &told["denial"]["code"], &told["obligations"]);
        assert_eq!(found, (&json!(verdict), &code, &owed), "{more}: {told}");
        let really = sign_in(&lab, WORK, &more).await;
        let expected = if verdict == "deny" { "refused" } else { "signedIn" };
        assert_eq!(really["outcome"], expected, "{more}: {really}");
    }
}
