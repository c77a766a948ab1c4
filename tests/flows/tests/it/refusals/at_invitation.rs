use serde_json::json;
use support::exercise::{self, WHICH_DOMAINS, WHO_MAY_INVITE};
use support::{Clinician, Lab, Visitor};

use super::{domains, invitation_refused, who_may_invite};
use crate::exercise::ADMIN;

const NOT_ALLOWED: &str =
    "Guest invitations not allowed for your company. Contact your company administrator for more details.";
const CROSS_TENANT: &str = "This invitation is blocked by cross-tenant access settings. Admins in both your organization and the invited user's organization must configure cross-tenant access settings to allow the invitation.";
const OWN_DOMAIN: &str = "This user cannot be invited because the domain of the user's email address is a verified domain of this directory.";

#[tokio::test]
async fn who_may_invite_is_asked_of_everybody() {
    let lab = Lab::open(7).await;
    let rule = "authorizationPolicy.allowInvitesFrom";
    let refusal = (403, "Forbidden", NOT_ALLOWED);
    let scope = "User.Invite.All";
    let (bot, admin) = (lab.bot().await, lab.admin().await);
    let inviter = lab.person("gil.ito@woodgrove.example", scope).await;
    let member = lab.person("mia.novak@woodgrove.example", scope).await;
    // Each setting, and who is refused under it: administrator, Guest Inviter, member, daemon (15.16).
    for (setting, refused) in [
        ("everyone", [false, false, false, false]),
        ("adminsGuestInvitersAndAllMembers", [false, false, false, false]),
        ("adminsAndGuestInviters", [false, false, true, true]),
        ("none", [true, true, true, true]),
    ] {
        who_may_invite(&lab, setting).await;
        for (index, (caller, refused)) in [&admin, &inviter, &member, &bot].into_iter().zip(refused).enumerate() {
            let address = format!("{}{index}@lakeside-practice.example", setting.to_lowercase());
            if refused {
                // B2.3#2
                invitation_refused(&lab, caller, &address, refusal, rule).await;
            } else {
                let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/"});
                caller.post("/invitations", &asked).await.check(201);
            }
        }
    }
}

#[tokio::test]
async fn the_portal_says_why_nobody_may_invite_and_lets_the_administrator_change_it() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, ADMIN).await;
    exercise::review_settings(&mut admin).await;
    let settings = admin.page().url.to_string();
    admin.tick(WHO_MAY_INVITE[3]).await;
    admin.press("Save").await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.press("Invite").await;
    admin.page().says(NOT_ALLOWED);
    let typed = admin.page().form_with_button("Invite");
    assert_eq!(typed.value("Email address"), Some(Clinician::Work.address()), "what was typed is kept");

    admin.visit(&settings).await;
    admin.tick(WHO_MAY_INVITE[0]).await;
    admin.tick(WHICH_DOMAINS[1]).await;
    admin.fill("Target domains", "fabrikam-clinic.example").await;
    admin.press("Save").await;
    admin.visit("/portal/users").await;
    admin.click("Invite external user").await;
    admin.fill("Email address", Clinician::Work.address()).await;
    admin.press("Invite").await;
    admin.page().says("The domain fabrikam-clinic.example isn't allowed for invitations by your organization's collaboration restrictions.");
    admin.fill("Email address", Clinician::Mailbox.address()).await;
    admin.press("Invite").await;
    assert_eq!(admin.page().h1(), "Users");
}

#[tokio::test]
async fn the_domain_list_is_asked_at_invitation() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let (rule, address) = ("b2bManagementPolicy.domains", Clinician::Work.address());
    let words = |domain: &str| {
        format!("The domain {domain} isn't allowed for invitations by your organization's collaboration restrictions.")
    };
    domains(&lab, &["fabrikam-clinic.example"], &[]).await;
    // B2.3#5, B3.2#1
    invitation_refused(&lab, &bot, address, (400, "BadRequest", &words("fabrikam-clinic.example")), rule).await;
    domains(&lab, &[], &["fabrikam-clinic.example"]).await;
    let other = Clinician::Mailbox.address();
    invitation_refused(&lab, &bot, other, (400, "BadRequest", &words("lakeside-practice.example")), rule).await;
    let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/"});
    bot.post("/invitations", &asked).await.check(201);
}

#[tokio::test]
async fn cross_tenant_access_of_both_sides_is_asked_at_invitation() {
    let inbound = r#"googleFederation = true
crossTenantAccessPartners."Fabrikam Clinic" = { b2bCollaborationInbound = { usersAndGroups = { accessType = "blocked", targets = [{ target = "AllUsers", targetType = "user" }] }, applications = { accessType = "blocked", targets = [{ target = "AllApplications", targetType = "application" }] } } }"#;
    let outbound = r#"domains = ["fabrikam-clinic.example"]
policies.crossTenantAccessDefault = { b2bCollaborationOutbound = { usersAndGroups = { accessType = "blocked", targets = [{ target = "AllUsers", targetType = "user" }] }, applications = { accessType = "blocked", targets = [{ target = "AllApplications", targetType = "application" }] } } }"#;
    for (from, to, rule) in [
        ("googleFederation = true", inbound, "crossTenantAccessPolicy.b2bCollaborationInbound"),
        (r#"domains = ["fabrikam-clinic.example"]"#, outbound, "crossTenantAccessPolicy.b2bCollaborationOutbound"),
    ] {
        let lab = Lab::changed(7, &[(from, to)]).await;
        // B2.3#6, B3.2#1
        let refusal = (400, "BadRequest", CROSS_TENANT);
        invitation_refused(&lab, &lab.bot().await, Clinician::Work.address(), refusal, rule).await;
        let asked = json!({"invitedUserEmailAddress": "dr.silva@contoso-medical.example", "inviteRedirectUrl": "https://a.example/"});
        lab.bot().await.post("/invitations", &asked).await.check(201);
    }
}

#[tokio::test]
async fn addresses_are_refused_in_the_published_words() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let mia = lab.tenant("Woodgrove Hospital")["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["userPrincipalName"] == "mia.novak@woodgrove.example")
        .unwrap()["id"]
        .as_str()
        .unwrap();
    let exists = format!(
        "The invited user already exists in the directory as object ID: {mia}. They can use that account to sign in to shared apps and resources."
    );
    for (address, message) in [
        ("a+b@lakeside-practice.example", "The Primary SMTP Address is an invalid value"),
        ("new.person@woodgrove.example", OWN_DOMAIN),
        ("mia.novak@woodgrove.example", exists.as_str()),
    ] {
        let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/"});
        bot.post("/invitations", &asked).await.refuses(400, "BadRequest", message);
    }
}

#[tokio::test]
async fn a_token_without_the_right_is_no_invitation() {
    let lab = Lab::open(7).await;
    let reader = lab.person(ADMIN, "User.Read").await;
    let asked =
        json!({"invitedUserEmailAddress": "a@lakeside-practice.example", "inviteRedirectUrl": "https://a.example/"});
    let message = format!(
        "Insufficient privileges to perform requested operation by the application '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite, URL absolute path=/api/{}/invites",
        lab.woodgrove()
    );
    reader.post("/invitations", &asked).await.refuses(401, "Unauthorized", &message);
}

#[tokio::test]
async fn an_address_that_another_object_holds_is_refused_until_it_is_taken_off() {
    let lab = Lab::open(7).await;
    let admin = lab.admin().await;
    let address = Clinician::Mailbox.address();
    let max = "/users/max.berg@woodgrove.example";
    let id = admin.get(&format!("{max}?$select=id")).await.expect(200)["id"].as_str().unwrap().to_owned();
    admin.patch(max, &json!({"otherMails": [address]})).await.check(204);
    let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/"});
    let refused = admin.post("/invitations", &asked).await;
    let said = refused.expect(400)["error"]["message"].as_str().unwrap().to_owned();
    assert!(said.contains(&id), "B2.5#5: it names the object: {said}");
    super::denied_by(&lab, refused.header("x-vestibule-decision"), "directory.addresses").await;
    admin.patch(max, &json!({"otherMails": []})).await.check(204);
    admin.post("/invitations", &asked).await.check(201);
}

#[tokio::test]
async fn a_user_synchronised_from_on_premises_is_not_converted() {
    let lab = Lab::open(7).await;
    let admin = lab.admin().await;
    let (max, address) = ("/users/max.berg@woodgrove.example", Clinician::Mailbox.address());
    admin.patch(max, &json!({"mail": address})).await.check(204);
    let before = admin.get(max).await.expect(200);
    let facts = |name: serde_json::Value| {
        json!({"kind": "userFacts", "tenantId": lab.woodgrove(), "userId": before["id"],
            "onPremisesUserPrincipalName": name})
    };
    lab.control().post("/objects", &facts("max@woodgrove.local".into())).await.check(201);
    let asked = json!({"invitedUserEmailAddress": address, "inviteRedirectUrl": "https://a.example/",
        "invitedUser": {"id": before["id"]}});
    let refused = admin.post("/invitations", &asked).await.expect(400);
    let said = refused["error"]["message"].as_str().unwrap();
    assert!(said.contains("synchronised from on-premises"), "B1.3#6: {said}");
    assert_eq!(admin.get(max).await.expect(200), before, "nothing half-written");
    lab.control().post("/objects", &facts(serde_json::Value::Null)).await.check(201);
    admin.post("/invitations", &asked).await.check(201);
}

#[tokio::test]
async fn the_helpdesk_resets_a_redemption_where_only_administrators_invite() {
    let nurse = "password = \"delta-orchard-52\"";
    let lab = Lab::changed(7, &[(nurse, &format!("{nurse}\nroles = [\"Helpdesk Administrator\"]"))]).await;
    let invitation = crate::api::invite(&lab.admin().await, Clinician::Work.address()).await;
    who_may_invite(&lab, "adminsAndGuestInviters").await;
    let mia = lab.person("mia.novak@woodgrove.example", "User.Invite.All User.ReadWrite.All").await;
    let invite =
        json!({"invitedUserEmailAddress": "new@lakeside-practice.example", "inviteRedirectUrl": "https://a.example/"});
    mia.post("/invitations", &invite).await.refuses(403, "Forbidden", NOT_ALLOWED);
    let reset = json!({"invitedUserEmailAddress": Clinician::Work.address(), "inviteRedirectUrl": "https://a.example/",
        "resetRedemption": true, "invitedUser": {"id": invitation["invitedUser"]["id"]}});
    mia.post("/invitations", &reset).await.check(201);
    who_may_invite(&lab, "none").await;
    mia.post("/invitations", &reset).await.refuses(403, "Forbidden", NOT_ALLOWED);
}
