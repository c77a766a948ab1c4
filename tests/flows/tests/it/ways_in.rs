//! The ways in beside the mail's link (behaviour §5.1), and the accounts that are no way in.

use serde_json::{Value, json};
use support::{Browser, Clinician, Lab, Visitor, exercise};

use crate::api::{assign, invite};

const LEE: &str = "dr.lee@fabrikam-clinic.example";

async fn state(lab: &Lab, user: &Value) -> Value {
    let path = format!("/users/{}?$select=externalUserState", user.as_str().unwrap());
    lab.admin().await.get(&path).await.expect(200)["externalUserState"].clone()
}

/// Opens an address and signs in; what the page then is.
async fn come(lab: &Lab, address: &str) -> Browser {
    let mut browser = lab.browser();
    browser.visit(address).await;
    exercise::sign_in(&mut browser, lab, LEE).await;
    browser
}

#[tokio::test]
async fn every_direct_link_with_the_tenant_redeems_at_the_first_sign_in() {
    let tenant = Lab::open(7).await.woodgrove().to_owned();
    let app = Lab::open(7).await.app("Health Records")["appId"].as_str().unwrap().to_owned();
    for link in [
        format!("/myapps?tenantid={tenant}"),
        "/myapps/woodgrove.example".to_owned(),
        format!("/myaccount?tenantId={tenant}"),
        format!("/myapps/signin/Health%20Records/{app}?tenantId={tenant}"),
    ] {
        let lab = Lab::open(7).await;
        let invitation = invite(&lab.admin().await, LEE).await;
        let guest = &invitation["invitedUser"]["id"];
        assign(&lab, &lab.bot().await, guest.as_str().unwrap(), "Health Records").await;
        let mut browser = come(&lab, &link).await;
        assert_eq!(browser.page().h1(), "Review permissions", "B5.1#2 {link}");
        assert_eq!(state(&lab, guest).await, "PendingAcceptance");
        browser.press("Accept").await;
        assert!(browser.page().status.is_success(), "{link}: {}", browser.page().text());
        assert_eq!(state(&lab, guest).await, "Accepted", "B5.1#2 {link}");
    }
}

#[tokio::test]
async fn the_address_that_graph_answers_redeems_without_any_mail() {
    let lab = Lab::open(7).await;
    let asked = json!({"invitedUserEmailAddress": LEE, "inviteRedirectUrl": "https://app.woodgrove.example/welcome"});
    let invitation = lab.bot().await.post("/invitations", &asked).await.expect(201);
    assert!(lab.mails(&format!("to={LEE}")).await.is_empty());
    let mut browser = lab.browser();
    browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Work.sign_in(&mut browser, &lab).await;
    browser.press("Accept").await;
    assert_eq!(browser.page().url.as_str(), "https://app.woodgrove.example/welcome", "B5.1#5");
    assert_eq!(state(&lab, &invitation["invitedUser"]["id"]).await, "Accepted");
}

#[tokio::test]
async fn facebook_and_accounts_of_no_provider_redeem_nothing() {
    let lab = Lab::open(7).await;
    let admin = lab.person(crate::exercise::ADMIN, "IdentityProvider.ReadWrite.All").await;
    let facebook = json!({"@odata.type": "#microsoft.graph.socialIdentityProvider", "displayName": "Facebook",
        "identityProviderType": "Facebook", "clientId": "1", "clientSecret": "secret"});
    admin.post("/identity/identityProviders", &facebook).await.check(201);
    // Nobody manages this domain, and nobody made an unmanaged account of it: a passcode it is.
    for address in ["ned@facebook.com", "ned@unmanaged-practice.example"] {
        let invitation = invite(&lab.admin().await, address).await;
        let asked = json!({"invitationId": invitation["id"]});
        let redeemed = lab.control().post("/redemptions", &asked).await.expect(200);
        assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
        assert_eq!(redeemed["identityProvider"], "emailOneTimePasscode", "B5.3#7 B5.3#11 {address}");
        let path = format!("/users/{}?$select=identities", redeemed["userId"].as_str().unwrap());
        let identities = lab.admin().await.get(&path).await.expect(200);
        assert_eq!(identities["identities"][0]["issuer"], "mail", "B1.2#17 {address}");
    }
}

#[tokio::test]
async fn a_guest_has_no_credentials_in_the_tenant_that_invited_her() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.admin().await, LEE).await;
    let redeemed = lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
    let account = Clinician::Work.guest_name();
    let mut browser = lab.browser();
    browser.visit(&format!("/myapps?tenantid={}", lab.woodgrove())).await;
    browser.fill("Email address", &account).await;
    browser.press("Next").await;
    assert_eq!(browser.page().h1(), "Sign in", "B1.2#11: {}", browser.page().text());
    assert!(browser.page().alert().is_some(), "{}", browser.page().text());
}

#[tokio::test]
async fn a_sponsor_is_the_inviter_unless_others_are_named_and_gains_nothing_by_it() {
    let lab = Lab::open(7).await;
    let mia = lab.person("mia.novak@woodgrove.example", "User.Invite.All User.ReadWrite.All").await;
    let invitation = invite(&mia, LEE).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap().to_owned();
    let sponsors = async || {
        let found = lab.admin().await.get(&format!("/users/{guest}/sponsors?$select=displayName")).await.expect(200);
        let names = found["value"].as_array().unwrap().iter().map(|one| one["displayName"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(sponsors().await, ["Mia Novak"], "B1.1#13 B1.2#10");
    for path in [format!("/users/{guest}"), "/users/ada.morgan@woodgrove.example".to_owned()] {
        let refused = mia.patch(&path, &json!({"jobTitle": "Hers"})).await;
        assert_eq!(refused.status.as_u16(), 403, "B1.1#13: no power: {}", refused.text());
    }
    let other = invite_with_sponsor(&lab, &mia).await;
    let found = lab.admin().await.get(&format!("/users/{other}/sponsors?$select=displayName")).await.expect(200);
    assert_eq!(found["value"][0]["displayName"], "Max Berg", "B1.2#10: whoever is named");
}

/// Invites somebody whose sponsor is somebody else.
async fn invite_with_sponsor(lab: &Lab, graph: &support::Caller) -> String {
    let mut accounts = lab.tenant("Woodgrove Hospital")["accounts"].as_array().unwrap().iter();
    let max = accounts.find(|account| account["displayName"] == "Max Berg").unwrap()["id"].as_str().unwrap();
    let asked = json!({"invitedUserEmailAddress": "sam.okafor@gmail.com", "inviteRedirectUrl": "https://a.example/",
        "invitedUserSponsors@odata.bind": [format!("https://graph.microsoft.com/v1.0/directoryObjects/{max}")]});
    let made = graph.post("/invitations", &asked).await.expect(201);
    made["invitedUser"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn without_a_tenant_she_is_at_home_unless_she_types_the_domain() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.admin().await, LEE).await;
    let guest = &invitation["invitedUser"]["id"];
    let browser = come(&lab, "/myapps").await;
    browser.page().says("Fabrikam Clinic");
    assert_eq!(state(&lab, guest).await, "PendingAcceptance", "B5.1#3: at home nothing is redeemed");

    let mut browser = lab.browser();
    browser.visit("/myapps").await;
    browser.click("Sign-in options").await;
    assert_eq!(browser.page().h1(), "Sign-in options");
    browser.page().says("Sign in to an organization");
    browser.search("Domain name", "nowhere.example").await;
    assert_eq!(browser.page().status.as_u16(), 400);
    browser.page().says("No organization here has this domain.");
    browser.search("Domain name", "woodgrovehospital.onmicrosoft.com").await;
    exercise::sign_in(&mut browser, &lab, LEE).await;
    assert_eq!(browser.page().h1(), "Review permissions", "B5.1#3");
    browser.press("Accept").await;
    assert_eq!(browser.page().h1(), "My Apps");
    assert_eq!(state(&lab, guest).await, "Accepted", "B5.1#3");
}
