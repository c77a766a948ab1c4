//! Sandboxes beside each other: each a cloud of its own, reached by the ids of its tenants.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Caller, Clinician, Emulator, Lab, Visitor};

use crate::api::{assign, invite};

/// Makes a sandbox and reaches it by its own ids at the shared origin.
async fn make(lab: &Lab, name: &str, seed: Option<u64>) -> Emulator {
    let made = lab.control().post("/sandboxes", &json!({"name": name, "seed": seed})).await.expect(201);
    assert_eq!(made["shared"], lab.origin());
    lab.within(name).await
}

fn ids(world: &Value) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let tenants = list(&world["tenants"]);
    let inner = tenants.iter().flat_map(|tenant| {
        let of = |key: &str, id: &str| list(&tenant[key]).into_iter().map(|one| one[id].clone()).collect::<Vec<_>>();
        [vec![tenant["id"].clone()], of("accounts", "id"), of("apps", "appId"), of("apps", "objectId")].concat()
    });
    inner.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// The whole exercise with a policy and a time of the sandbox's own; what was written of it.
async fn exercise(emulator: &Emulator, number: i64) -> String {
    let control = emulator.control();
    let seconds = 86_400 * number;
    control.patch("/clock", &json!({"advance": format!("PT{seconds}S")})).await.check(200);
    let admin = emulator.admin().await;
    let level = if number % 2 == 0 { "everyone" } else { "adminsAndGuestInviters" };
    let policy = json!({"allowInvitesFrom": level});
    let patched = admin.patch("/policies/authorizationPolicy", &policy).await;
    assert!(patched.status.is_success(), "{}", patched.text());
    let address = Clinician::Mailbox.address();
    let invitation = invite(&admin, address).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap();
    assign(emulator, &emulator.bot().await, guest, "Health Records").await;
    let asked = json!({"invitationId": invitation["id"]});
    let redeemed = control.post("/redemptions", &asked).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
    let mails = control.get("/mail").await.expect(200);
    assert_eq!(mails["value"].as_array().unwrap().len(), 2, "an invitation and a passcode");
    let refused = emulator.person("mia.novak@woodgrove.example", "User.Invite.All").await;
    let asked = json!({"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://a.example/"});
    let status = refused.post("/invitations", &asked).await.status.as_u16();
    assert_eq!(status, if number % 2 == 0 { 201 } else { 403 }, "the policy of sandbox {number}");
    let clock = control.get("/clock").await.expect(200)["now"].clone();
    let decisions = control.get("/decisions").await.expect(200);
    let audit = emulator.bot().await.get("/auditLogs/directoryAudits").await.expect(200);
    let requests = control.get("/requests").await.expect(200);
    format!("{clock} {mails} {decisions} {audit} {requests}")
}

#[tokio::test]
async fn two_dozen_exercises_at_once_do_not_meet() {
    const MANY: i64 = 24;
    let lab = Lab::open(7).await;
    let mut all = Vec::new();
    for number in 0..MANY {
        all.push((number, make(&lab, &format!("t{number}"), Some(7)).await));
    }
    let told = all.iter().map(|(number, emulator)| exercise(emulator, *number));
    let told = futures_util::future::join_all(told).await;
    for (number, text) in told.iter().enumerate() {
        for (other, emulator) in &all {
            let foreign = usize::try_from(*other).unwrap() != number;
            let found = ids(emulator.world()).into_iter().find(|id| text.contains(id.as_str()));
            assert!(!foreign || found.is_none(), "t{number} tells of {found:?} of t{other}");
            assert!(foreign || found.is_some(), "t{number} tells nothing of itself");
        }
    }
    assert_eq!(lab.mails("").await.len(), 0, "nothing of it is in the default sandbox");
}

#[tokio::test]
async fn sandboxes_are_made_listed_and_dropped_and_their_tokens_die_with_them() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    let one = make(&lab, "one", None).await;
    let listed = control.get("/sandboxes").await.expect(200);
    let listed = listed["value"].as_array().unwrap();
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert!(listed.iter().any(|one| one["name"] == "one" && one["ephemeral"] == true), "{listed:?}");
    for (name, status) in [("one", 409), ("default", 409), ("vestibule", 409), ("One", 400), ("", 400), ("-a", 400)] {
        control.post("/sandboxes", &json!({"name": name})).await.check(status);
    }
    let bot = one.bot().await;
    bot.get("/users").await.check(200);
    let mine = one.woodgrove().to_owned();
    control.delete("/sandboxes/one").await.check(204);
    control.delete("/sandboxes/one").await.check(404);
    control.get("/world?sandbox=one").await.check(404);
    bot.get("/users").await.check(401);
    let again = make(&lab, "one", None).await;
    assert_eq!(again.woodgrove(), mine, "ids derive from the sandbox's name");
    bot.get("/users").await.check(401);
    again.bot().await.get("/users").await.check(200);
}

#[tokio::test]
async fn a_sandbox_is_found_by_its_tenant_its_label_and_its_name() {
    let lab = Lab::open(7).await;
    let one = make(&lab, "one", Some(1)).await;
    let tenant = one.woodgrove();
    let issuer = |caller: Caller, tenant: String| async move {
        let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        caller.get(&path).await.expect(200)["issuer"].clone()
    };
    assert_eq!(issuer(lab.caller(), tenant.to_owned()).await, format!("{}/{tenant}/v2.0", lab.origin()));
    let labelled = lab.at("https://one.localhost:8443");
    let by_domain = issuer(labelled.caller(), "woodgrove.example".to_owned()).await;
    assert_eq!(
        by_domain,
        format!("https://one.localhost:8443/{tenant}/v2.0"),
        "a domain is one of the label's sandbox"
    );
    let world = labelled.control().get("/world").await.expect(200);
    assert_eq!((&world["sandbox"], &world), (&json!("one"), one.world()));
    assert_eq!(lab.control().get("/world?sandbox=one").await.expect(200), world);
    lab.at("https://two.localhost:8443").caller().get("/").await.check(404);
}

#[tokio::test]
async fn a_browser_at_the_shared_origin_stays_in_the_sandbox_of_the_link() {
    let lab = Lab::open(7).await;
    let one = make(&lab, "one", Some(1)).await;
    let address = Clinician::Mailbox.address();
    let invitation = invite(&one.bot().await, address).await;
    let mut guest = lab.browser();
    guest.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Mailbox.sign_in(&mut guest, &one).await;
    guest.press("Accept").await;
    let user = format!("/users/{}?$select=externalUserState", invitation["invitedUser"]["id"].as_str().unwrap());
    assert_eq!(one.bot().await.get(&user).await.expect(200)["externalUserState"], "Accepted");
    assert_eq!(lab.mails("").await.len(), 0, "the forms named no tenant and came to the right sandbox");
}
