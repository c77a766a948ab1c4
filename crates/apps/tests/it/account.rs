use http::StatusCode;

use crate::lab::Lab;

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";

#[tokio::test]
async fn my_account_is_an_application_of_its_own() {
    let mut lab = Lab::open();
    let account = lab.account("mia.novak@woodgrove.example");
    let there = lab.get("/myaccount").await.location.expect("the way to the sign-in");
    assert!(there.contains("client_id=8c59ead7-d703-4a27-9e55-c96a0054c8d2"), "{there}");
    let page = lab.enter("/myaccount", &account).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<h1><bdi>My Account</bdi></h1>") && page.text.contains("Mia Novak"));
    assert!(lab.get("/myapps").await.location.is_some(), "a session of My Account is none of My Apps");
}

#[tokio::test]
async fn the_home_organization_cannot_be_left() {
    let mut lab = Lab::open();
    let guest = lab.invite(DR_LEE).await;
    let account = lab.account(DR_LEE);
    lab.enter(&format!("/myaccount?tenantid={}", guest.tenant), &account).await;
    let page = lab.get("/myaccount/organizations").await;
    assert!(page.text.contains("Home organization") && page.text.contains("Fabrikam Clinic"));
    assert!(page.text.contains("Other organizations you collaborate with"));
    assert!(page.text.contains("aria-label=\"Leave Woodgrove Hospital\""));
    assert!(!page.text.contains("aria-label=\"Leave Fabrikam Clinic\""));
}

#[tokio::test]
async fn the_privacy_page_names_the_statement_of_the_organization_and_links_no_other_machine() {
    let mut lab = Lab::open();
    let account = lab.account("mia.novak@woodgrove.example");
    lab.enter("/myaccount", &account).await;
    let page = lab.get("/myaccount/privacy").await;
    assert!(page.text.contains(">https://woodgrove.example/privacy<"));
    assert!(!page.text.contains("href=\"https://woodgrove.example"));
    assert!(page.text.contains("You were asked to accept no terms of use here."));
}

#[tokio::test]
async fn a_guest_leaves_an_organization_after_a_question_and_keeps_her_own() {
    let mut lab = Lab::open();
    let guest = lab.invite(DR_LEE).await;
    let account = lab.account(DR_LEE);
    lab.enter(&format!("/myaccount?tenantid={}", guest.tenant), &account).await;
    let leave = format!("/myaccount/organizations/leave?organization={}", guest.tenant);
    assert!(lab.get("/myaccount/organizations").await.text.contains(&format!("href=\"{leave}\"")));
    let question = lab.get(&leave).await;
    assert!(question.text.contains("<h1><bdi>Leave organization</bdi></h1>") && question.text.contains(">Leave<"));
    assert!(lab.get("/myaccount/organizations").await.text.contains("Woodgrove Hospital"), "asking changes nothing");
    let left = lab.post(&leave).await.location.expect("a way on");
    let told = lab.get(&left).await;
    assert!(told.text.contains("You have left Woodgrove Hospital."), "{}", told.text);
    lab.enter("/myaccount", &account).await;
    let page = lab.get("/myaccount/organizations").await;
    assert!(page.text.contains("Fabrikam Clinic") && !page.text.contains("Woodgrove Hospital"), "{}", page.text);
    assert_eq!(lab.post(&leave).await.location, Some(left), "sending it twice is no error");
}
