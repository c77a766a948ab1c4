//! Sandboxes beside each other: each a cloud of its own, reached by the ids of its tenants.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use support::{Caller, Clinician, Emulator, Lab, Visitor};
use tokio::task::JoinSet;

use crate::api::{assign, invite};

/// Makes a sandbox and reaches it by its own ids at the shared origin.
async fn make(lab: &Lab, name: &str, seed: Option<u64>) -> Emulator {
    let made = lab.control().post("/sandboxes", &json!({"name": name, "seed": seed})).await.expect(201);
    assert_eq!(made["shared"], lab.origin());
    lab.within(name).await
}

/// Every id that a sandbox's world tells.
fn ids(world: &Value) -> BTreeSet<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let tenants = list(&world["tenants"]);
    let inner = tenants.iter().flat_map(|tenant| {
        let of = |key: &str, id: &str| list(&tenant[key]).into_iter().map(|one| one[id].clone()).collect::<Vec<_>>();
        [vec![tenant["id"].clone()], of("accounts", "id"), of("apps", "appId"), of("apps", "objectId")].concat()
    });
    inner.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Every id that a text tells: 36 hexadecimal digits and hyphens in a row.
fn told_ids(text: &str) -> BTreeSet<&str> {
    let runs = text.split(|letter: char| !(letter.is_ascii_hexdigit() || letter == '-'));
    runs.filter(|run| run.len() == 36 && run.matches('-').count() == 4).collect()
}

/// The whole exercise with a policy, a time and a fault of the sandbox's own; what was written of it.
async fn exercise(emulator: &Emulator, number: u32) -> String {
    let control = emulator.control();
    let start: Timestamp = serde_json::from_value(control.get("/clock").await.expect(200)["now"].clone()).unwrap();
    let ahead = json!({"advance": format!("P{number}D")});
    control.patch("/clock", &ahead).await.check(200);
    let admin = emulator.admin().await;
    let everyone = number.is_multiple_of(2);
    let policy = json!({"allowInvitesFrom": if everyone { "everyone" } else { "adminsAndGuestInviters" }});
    let patched = admin.patch("/policies/authorizationPolicy", &policy).await;
    assert!(patched.status.is_success(), "{}", patched.text());
    stumble(emulator, number).await;
    let invitation = invite(&admin, Clinician::Mailbox.address()).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap();
    assign(emulator, &emulator.bot().await, guest, "Health Records").await;
    let asked = json!({"invitationId": invitation["id"]});
    let redeemed = control.post("/redemptions", &asked).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted", "{redeemed}");
    let apps = json!({"tenantId": emulator.woodgrove(), "account": Clinician::Mailbox.address(),
        "clientId": "2793995e-0a7d-40d7-bd35-6968ba142197", "session": redeemed["session"]});
    let panel = control.post("/sign-ins", &apps).await.expect(200);
    assert_eq!(panel["tiles"][0]["displayName"], "Health Records", "{panel}");
    let mails = control.get("/mail").await.expect(200);
    assert_eq!(mails["value"].as_array().unwrap().len(), 2, "an invitation and a passcode");
    let member = emulator.person("mia.novak@woodgrove.example", "User.Invite.All").await;
    let asked = json!({"invitedUserEmailAddress": "a@b.example", "inviteRedirectUrl": "https://a.example/"});
    let status = member.post("/invitations", &asked).await.status.as_u16();
    assert_eq!(status, if everyone { 201 } else { 403 }, "the policy of sandbox {number}");
    let now: Timestamp = serde_json::from_value(control.get("/clock").await.expect(200)["now"].clone()).unwrap();
    assert_eq!(now.duration_since(start).as_hours(), 24 * i64::from(number), "the clock of sandbox {number} is frozen");
    let decisions = control.get("/decisions").await.expect(200);
    let audit = emulator.bot().await.get("/auditLogs/directoryAudits").await.expect(200);
    let requests = control.get("/requests").await.expect(200);
    format!("{mails} {decisions} {audit} {requests}")
}

/// Meets a fault that only this sandbox has, at the call that it is set for and at no other.
async fn stumble(emulator: &Emulator, number: u32) {
    let fault = json!({"surface": "graph", "path": "/v1.0/users*", "nth": number % 3 + 1, "count": 1, "status": 429,
        "retryAfter": number + 1});
    emulator.control().post("/faults", &fault).await.check(201);
    let bot = emulator.bot().await;
    for call in 0..4 {
        let reply = bot.get("/users?$top=1").await;
        let (status, after) = if call == number % 3 { (429, Some((number + 1).to_string())) } else { (200, None) };
        let told = reply.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!((reply.status.as_u16(), told), (status, after), "call {call} of sandbox {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_exercises_at_once_do_not_meet() {
    const MANY: u32 = 200;
    let lab = Arc::new(Lab::open(7).await);
    let mut running = JoinSet::new();
    for number in 0..MANY {
        let lab = Arc::clone(&lab);
        running.spawn(async move {
            let emulator = make(&lab, &format!("t{number}"), Some(7)).await;
            let told = exercise(&emulator, number).await;
            (number, ids(emulator.world()), told)
        });
    }
    let all = running.join_all().await;
    let owners: HashMap<&str, u32> =
        all.iter().flat_map(|(number, ids, _)| ids.iter().map(|id| (id.as_str(), *number))).collect();
    for (number, ids, text) in &all {
        let told = told_ids(text);
        assert!(ids.iter().any(|id| told.contains(id.as_str())), "t{number} tells nothing of itself");
        let foreign = told.iter().find_map(|id| owners.get_key_value(id).filter(|(_, owner)| *owner != number));
        assert_eq!(foreign, None, "t{number} tells of another");
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
