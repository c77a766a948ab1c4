//! Where people find their way: the accounts on the launch pad, and the organizations between which a guest switches.

use serde_json::{Value, json};
use support::{Clinician, Lab, Visitor, exercise};

use crate::exercise::prepare;

/// The accounts as the world tells them: name, address, kind, organization, roles, password.
fn accounts(world: &Value) -> Vec<Vec<String>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let work = list(&world["tenants"]).into_iter().flat_map(|tenant| {
        let at = text(&tenant["name"]);
        let row = move |account: Value| {
            let roles: Vec<String> = list(&account["roles"]).iter().map(text).collect();
            let [name, address, password] =
                ["displayName", "userPrincipalName", "password"].map(|key| text(&account[key]));
            vec![name, address, "work".to_owned(), at.clone(), roles.join(", "), password]
        };
        list(&tenant["accounts"]).into_iter().map(row)
    });
    let personal = list(&world["personalAccounts"]).into_iter().map(|account| {
        let kind = match account["provider"].as_str() {
            Some("microsoft") => "Microsoft account",
            Some("google") => "Google",
            _ => "mailbox",
        };
        let password = account["password"].as_str().unwrap_or("none, passcode by mail").to_owned();
        let [name, address] = ["displayName", "address"].map(|key| text(&account[key]));
        vec![name, address, kind.to_owned(), String::new(), String::new(), password]
    });
    work.chain(personal).collect()
}

#[tokio::test]
async fn the_launch_pad_lists_every_account_as_the_world_has_it() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let mut visitor = lab.browser();
    let rows = visitor.visit("/").await.rows();
    let expected = accounts(&lab.control().get("/world").await.expect(200));
    assert!(expected.len() > 8, "{expected:?}");
    assert_eq!(rows[1..], expected[..]);
    // Each password is the one that signs in.
    for row in expected.iter().filter(|row| row[2] == "work") {
        assert_eq!(lab.account(&row[1]).password.as_deref(), Some(row[5].as_str()), "{row:?}");
    }
}

#[tokio::test]
async fn a_guest_in_two_tenants_switches_between_her_organizations() {
    let lab = Lab::open(7).await;
    prepare(&lab, &[Clinician::Work]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Work).await;
    let contoso = invite_to_contoso(&lab).await;
    let redeemed = lab.control().post("/redemptions", &json!({"redeemUrl": contoso})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");

    guest.visit(&format!("/myapps?tenantid={}", lab.woodgrove())).await;
    guest.click("Switch organization").await;
    let rows = guest.page().rows();
    for (name, role) in [("Woodgrove Hospital", "Guest"), ("Contoso Medical", "Guest"), ("Fabrikam Clinic", "Member")] {
        let found = rows.iter().any(|row| row[0].starts_with(name) && row[2] == role);
        assert!(found, "{name} as {role} in {rows:?}");
    }
    guest.click("Contoso Medical").await;
    assert_eq!(guest.page().h1(), "My Apps");
    guest.page().says("Contoso Medical");
    assert!(!guest.page().has_link("Health Records"), "that is Woodgrove's");
    guest.click("Switch organization").await;
    guest.click("Woodgrove Hospital").await;
    assert_eq!(guest.page().h1(), "My Apps");
    assert!(guest.page().has_link("Health Records"));

    guest.visit("/myaccount/organizations").await;
    for name in ["Fabrikam Clinic", "Woodgrove Hospital", "Contoso Medical"] {
        guest.page().says(name);
    }
    guest.click("Contoso Medical").await;
    assert_eq!(guest.page().h1(), "My Apps");
}

/// Contoso Medical's administrator invites Dr Lee in the portal of her own organization; the link.
async fn invite_to_contoso(lab: &Lab) -> String {
    let mut admin = lab.browser();
    admin.visit("/portal").await;
    exercise::sign_in(&mut admin, lab, "cleo.hart@contoso-medical.example").await;
    assert_eq!(admin.page().h1(), "Contoso Medical portal");
    admin.visit("/portal/users/invite").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.press("Invite").await;
    let mail = lab.mail(Clinician::Work.address(), "invitation").await;
    mail["redeemUrl"].as_str().unwrap().to_owned()
}
