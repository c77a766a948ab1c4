//! Terms of use: made through Graph, asked by a Conditional Access policy, answered on the page and by a script.

use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Page, Visitor};

use crate::api::{audit, invite};

/// The shortest document that calls itself a PDF, in base64.
const DOCUMENT: &str = "JVBERi0xLjQKJSVFT0YK";

/// An agreement in two languages that nobody is asked for yet.
pub(crate) async fn agreement_alone(lab: &Lab, must_open: bool) -> String {
    let admin = lab.admin().await;
    let file = |language: &str, title: &str, is_default: bool| {
        json!({"fileName": format!("{language}.pdf"), "displayName": title, "language": language,
            "isDefault": is_default, "fileData": {"data": DOCUMENT}})
    };
    let asked = json!({"displayName": "Guest terms", "isViewingBeforeAcceptanceRequired": must_open,
        "file": {"localizations": [file("en", "Terms for visiting clinicians", true), file("de", "Bedingungen", false)]}});
    let made = admin.post("/identityGovernance/termsOfUse/agreements", &asked).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// An agreement in two languages that every guest must accept, in every application.
pub(crate) async fn agreement(lab: &Lab, must_open: bool) -> String {
    let id = agreement_alone(lab, must_open).await;
    let policy = json!({"displayName": "Guests accept terms", "state": "enabled",
        "conditions": {"users": {"includeUsers": ["GuestsOrExternalUsers"]},
            "applications": {"includeApplications": ["All"]}, "clientAppTypes": ["all"]},
        "grantControls": {"operator": "AND", "builtInControls": [], "termsOfUse": [id]}});
    lab.admin().await.post("/identity/conditionalAccess/policies", &policy).await.check(201);
    id
}

/// A guest at the agreement, permissions accepted.
async fn at_the_terms(lab: &Lab, browser: &mut Browser, clinician: Clinician) -> Value {
    let invitation = invite(&lab.bot().await, clinician.address()).await;
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    clinician.sign_in(browser, lab).await;
    assert_eq!(browser.page().h1(), "Review permissions");
    browser.press("Accept").await;
    invitation
}

async fn state(lab: &Lab, user: &str) -> Value {
    lab.admin().await.get(&format!("/users/{user}?$select=externalUserState")).await.expect(200)["externalUserState"]
        .clone()
}

async fn acceptances(lab: &Lab, agreement: &str) -> Vec<Value> {
    let path = format!("/identityGovernance/termsOfUse/agreements/{agreement}/acceptances");
    lab.admin().await.get(&path).await.expect(200)["value"].as_array().unwrap().clone()
}

/// Asserts the audit record of an answer.
async fn answered(lab: &Lab, agreement: &str, activity: &str) {
    let records = audit(lab, agreement).await;
    let expected = [activity, "Terms Of Use", "Policy"].map(str::to_owned);
    assert!(records.contains(&expected), "no {expected:?} in {records:?}");
}

fn landed(page: &Page) {
    assert_eq!(page.url.as_str(), "https://app.woodgrove.example/welcome", "{}", page.text());
}

#[tokio::test]
async fn a_guest_is_accepted_once_permissions_and_terms_are() {
    let lab = Lab::open(7).await;
    let agreement = agreement(&lab, false).await;
    let mut browser = lab.browser();
    let invitation = at_the_terms(&lab, &mut browser, Clinician::Work).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    assert_eq!(browser.page().h1(), "Terms for visiting clinicians");
    assert_eq!(state(&lab, user).await, "PendingAcceptance");
    browser.press("Accept").await;
    landed(browser.page());
    assert_eq!(state(&lab, user).await, "Accepted");

    let records = acceptances(&lab, &agreement).await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["id"], format!("{agreement}_{user}"));
    assert_eq!(records[0]["state"], "accepted");
    assert_eq!(records[0]["recordedDateTime"], "2027-01-01T00:00:00Z");
    answered(&lab, &agreement, "Accept Terms Of Use").await;

    browser.visit("/myapps").await;
    assert_eq!(browser.page().h1(), "My Apps", "terms are asked once");
    // B8#11: what she has accepted she reads whatever else guests may see.
    for level in [
        "a0b1b346-4d3e-4e8b-98f8-753987be4970",
        "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        "2af84b1e-32c8-42b7-82bc-daa82404023b",
    ] {
        let access = json!({"guestUserRoleId": level});
        lab.admin().await.patch("/policies/authorizationPolicy", &access).await.check(204);
        browser.visit(&format!("/myaccount/privacy?tenantid={}", lab.woodgrove())).await;
        browser.page().says("Organization's notice");
        assert_eq!(browser.page().row("Accepted")[0], "Terms for visiting clinicians", "B5.8#15 B8#11 {level}");
    }
    let document =
        browser.page().links().into_iter().find(|link| link.name.starts_with("View Terms")).expect("B5.8#15");
    browser.visit(&document.href).await;
    assert_eq!(browser.page().headers["content-type"], "application/pdf", "B5.8#15");
}

#[tokio::test]
async fn who_declines_is_denied_stays_pending_and_may_try_again() {
    let lab = Lab::open(7).await;
    let agreement = agreement(&lab, false).await;
    let mut browser = lab.browser();
    let invitation = at_the_terms(&lab, &mut browser, Clinician::Mailbox).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    browser.press("Decline").await;
    assert_eq!(browser.page().h1(), "Access denied");
    assert_eq!(state(&lab, user).await, "PendingAcceptance");
    assert_eq!(acceptances(&lab, &agreement).await[0]["state"], "declined");
    answered(&lab, &agreement, "Decline Terms Of Use").await;
    browser.press("Try again").await;
    assert_eq!(browser.page().h1(), "Terms for visiting clinicians");
    browser.press("Accept").await;
    landed(browser.page());
    assert_eq!(state(&lab, user).await, "Accepted");
    assert_eq!(acceptances(&lab, &agreement).await[0]["state"], "accepted");
}

#[tokio::test]
async fn a_document_that_must_be_opened_is_opened_before_accept_counts() {
    let lab = Lab::open(7).await;
    let agreement = agreement(&lab, true).await;
    let mut browser = lab.browser();
    let invitation = at_the_terms(&lab, &mut browser, Clinician::Google).await;
    let user = invitation["invitedUser"]["id"].as_str().unwrap();
    browser.press("Accept").await;
    assert_eq!(browser.page().h1(), "Terms for visiting clinicians");
    assert!(browser.page().alert().is_some(), "{}", browser.page().text());
    assert!(acceptances(&lab, &agreement).await.is_empty());
    browser.press("Open the document").await;
    let document = browser.clone().visit(browser.page().frame("Document").as_str()).await.clone();
    assert_eq!(document.headers["content-type"], "application/pdf");
    assert!(document.body.starts_with("%PDF-1.4"));
    browser.press("Accept").await;
    landed(browser.page());
    assert_eq!(state(&lab, user).await, "Accepted");
}

#[tokio::test]
async fn the_title_is_in_the_readers_language_else_in_the_first() {
    let lab = Lab::open(7).await;
    let agreement = agreement(&lab, false).await;
    for (clinician, languages, title) in [
        (Clinician::Work, "de-AT,de;q=0.9,en;q=0.8", "Bedingungen"),
        (Clinician::Google, "fr", "Terms for visiting clinicians"),
    ] {
        let mut browser = lab.browser().speaking(languages);
        at_the_terms(&lab, &mut browser, clinician).await;
        assert_eq!(browser.page().h1(), title, "{languages}");
        browser.press("Accept").await;
        landed(browser.page());
    }
    let languages: Vec<Value> =
        acceptances(&lab, &agreement).await.iter().map(|found| found["agreementFileId"].clone()).collect();
    assert_eq!(languages.len(), 2);
    assert_ne!(languages[0], languages[1], "each accepted the document that was shown");
}

#[tokio::test]
async fn a_script_answers_terms_as_a_person_does() {
    let lab = Lab::open(7).await;
    let agreement = agreement(&lab, true).await;
    let bot = lab.bot().await;
    for (answer, outcome, code, result) in [
        ("acceptUnread", "refused", json!("VESTIBULE_TERMS_UNREAD"), None),
        ("decline", "declined", Value::Null, Some("declined")),
        ("accept", "accepted", Value::Null, Some("accepted")),
    ] {
        let invitation = invite(&bot, Clinician::Work.address()).await;
        let asked = json!({"invitationId": invitation["id"], "terms": answer});
        let found = lab.control().post("/redemptions", &asked).await.expect(200);
        assert_eq!(found["outcome"], outcome, "{answer}: {found}");
        assert_eq!(found["refusal"]["code"], code, "{answer}: {found}");
        let steps = found["steps"].as_array().unwrap();
        let terms = steps.iter().find(|step| step["step"] == "terms");
        if let Some(result) = result {
            let terms = terms.unwrap_or_else(|| panic!("{answer}: {found}"));
            let expected = json!({"step": "terms", "result": result, "agreementId": agreement, "language": "en"});
            assert_eq!(terms, &expected, "{answer}");
        }
    }
}

#[tokio::test]
async fn an_agreement_of_the_world_document_asks_too() {
    let terms = format!(
        "[[tenants.agreements]]\ndisplayName = \"House rules\"\nrequiredOfGuests = true\nfiles = [{{ language = \"en\", \
         displayName = \"House rules\", isDefault = true, data = \"{DOCUMENT}\" }}]\n\n[tenants.policies]\ngoogleFederation = true"
    );
    let lab = Lab::changed(7, &[("[tenants.policies]\ngoogleFederation = true", &terms)]).await;
    let mut browser = lab.browser();
    at_the_terms(&lab, &mut browser, Clinician::MicrosoftAccount).await;
    assert_eq!(browser.page().h1(), "House rules");
}
