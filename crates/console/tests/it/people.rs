use directory::policies::{self, Document};
use http::{Method, StatusCode};
use policy::{EmailMethod, ExternalEmailOtp};
use serde_json::{Value, json};

use crate::lab::{Lab, steps};

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";
const DR_KAUR: &str = "dr.kaur@fabrikam-clinic.example";
const LENA: &str = "lena.holm@outlook.com";
const SAM: &str = "sam.okafor@gmail.com";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

#[tokio::test]
async fn every_kind_of_clinician_redeems() {
    let cases = [
        (DR_LEE, "entra"),
        (LENA, "microsoftAccount"),
        (SAM, "google"),
        (PRIYA, "emailOneTimePasscode"),
        ("nobody.listed@elsewhere.example", "emailOneTimePasscode"),
    ];
    for (address, provider) in cases {
        let lab = Lab::open();
        let sent = lab.invite(address).await;
        let report = lab.redeems(address, json!({})).await;
        assert_eq!(report["outcome"], "accepted", "{address}: {report}");
        assert_eq!(report["identityProvider"], provider);
        assert_eq!(report["externalUserState"], "Accepted");
        assert_eq!(report["invitationId"], json!(sent.invitation.id));
        assert_eq!(report["userId"], json!(sent.invitation.user));
        assert_eq!(report["tenantId"], json!(lab.woodgrove().id));
        assert_eq!(report["landingUrl"], "https://landing.example/welcome");
        assert_eq!((&report["refusal"], &report["tokens"]), (&Value::Null, &Value::Null));
        let expected = [
            &format!("discovery: {provider}"),
            "signIn: passed",
            "policy: allowed",
            "consent: accepted",
            "mfa: notNeeded",
            "terms: notNeeded",
            "accepted: now",
            "landing: https://landing.example/welcome",
        ];
        assert_eq!(steps(&report), expected);
        assert!(!lab.user(sent.invitation.user).pending());
    }
}

#[tokio::test]
async fn an_address_with_two_accounts_is_asked_which() {
    for (choice, provider) in [(json!({}), "entra"), (json!({"provider": "microsoftAccount"}), "microsoftAccount")] {
        let lab = Lab::open();
        lab.invite(DR_KAUR).await;
        let report = lab.redeems(DR_KAUR, choice).await;
        assert_eq!(steps(&report)[0], "discovery: chooser");
        assert_eq!((&report["outcome"], &report["identityProvider"]), (&json!("accepted"), &json!(provider)));
    }
}

#[tokio::test]
async fn each_selector_names_the_same_invitation() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let stop = |mut body: Value| {
        body["stopAt"] = json!("consent");
        body
    };
    let selectors = [
        json!({"invitationId": sent.invitation.id}),
        json!({"redeemUrl": sent.redeem_url}),
        json!({"email": DR_LEE, "tenantId": lab.woodgrove().id}),
    ];
    for selector in selectors {
        let report = lab.done("/redemptions", stop(selector)).await;
        assert_eq!(report["outcome"], "stopped");
        assert_eq!(report["invitationId"], json!(sent.invitation.id));
        assert_eq!(steps(&report), ["discovery: entra", "signIn: passed", "policy: allowed"]);
        assert_eq!(report["externalUserState"], "PendingAcceptance");
    }
}

#[tokio::test]
async fn none_or_several_selectors_are_400_and_an_unknown_invitation_404() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let tenant = lab.woodgrove().id;
    let cases = [
        (json!({}), 400),
        (json!({"invitationId": sent.invitation.id, "redeemUrl": sent.redeem_url}), 400),
        (json!({"invitationId": "00000000-0000-4000-8000-000000000000"}), 404),
        (json!({"email": "nobody@lakeside.example", "tenantId": tenant}), 404),
        (json!({"invitationId": sent.invitation.id, "stopAt": "landing"}), 400),
        (json!({"invitationId": sent.invitation.id, "session": "no session"}), 400),
        (json!({"invitationId": sent.invitation.id, "account": "no address"}), 400),
    ];
    for (body, status) in cases {
        let answer = lab.call(Method::POST, "/redemptions", &body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_link_that_is_none_is_refused_with_a_decision() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let tampered = sent.redeem_url.replace("ticket%3d", "ticket%3dAAAA");
    for url in [tampered.as_str(), "https://localhost:8443/redeem?rd=nothing", "no link"] {
        let report = lab.done("/redemptions", json!({"redeemUrl": url})).await;
        assert_eq!(report["outcome"], "refused", "{url}");
        assert_eq!(report["refusal"]["code"], "VESTIBULE_INVITATION_INVALID");
        assert_eq!(steps(&report), Vec::<String>::new());
        let decision = report["refusal"]["decisionId"].as_str().expect("a decision");
        let record = lab.read(&format!("/decisions/{decision}")).await;
        assert_eq!(record["denial"]["code"], "VESTIBULE_INVITATION_INVALID");
    }
}

#[tokio::test]
async fn she_stops_on_the_page_before_she_acts() {
    let lab = Lab::open();
    let sent = lab.invite(PRIYA).await;
    let at_discovery = lab.redeems(PRIYA, json!({"stopAt": "discovery"})).await;
    assert_eq!(steps(&at_discovery), ["discovery: emailOneTimePasscode"]);
    assert_eq!(lab.read("/mail?kind=passcode").await["value"], json!([]));
    let at_sign_in = lab.redeems(PRIYA, json!({"stopAt": "signIn"})).await;
    assert_eq!((&at_sign_in["outcome"], steps(&at_sign_in).len()), (&json!("stopped"), 1));
    assert_eq!(lab.read("/mail?kind=passcode").await["value"].as_array().map(Vec::len), Some(1));
    let at_consent = lab.redeems(PRIYA, json!({"stopAt": "consent"})).await;
    assert_eq!(steps(&at_consent)[2], "policy: allowed");
    assert!(lab.user(sent.invitation.user).pending());
    // The same browser goes on where it stopped.
    let on = lab.redeems(PRIYA, json!({"session": at_consent["session"]})).await;
    assert_eq!((&on["outcome"], &on["session"]), (&json!("accepted"), &at_consent["session"]));
    assert_eq!(steps(&on)[..2], ["discovery: emailOneTimePasscode", "signIn: session"]);
}

#[tokio::test]
async fn who_cancels_stays_a_pending_guest() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let report = lab.redeems(DR_LEE, json!({"consent": "cancel"})).await;
    assert_eq!(report["outcome"], "cancelled");
    assert_eq!(steps(&report).last().map(String::as_str), Some("consent: cancelled"));
    assert_eq!(report["externalUserState"], "PendingAcceptance");
    assert!(lab.user(sent.invitation.user).pending());
}

#[tokio::test]
async fn a_link_leads_in_again_and_writes_nothing_twice() {
    let lab = Lab::open();
    lab.invite(DR_LEE).await;
    let first = lab.redeems(DR_LEE, json!({})).await;
    let again = lab.redeems(DR_LEE, json!({})).await;
    assert_eq!((&first["outcome"], &again["outcome"]), (&json!("accepted"), &json!("accepted")));
    assert!(steps(&again).contains(&"accepted: already".to_owned()));
    assert!(steps(&again).contains(&"consent: notNeeded".to_owned()));
    let tenant = lab.woodgrove().id;
    let query = ledger::audit::Query { activity: Some("Redeem external user invite".to_owned()), ..Default::default() };
    let audit = lab.world.store().read_now(|read| ledger::audit::list(read, tenant, &query)).expect("a read");
    assert_eq!(audit.len(), 1);
}

#[tokio::test]
async fn a_wrong_passcode_is_refused_with_its_code() {
    let lab = Lab::open();
    lab.invite(PRIYA).await;
    let report = lab.redeems(PRIYA, json!({"passcode": "00000000"})).await;
    assert_eq!(report["outcome"], "refused");
    assert_eq!(report["refusal"]["code"], "VESTIBULE_PASSCODE_INVALID");
    assert_eq!(steps(&report), ["discovery: emailOneTimePasscode", "signIn: failed"]);
    assert!(report["refusal"]["decisionId"].is_string());
}

#[tokio::test]
async fn another_account_than_the_invited_one_is_told_so() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    let report = lab.redeems(DR_LEE, json!({"account": "dr.silva@contoso-medical.example"})).await;
    assert_eq!(report["refusal"]["code"], "VESTIBULE_WRONG_ACCOUNT");
    let message = "You're signed in as dr.silva@contoso-medical.example, but this invitation was sent to d…@fabrikam-clinic.example.";
    assert_eq!(report["refusal"]["message"], message);
    assert_eq!(steps(&report), ["discovery: entra", "signIn: passed", "policy: blocked"]);
    assert!(lab.user(sent.invitation.user).pending());
}

#[tokio::test]
async fn who_got_no_mail_comes_by_the_direct_link() {
    let lab = Lab::open();
    let sent = lab.invite_with(DR_LEE, false).await;
    let report = lab.done("/redemptions", json!({"invitationId": sent.invitation.id})).await;
    assert_eq!(report["outcome"], "accepted", "{report}");
    assert_eq!(report["landingUrl"], "https://landing.example/welcome");
    assert!(!lab.user(sent.invitation.user).pending());
}

#[tokio::test]
async fn an_open_mailbox_makes_a_microsoft_account_only_when_told() {
    let lab = Lab::open();
    let off = EmailMethod { allow_external_id_to_use_email_otp: ExternalEmailOtp::Disabled, ..EmailMethod::default() };
    let tenant = lab.woodgrove().id;
    let saved = lab.write(move |tx, ctx| policies::save(tx, ctx, tenant, Document::EmailMethod(off)).expect("a write"));
    saved.await.granted().expect("the emulator may");
    lab.invite("kim@elsewhere.example").await;
    let stopped = lab.redeems("kim@elsewhere.example", json!({})).await;
    assert_eq!(
        (&stopped["outcome"], steps(&stopped)),
        (&json!("stopped"), vec!["discovery: createMicrosoftAccount".to_owned()])
    );
    let made = lab.redeems("kim@elsewhere.example", json!({"provider": "microsoftAccount"})).await;
    assert_eq!((&made["outcome"], &made["identityProvider"]), (&json!("accepted"), &json!("microsoftAccount")));
}

#[tokio::test]
async fn she_goes_on_to_an_application_with_the_same_browser() {
    let lab = Lab::open();
    let sent = lab.invite(DR_LEE).await;
    lab.assign(sent.invitation.user).await;
    let records = lab.app("Health Records").await;
    let no_scope =
        json!({"email": DR_LEE, "tenantId": lab.woodgrove().id, "tokens": {"clientId": records, "scope": "No.Such"}});
    assert_eq!(lab.call(Method::POST, "/redemptions", &no_scope).await.status, StatusCode::BAD_REQUEST);
    let tokens = json!({"clientId": records, "scope": "openid profile"});
    let report = lab.redeems(DR_LEE, json!({"tokens": tokens})).await;
    assert_eq!(report["outcome"], "accepted");
    assert!(steps(&report).contains(&"accepted: now".to_owned()), "what was refused has redeemed nothing: {report}");
    let id_token = report["tokens"]["id_token"].as_str().unwrap_or_else(|| panic!("{report}"));
    assert_eq!(id_token.split('.').count(), 3);
    let unassigned = json!({"clientId": lab.app("Shift Planner").await});
    let report = lab.redeems(DR_LEE, json!({"tokens": unassigned})).await;
    assert_eq!((&report["outcome"], &report["tokens"]), (&json!("accepted"), &Value::Null));
    assert_eq!(report["refusal"]["code"], "AADSTS50105");
    let unknown = json!({"email": DR_LEE, "tenantId": lab.woodgrove().id, "tokens": {"clientId": "00000000-0000-4000-8000-000000000000"}});
    let answer = lab.call(Method::POST, "/redemptions", &unknown).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_federated_domain_is_scripted_as_far_as_the_emulator_speaks_it() {
    let federated = |kind: &str, more: Value| {
        let mut body = json!({"@odata.type": kind, "displayName": "Partner", "domains": ["partner.example"]});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        Document::IdentityProvider(policies::IdentityProvider::parse("3f1c", &body).expect("a provider"))
    };
    let saml = json!({
        "issuerUri": "urn:partner", "metadataExchangeUri": null, "passiveSignInUri": "https://issuer.example/in",
        "preferredAuthenticationProtocol": "saml", "signingCertificate": "TUlJ",
    });
    let oidc = json!({"issuer": "https://issuer.example", "clientId": "woodgrove", "clientSecret": "a secret"});
    for (document, outcome, provider, code) in [
        (
            federated("#microsoft.graph.samlOrWsFedExternalDomainFederation", saml),
            "refused",
            "samlWsFed",
            json!("VESTIBULE_FEDERATION_NOT_AVAILABLE"),
        ),
        (federated("#microsoft.graph.openIdConnectIdentityProvider", oidc), "accepted", "oidcFederation", Value::Null),
    ] {
        let lab = Lab::open();
        let tenant = lab.woodgrove().id;
        let saved = lab.write(move |tx, ctx| policies::save(tx, ctx, tenant, document).expect("a write"));
        saved.await.granted().expect("the emulator may");
        lab.invite("nia@partner.example").await;
        let asked = json!({"question": "redeem", "tenantId": tenant, "email": "nia@partner.example"});
        let told = lab.done("/whatif", asked).await;
        assert_eq!(told["denial"]["code"], code, "what if: {told}");
        let report = lab.redeems("nia@partner.example", json!({})).await;
        assert_eq!((&report["outcome"], &report["identityProvider"]), (&json!(outcome), &json!(provider)), "{report}");
        assert_eq!(report["refusal"]["code"], code, "{report}");
        assert_eq!(steps(&report)[0], format!("discovery: {provider}"));
    }
}
