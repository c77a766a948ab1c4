//! The newer look of the invite form: four tabs of one form, from the first field to the guest who accepted.

use serde_json::json;
use support::{Browser, Clinician, Lab, Visitor, exercise};

use crate::exercise::ADMIN;

async fn open_form(lab: &Lab) -> Browser {
    lab.control().patch("/settings", &json!({"portal.vintage": "current"})).await.check(200);
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, lab, ADMIN).await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    assert_eq!(admin.page().h1(), "Invite external user");
    admin
}

#[tokio::test]
async fn a_guest_is_invited_through_all_four_tabs_and_accepts() {
    let lab = Lab::open(7).await;
    let mut admin = open_form(&lab).await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.fill("Display name", "Dr Mina Lee").await;
    admin.fill("Personal message", exercise::MESSAGE).await;
    admin.fill("Cc recipient", "desk@lakeside-practice.example").await;
    admin.press("Next: Properties").await;
    admin.fill("First name", "Mina").await;
    admin.fill("Last name", "Lee").await;
    admin.fill("Job title", "Cardiologist").await;
    admin.fill("Usage location", "US").await;
    admin.press("Next: Assignments").await;
    admin.tick("External clinicians").await;
    admin.press("Next: Review + invite").await;
    let before = lab.rows().table("users").len();
    for words in [
        Clinician::Work.address(),
        "Dr Mina Lee",
        exercise::MESSAGE,
        "desk@lakeside-practice.example",
        "Cardiologist",
        "External clinicians",
    ] {
        admin.page().says(words);
    }
    assert_eq!(lab.rows().table("users").len(), before, "the tabs invite nobody");
    admin.press("Invite").await;
    assert_eq!(admin.page().h1(), "Users");

    let select = "displayName,givenName,surname,jobTitle,usageLocation,userType,externalUserState";
    let path = format!("/users/{}?$select={select}", Clinician::Work.guest_name().replace('#', "%23"));
    let found = lab.admin().await.get(&path).await.expect(200);
    for (property, value) in [
        ("displayName", "Dr Mina Lee"),
        ("givenName", "Mina"),
        ("surname", "Lee"),
        ("jobTitle", "Cardiologist"),
        ("usageLocation", "US"),
        ("userType", "Guest"),
        ("externalUserState", "PendingAcceptance"),
    ] {
        assert_eq!(found[property], value, "{property}");
    }
    let mail = lab.mail(Clinician::Work.address(), "invitation").await;
    assert!(mail["cc"].to_string().contains("desk@lakeside-practice.example"), "{mail}");

    exercise::assign(&mut admin, Clinician::Work).await;
    exercise::redeem(&mut lab.browser(), &lab, Clinician::Work).await;
    let found = lab.admin().await.get(&path).await.expect(200);
    assert_eq!(found["externalUserState"], "Accepted");
}

#[tokio::test]
async fn a_tab_reached_by_its_name_keeps_what_was_typed_and_a_wrong_field_opens_its_own() {
    let lab = Lab::open(7).await;
    let mut admin = open_form(&lab).await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.press("Properties").await;
    admin.fill("Usage location", "Nowhere").await;
    admin.press("Assignments").await;
    admin.press("Next: Review + invite").await;
    admin.page().says(Clinician::Work.address());
    admin.press("Invite").await;
    assert_eq!(admin.page().status, 400);
    assert_eq!(admin.page().field_errors().len(), 1, "{}", admin.page().text());
    admin.fill("Usage location", "US").await;
    admin.press("Basics").await;
    admin.press("Assignments").await;
    admin.press("Next: Review + invite").await;
    admin.press("Invite").await;
    assert_eq!(admin.page().h1(), "Users");
    lab.mail(Clinician::Work.address(), "invitation").await;
}
