//! States of a sandbox that are kept, left and returned to.

use serde_json::{Value, json};
use support::{Clinician, Emulator, Lab};

use crate::api::invite;

async fn export(emulator: &Emulator) -> Value {
    emulator.control().get("/export").await.expect(200)
}

/// Where two exports differ, table by table.
fn difference(one: &Value, other: &Value) -> Vec<String> {
    let tables = one["tables"].as_object().unwrap().iter();
    let differs = tables.filter(|(name, rows)| other["tables"][name.as_str()] != **rows);
    differs.map(|(name, rows)| format!("{name}: {rows} / {}", other["tables"][name.as_str()])).collect()
}

#[tokio::test]
async fn a_snapshot_returns_everything_mail_clock_and_audit_included() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    let admin = lab.admin().await;
    let first = invite(&admin, Clinician::Mailbox.address()).await;
    let saved = control.put("/snapshots/before", &json!({})).await.expect(200);
    assert_eq!((&saved["name"], &saved["at"]), (&json!("before"), &json!("2027-01-01T00:00:00Z")));
    let before = export(&lab).await;
    let asked = json!({"invitationId": first["id"]});
    assert_eq!(control.post("/redemptions", &asked).await.expect(200)["outcome"], "accepted");
    control.patch("/clock", &json!({"advance": "P31D"})).await.check(200);
    control.post("/faults", &json!({"surface": "portal", "status": 503})).await.check(201);
    assert_ne!(export(&lab).await, before);
    control.post("/snapshots/before/restore", &json!({})).await.check(204);
    let after = export(&lab).await;
    assert_eq!(after, before, "{:?}", difference(&before, &after));
    assert_eq!(control.get("/clock").await.expect(200)["now"], "2027-01-01T00:00:00Z");
    assert_eq!(control.get("/faults").await.expect(200)["value"], json!([]));
    assert_eq!(control.post("/redemptions", &asked).await.expect(200)["outcome"], "accepted", "she is pending again");
    assert_eq!(control.get("/snapshots").await.expect(200), json!({"value": [saved]}));
    control.delete("/snapshots/before").await.check(204);
    control.delete("/snapshots/before").await.check(404);
}

#[tokio::test]
async fn a_snapshot_of_the_same_name_replaces_the_one_before() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    control.put("/snapshots/a", &json!({})).await.check(200);
    control.patch("/clock", &json!({"advance": "PT1H"})).await.check(200);
    control.put("/snapshots/a", &json!({})).await.check(200);
    let all = control.get("/snapshots").await.expect(200);
    assert_eq!(all["value"], json!([{"name": "a", "at": "2027-01-01T01:00:00Z"}]));
}

#[tokio::test]
async fn an_export_is_the_same_state_in_another_process() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.admin().await, Clinician::Mailbox.address()).await;
    lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await.check(200);
    let bot = lab.bot().await;
    let exported = export(&lab).await;
    assert_eq!(exported["sandbox"], "default");
    let elsewhere = Lab::open(7).await;
    elsewhere.control().post("/import", &exported).await.check(200);
    let again = export(&elsewhere).await;
    assert_eq!(again, exported, "{:?}", difference(&exported, &again));
    let user = format!("/users/{}?$select=externalUserState", invitation["invitedUser"]["id"].as_str().unwrap());
    let there = elsewhere.bot().await.get(&user).await.expect(200);
    assert_eq!(there, bot.get(&user).await.expect(200));
    assert_eq!(elsewhere.mails("").await, lab.mails("").await);
}

#[tokio::test]
async fn an_export_is_a_world_document_that_people_read_change_and_load() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    invite(&lab.admin().await, Clinician::Mailbox.address()).await;
    let exported = export(&lab).await;
    let woodgrove = &exported["tenants"][0];
    assert_eq!(woodgrove["id"], json!(lab.woodgrove()));
    assert_eq!(woodgrove["guests"][0]["address"], Clinician::Mailbox.address());
    assert_eq!(woodgrove["guests"][0]["invitedBy"], "ada.morgan@woodgrove.example");
    let mut changed = exported.clone();
    changed["tenants"][0]["guests"][0]["displayName"] = json!("Somebody");
    let refused = control.post("/import", &changed).await.expect(400);
    assert_eq!(refused["field"], "tables", "{refused}");
    assert_eq!(export(&lab).await, exported, "nothing of it was kept");
    let members = changed.as_object_mut().expect("an object");
    members.retain(|key, _| !["tables", "at"].contains(&key.as_str()));
    control.put("/world", &changed).await.check(200);
    let loaded = export(&lab).await;
    assert_eq!(loaded["tenants"][0]["guests"][0]["displayName"], "Somebody");
    assert_eq!(loaded["tenants"][0]["accounts"], woodgrove["accounts"]);
    assert_eq!(loaded["tenants"][0]["apps"], woodgrove["apps"]);
}

#[tokio::test]
async fn a_tenant_stands_in_one_sandbox_alone() {
    let lab = Lab::open(7).await;
    let exported = export(&lab).await;
    lab.control().post("/sandboxes", &json!({"name": "copy", "world": exported})).await.check(409);
    let world = json!({"name": "w", "tenants": [{"name": "W", "kind": "resource", "id": lab.woodgrove(),
        "initialDomain": "w.onmicrosoft.com"}]});
    lab.control().post("/sandboxes", &json!({"name": "copy", "world": world})).await.check(409);
    assert_eq!(lab.control().get("/sandboxes").await.expect(200)["value"].as_array().unwrap().len(), 1);
    lab.control().post("/sandboxes", &json!({"name": "copy"})).await.check(201);
}

#[tokio::test]
async fn what_get_world_answers_is_taken_by_put_world() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    let before = control.get("/world").await.expect(200);
    assert_eq!(control.put("/world", &before).await.expect(200), before);
    assert_eq!(control.get("/world").await.expect(200), before);
    lab.bot().await.get("/organization").await.check(403);
    let small = json!({"name": "small", "tenants": [{"name": "W", "kind": "resource", "initialDomain": "w.example"}]});
    let made = control.put("/world", &small).await.expect(200);
    assert_eq!(made["tenants"].as_array().unwrap().len(), 1);
    control.post("/reset", &json!({})).await.check(204);
    assert_eq!(control.get("/world").await.expect(200), made, "a reset returns to the document that stands");
    let wrong = json!({"name": "w", "tenants": [{"name": "W", "initialDomain": "w.example",
        "groups": [{"displayName": "G", "members": ["nobody@w.example"]}]}]});
    control.put("/world", &wrong).await.check(400);
    assert_eq!(control.get("/world").await.expect(200), made, "nothing of a wrong one is kept");
}

#[tokio::test]
async fn two_runs_after_a_restore_are_the_same_bytes() {
    let lab = Lab::open(7).await;
    let control = lab.control();
    control.put("/snapshots/a", &json!({})).await.check(200);
    let mut told = Vec::new();
    for _ in 0..2 {
        control.post("/snapshots/a/restore", &json!({})).await.check(204);
        let invitation = invite(&lab.bot().await, Clinician::Mailbox.address()).await;
        told.push((invitation, export(&lab).await));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_return_takes_back_what_counted_against_a_limit_and_keeps_what_counted_before() {
    let lab = Lab::open(7).await;
    let (control, bot) = (lab.control(), lab.bot().await);
    control.patch("/settings", &json!({"throttle.invitations": {"requests": 2, "seconds": 3600}})).await.check(200);
    let asked = json!({"invitedUserEmailAddress": "x@b.example", "inviteRedirectUrl": "https://a.example/"});
    bot.post("/invitations", &asked).await.check(201);
    control.put("/snapshots/a", &json!({})).await.check(200);
    for _ in 0..2 {
        bot.post("/invitations", &asked).await.check(201);
        bot.post("/invitations", &asked).await.check(429);
        control.post("/snapshots/a/restore", &json!({})).await.check(204);
    }
}

#[tokio::test]
async fn who_lags_behind_has_caught_up_at_a_snapshot() {
    let lab = Lab::open(7).await;
    let (control, bot) = (lab.control(), lab.bot().await);
    control.patch("/settings", &json!({"replication.lag_seconds": 60})).await.check(200);
    let invitation = invite(&bot, "late@b.example").await;
    let late = format!("/users/{}", invitation["invitedUser"]["id"].as_str().unwrap());
    bot.get(&late).await.check(404);
    control.put("/snapshots/a", &json!({})).await.check(200);
    bot.get(&late).await.check(200);
    control.post("/snapshots/a/restore", &json!({})).await.check(204);
    bot.get(&late).await.check(200);
}
