use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use support::{Authenticator, Browser, Clinician, Lab, Visitor};

use super::{WORK, at_the_gates, log, mfa_for_guests, policy, sign_in, state, step};

const WRONG: Option<&str> = Some("That code is incorrect or has expired.");
const LANDING: &str = "https://app.woodgrove.example/welcome";

/// A guest who registered an authenticator on her way in.
async fn registered(lab: &Lab, clinician: Clinician) -> Authenticator {
    let mut browser = lab.browser();
    at_the_gates(lab, &mut browser, clinician).await;
    let authenticator = Authenticator::set_up(browser.page());
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().url.as_str(), LANDING, "{}", browser.page().text());
    authenticator
}

/// The same guest in another browser, at the page of her second factor.
async fn comes_back(lab: &Lab, clinician: Clinician) -> Browser {
    let mut browser = lab.browser();
    browser.visit(&format!("/myapps?tenantId={}", lab.woodgrove())).await;
    browser.fill("Email address", clinician.address()).await;
    browser.press("Next").await;
    clinician.sign_in(&mut browser, lab).await;
    assert_eq!(browser.page().h1(), "Verify your identity", "{}", browser.page().text());
    browser
}

#[tokio::test]
async fn a_guest_registers_in_the_tenant_that_asks_and_verifies_there_from_then_on() {
    // B3.4#3
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    let mut browser = lab.browser();
    let invitation = at_the_gates(&lab, &mut browser, WORK).await;
    assert_eq!(browser.page().h1(), "Set up verification");
    browser.page().says("Woodgrove Hospital needs more information to keep your account secure.");
    assert_eq!(state(&lab, &invitation).await, "PendingAcceptance");
    let authenticator = Authenticator::set_up(browser.page());
    browser.reload().await;
    assert_eq!(Authenticator::set_up(browser.page()).code(lab.now()), authenticator.code(lab.now()), "one secret");
    browser.fill("Code", "000 00").await;
    browser.press("Verify").await;
    assert_eq!(browser.page().alert().as_deref(), WRONG);
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().url.as_str(), LANDING);
    assert_eq!(state(&lab, &invitation).await, "Accepted");
    let failure = || vec!["failure".to_owned()];
    assert_eq!(
        log(&lab, WORK).await,
        [(50074, failure()), (50072, failure()), (0, vec!["success".to_owned()])],
        "a wrong code, the interruption, and the sign-in"
    );

    let mut browser = comes_back(&lab, WORK).await;
    browser.page().says("Woodgrove Hospital asks for a second proof.");
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().alert().as_deref(), WRONG, "the code that registered it is used");
    lab.wait(SignedDuration::from_secs(30));
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().h1(), "My Apps");
    browser.visit("/myapps").await;
    assert_eq!(browser.page().h1(), "My Apps", "once in a session");
}

#[tokio::test]
async fn who_has_no_tenant_of_her_own_always_verifies_where_she_is_a_guest() {
    // B3.4#4
    for clinician in [Clinician::MicrosoftAccount, Clinician::Google, Clinician::Mailbox] {
        let lab = Lab::open(7).await;
        super::trust(&lab, &json!({"isMfaAccepted": true})).await;
        mfa_for_guests(&lab).await;
        registered(&lab, clinician).await;
        let report = sign_in(&lab, clinician, &json!({"homeMfa": true})).await;
        assert_eq!(step(&report, "mfa"), json!({"step": "mfa", "result": "passed", "tenantId": lab.woodgrove()}));
        assert_eq!(report["outcome"], "signedIn", "{report}");
    }
}

#[tokio::test]
async fn a_request_is_approved_or_denied_in_the_inbox() {
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    let mut browser = lab.browser();
    at_the_gates(&lab, &mut browser, WORK).await;
    browser.press("Approve in the inbox instead").await;
    assert_eq!(browser.page().h1(), "Set up verification");
    browser.press("Continue").await;
    browser.page().says("The request is not approved yet.");
    let mut telephone = lab.browser();
    telephone.visit("/inbox").await;
    telephone.page().says("dr.lee@fabrikam-clinic.example signs in to Woodgrove Hospital.");
    telephone.press("Approve").await;
    telephone.page().hides("signs in to Woodgrove Hospital");
    browser.press("Continue").await;
    assert_eq!(browser.page().url.as_str(), LANDING, "{}", browser.page().text());

    let mut browser = comes_back(&lab, WORK).await;
    browser.press("Approve in the inbox instead").await;
    telephone.visit("/inbox").await;
    telephone.press("Deny").await;
    browser.press("Continue").await;
    browser.page().says("The request was denied.");
    browser.press("Approve in the inbox instead").await;
    lab.wait(SignedDuration::from_mins(5));
    browser.press("Continue").await;
    browser.page().says("The request is too old.");
    assert_eq!(browser.page().h1(), "Verify your identity");
}

#[tokio::test]
async fn of_eight_who_enter_one_code_at_once_one_gets_in() {
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    let authenticator = registered(&lab, WORK).await;
    lab.wait(SignedDuration::from_secs(30));
    let mut browsers = Vec::new();
    for _ in 0..8 {
        let mut browser = comes_back(&lab, WORK).await;
        browser.fill("Code", &authenticator.code(lab.now())).await;
        browsers.push(browser);
    }
    join_all(browsers.iter_mut().map(|browser| browser.press("Verify"))).await;
    let pages: Vec<String> = browsers.iter().map(|browser| browser.page().h1()).collect();
    assert_eq!(pages.iter().filter(|page| *page == "My Apps").count(), 1, "{pages:?}");
}

#[tokio::test]
async fn after_five_wrong_codes_none_is_taken_for_a_quarter_of_an_hour() {
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    let authenticator = registered(&lab, WORK).await;
    lab.wait(SignedDuration::from_secs(30));
    let mut browser = comes_back(&lab, WORK).await;
    let right = authenticator.code(lab.now());
    let wrong = if right == "000000" { "111111" } else { "000000" };
    for attempt in 1..=5 {
        browser.fill("Code", wrong).await;
        browser.press("Verify").await;
        let expected =
            if attempt < 5 { WRONG } else { Some("Too many wrong codes. Try again in a quarter of an hour.") };
        assert_eq!(browser.page().alert().as_deref(), expected, "attempt {attempt}");
    }
    browser.fill("Code", &right).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().h1(), "Verify your identity", "locked");
    lab.wait(SignedDuration::from_mins(15));
    browser.fill("Code", &authenticator.code(lab.now())).await;
    browser.press("Verify").await;
    assert_eq!(browser.page().h1(), "My Apps");
}

#[tokio::test]
async fn a_script_passes_or_fails_or_stops_at_the_second_factor() {
    let lab = Lab::open(7).await;
    mfa_for_guests(&lab).await;
    super::invite(&lab.bot().await, WORK.address()).await;
    let redeem = |more: serde_json::Value| {
        let mut asked = json!({"tenantId": lab.woodgrove(), "email": WORK.address()});
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let control = lab.control();
        async move { control.post("/redemptions", &asked).await.expect(200) }
    };
    let stopped = redeem(json!({"stopAt": "mfa"})).await;
    assert_eq!((&stopped["outcome"], &stopped["externalUserState"]), (&json!("stopped"), &json!("PendingAcceptance")));
    let failed = redeem(json!({"mfa": "fail"})).await;
    assert_eq!((&failed["outcome"], &failed["refusal"]["code"]), (&json!("refused"), &json!("AADSTS50074")));
    assert_eq!(step(&failed, "mfa"), json!({"step": "mfa", "result": "failed", "tenantId": lab.woodgrove()}));
    let tokens = json!({"clientId": lab.app("Lab CLI")["appId"], "scope": "openid User.Read"});
    let passed = redeem(json!({ "tokens": tokens })).await;
    assert_eq!((&passed["outcome"], &passed["externalUserState"]), (&json!("accepted"), &json!("Accepted")));
    assert_eq!(step(&passed, "mfa"), json!({"step": "mfa", "result": "passed", "tenantId": lab.woodgrove()}));
    assert_eq!(super::claim(&passed, "amr"), json!(["pwd", "mfa"]));
}

#[tokio::test]
async fn a_policy_of_today_is_asked_of_a_refresh_token_of_yesterday() {
    let lab = Lab::open(7).await;
    super::guest(&lab, WORK).await;
    let client = lab.app("Lab CLI")["appId"].as_str().unwrap().to_owned();
    let asked = json!({"clientId": client, "scope": "openid offline_access User.Read"});
    let before = sign_in(&lab, WORK, &asked).await;
    let refresh_token = before["tokens"]["refresh_token"].as_str().expect("a refresh token").to_owned();
    let refresh = || async {
        let form = [("client_id", client.as_str()), ("grant_type", "refresh_token"), ("refresh_token", &refresh_token)];
        lab.caller().post_form(&format!("/{}/oauth2/v2.0/token", lab.woodgrove()), &form).await
    };
    refresh().await.check(200);
    mfa_for_guests(&lab).await;
    let refused = refresh().await.expect(400);
    assert_eq!((&refused["error"], &refused["suberror"]), (&json!("invalid_grant"), &json!("basic_action")));
    assert_eq!(refused["error_codes"], json!([50079]), "she has registered nothing yet");
    assert_eq!(sign_in(&lab, WORK, &json!({})).await["outcome"], "signedIn");
    assert_eq!(refresh().await.expect(400)["error_codes"], json!([50076]), "the old sign-in knows of no factor");
}

#[tokio::test]
async fn one_control_of_two_is_enough_and_terms_are_one() {
    let lab = Lab::open(7).await;
    let agreement = crate::terms::agreement_alone(&lab, false).await;
    let either = json!({"operator": "OR", "builtInControls": ["compliantDevice"], "termsOfUse": [agreement]});
    policy(&lab, "A good device or our terms", &json!({}), &either).await;
    super::trust(&lab, &json!({"isCompliantDeviceAccepted": true})).await;
    let mut browser = lab.browser();
    at_the_gates(&lab, &mut browser, WORK).await;
    assert_eq!(browser.page().h1(), "Terms for visiting clinicians");
    browser.press("Accept").await;
    assert_eq!(browser.page().url.as_str(), LANDING);
    let lab = lab.fork().await;
    let mut browser = lab.browser().saying("x-vestibule-device", "compliant");
    at_the_gates(&lab, &mut browser, Clinician::Google).await;
    assert_eq!(browser.page().h1(), "Terms for visiting clinicians", "no home vouches for her device");
}
