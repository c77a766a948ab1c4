//! What goes wrong most (behaviour §9.2), each in the world that a user can start in: what is wrong, what the person
//! sees, and that the setting which is said to heal it does.

mod apps;
mod invitations;
mod proofs;
mod redemptions;
mod tokens;

use serde_json::{Value, json};
use support::{Browser, Caller, Lab, Visitor, exercise};

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const KAUR: &str = "dr.kaur@fabrikam-clinic.example";
const LENA: &str = "lena.holm@outlook.com";
const PRIYA: &str = "priya.nair@lakeside-practice.example";

/// A scripted redemption of the newest invitation to an address.
async fn redeem(lab: &Lab, address: &str) -> Value {
    let asked = json!({"email": address, "tenantId": lab.woodgrove()});
    lab.control().post("/redemptions", &asked).await.expect(200)
}

/// A scripted sign-in to an app of Woodgrove Hospital at its own authority.
async fn open(lab: &Lab, app: &str, account: &str) -> Value {
    open_at(lab, lab.woodgrove(), app, account).await
}

async fn open_at(lab: &Lab, authority: &str, app: &str, account: &str) -> Value {
    let client = &lab.app(app)["appId"];
    let asked = json!({"tenantId": authority, "clientId": client, "account": account, "scope": "openid profile email"});
    lab.control().post("/sign-ins", &asked).await.expect(200)
}

/// My Apps of Woodgrove Hospital: the names of the tiles.
async fn tiles(lab: &Lab, account: &str) -> Vec<String> {
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197",
        "account": account, "scope": "openid profile"});
    let answer = lab.control().post("/sign-ins", &asked).await.expect(200);
    let tiles = answer["tiles"].as_array().unwrap_or_else(|| panic!("no tiles: {answer}"));
    tiles.iter().filter_map(|tile| tile["displayName"].as_str().map(str::to_owned)).collect()
}

#[track_caller]
fn refused(answer: &Value, code: &str) {
    assert_eq!((&answer["outcome"], &answer["refusal"]["code"]), (&json!("refused"), &json!(code)), "{answer}");
    assert!(answer["refusal"]["decisionId"].is_string(), "{answer}");
}

#[track_caller]
fn got(answer: &Value, outcome: &str) {
    assert_eq!(answer["outcome"], outcome, "{answer}");
}

/// What Graph tells of the user with that address.
async fn user(lab: &Lab, mail: &str) -> Value {
    let select = "id,displayName,creationType,externalUserState,userType,identities,userPrincipalName,mail";
    let found = lab.admin().await.get(&format!("/users?$filter=mail%20eq%20'{mail}'&$select={select}")).await;
    let found = found.expect(200);
    let users = found["value"].as_array().unwrap_or_else(|| panic!("no list: {found}"));
    assert_eq!(users.len(), 1, "{mail}: {found}");
    users[0].clone()
}

/// The page Properties of an enterprise application, before an administrator.
async fn properties(lab: &Lab, app: &str) -> Browser {
    let mut browser = lab.browser();
    exercise::sign_in_to_the_portal(&mut browser, lab, crate::exercise::ADMIN).await;
    let principal = lab.app(app)["servicePrincipalId"].as_str().unwrap();
    browser.visit(&format!("/portal/enterprise-applications/{principal}/properties")).await;
    browser
}

/// A tool in the hands of the Global Administrator, with one right more.
async fn administrator(lab: &Lab, scope: &str) -> Caller {
    lab.person(crate::exercise::ADMIN, scope).await
}

#[tokio::test]
async fn a_user_starts_straight_in_a_situation_and_leaves_it() {
    let lab = Lab::open(7).await;
    let guests = async || {
        let found = lab.admin().await.get("/users?$filter=userType%20eq%20'Guest'&$select=mail").await.expect(200);
        found["value"].as_array().unwrap().len()
    };
    let mut browser = lab.browser();
    browser.visit("/").await;
    browser.click("Situations").await;
    assert_eq!(browser.page().h1(), "Situations");
    browser.press("Start in domain-denied-later").await;
    assert_eq!(browser.page().h1(), "Vestibule");
    browser.page().says("A domain was denied after the invitation");
    browser.page().says("Dr Lee cannot redeem any more and stays pending.");
    assert_eq!(guests().await, 2);
    browser.visit("/situations").await;
    browser.page().says("You are here");
    browser.press("Back to the world document").await;
    browser.page().hides("A domain was denied after the invitation");
    assert_eq!(guests().await, 0);

    let reset = async |body: Value| lab.control().post("/reset", &body).await;
    reset(json!({"situation": "still-pending"})).await.check(204);
    assert_eq!(guests().await, 1);
    assert!(!lab.mails(&format!("to={LEE}")).await.is_empty(), "the mail is in the inbox from the beginning");
    let wrong = reset(json!({"situation": "stil-pending"})).await.expect(400);
    assert_eq!(wrong["field"], "situation");
    assert_eq!(wrong["detail"], "there is no situation 'stil-pending'; did you mean 'still-pending'?");
    assert_eq!(guests().await, 1, "a wrong name changes nothing");
    reset(json!({})).await.check(204);
    assert_eq!(guests().await, 0, "a plain reset returns to the world document");
}
