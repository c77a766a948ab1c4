//! The end of a guest's life, and many beginnings at once, as programs see them.

use serde_json::{Value, json};
use support::{Emulator, Lab};

use crate::api::{assign, invite};

const LEE: &str = "dr.lee@fabrikam-clinic.example";
const SAM: &str = "sam.okafor@gmail.com";
const TRASH: &str = "/directory/deletedItems";

fn user(invitation: &Value) -> String {
    invitation["invitedUser"]["id"].as_str().expect("the guest's id").to_owned()
}

fn ids(list: &Value) -> Vec<&str> {
    list["value"].as_array().expect("a list").iter().filter_map(|item| item["id"].as_str()).collect()
}

#[tokio::test]
async fn a_deleted_guest_is_listed_restored_and_purged_by_graph() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    let lee = user(&invite(&graph, LEE).await);
    assign(&lab, &lab.bot().await, &lee, "Health Records").await;
    let before = graph.get(&format!("/users/{lee}")).await.expect(200);
    graph.delete(&format!("/users/{lee}")).await.check(204);
    graph.get(&format!("/users/{lee}")).await.check(404);
    for list in ["microsoft.graph.user", "graph.user"] {
        assert_eq!(ids(&graph.get(&format!("{TRASH}/{list}")).await.expect(200)), [lee.as_str()], "{list}");
    }
    let deleted = graph.get(&format!("{TRASH}/{lee}?$select=id,deletedDateTime")).await.expect(200);
    assert_eq!(deleted["deletedDateTime"], "2027-01-01T00:00:00Z");
    let restored = graph.post(&format!("{TRASH}/{lee}/restore"), &json!({})).await.expect(200);
    assert_eq!((&restored["id"], &restored["@odata.type"]), (&json!(lee), &json!("#microsoft.graph.user")));
    assert_eq!(graph.get(&format!("/users/{lee}")).await.expect(200), before, "she is as she was");
    let apps = graph.get(&format!("/users/{lee}/appRoleAssignments")).await.expect(200);
    assert_eq!(apps["value"][0]["resourceDisplayName"], "Health Records", "and has what she had");
    graph.delete(&format!("{TRASH}/{lee}")).await.check(404);
    graph.delete(&format!("/users/{lee}")).await.check(204);
    graph.delete(&format!("{TRASH}/{lee}")).await.check(204);
    graph.post(&format!("{TRASH}/{lee}/restore"), &json!({})).await.check(404);
}

#[tokio::test]
async fn the_clock_purges_a_deleted_guest_after_30_days() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    let lee = user(&invite(&graph, LEE).await);
    graph.delete(&format!("/users/{lee}")).await.check(204);
    let control = lab.control();
    let clock = control.patch("/clock", &json!({"advance": "P29DT23H59M59S"})).await.expect(200);
    assert_eq!(clock["now"], "2027-01-30T23:59:59Z");
    // A token of the day before has lapsed with it.
    let graph = lab.admin().await;
    graph.get(&format!("{TRASH}/{lee}")).await.check(200);
    control.patch("/clock", &json!({"advance": "PT1S"})).await.check(200);
    graph.get(&format!("{TRASH}/{lee}")).await.check(404);
}

/// A tool that may write whether guests may leave.
async fn leaving_policy(lab: &Emulator, allowed: bool) {
    let client = lab.app("Lab CLI")["appId"].clone();
    let asked = json!({"tenantId": lab.woodgrove(), "clientId": client, "account": "ada.morgan@woodgrove.example",
        "scope": "Policy.ReadWrite.ExternalIdentities"});
    let token = lab.control().post("/tokens", &asked).await.expect(200);
    let graph = lab.caller().with_token(token["access_token"].as_str().expect("a token"));
    let policy = "/beta/policies/externalIdentitiesPolicy";
    graph.patch(policy, &json!({"allowExternalIdentitiesToLeave": allowed})).await.check(204);
    assert_eq!(graph.get(policy).await.expect(200)["allowExternalIdentitiesToLeave"], allowed);
}

#[tokio::test]
async fn a_guest_leaves_when_the_policy_lets_her() {
    let lab = Lab::open(7).await;
    let graph = lab.admin().await;
    let lee = user(&invite(&graph, LEE).await);
    let leave = json!({"tenantId": lab.woodgrove(), "account": LEE});
    leaving_policy(&lab, false).await;
    let refused = lab.control().post("/leave", &leave).await.expect(200);
    assert_eq!((&refused["outcome"], &refused["userId"]), (&json!("refused"), &json!(lee)));
    assert_eq!(refused["refusal"]["code"], "VESTIBULE_LEAVE_NOT_ALLOWED");
    let decision = refused["refusal"]["decisionId"].as_str().expect("a recorded decision");
    assert_eq!(lab.control().get(&format!("/decisions/{decision}")).await.expect(200)["question"], "leave");
    leaving_policy(&lab, true).await;
    assert_eq!(lab.control().post("/leave", &leave).await.expect(200)["outcome"], "left");
    graph.get(&format!("/users/{lee}")).await.check(404);
    graph.get(&format!("{TRASH}/{lee}")).await.check(200);
    assert_eq!(lab.control().post("/leave", &leave).await.expect(400)["field"], "account", "she is nobody there now");
}

#[tokio::test]
async fn a_file_invites_whom_it_can_and_says_why_not_the_others() {
    let lab = Lab::open(7).await;
    let template = lab.control().get("/bulk-invitations/template").await;
    assert!(template.header("content-type").starts_with("text/csv"));
    let head: String = template.text().split_inclusive('\n').take(2).collect();
    let upload = async |csv: String| {
        let asked = json!({"tenantId": lab.woodgrove(), "account": "ada.morgan@woodgrove.example", "csv": csv});
        lab.control().post("/bulk-invitations", &asked).await.expect(200)
    };
    let rejected = upload(format!("{SAM},https://records.example,true,")).await;
    assert_eq!((&rejected["accepted"], &rejected["problems"][0]["row"]), (&json!(false), &json!(1)));
    assert!(lab.mails("").await.is_empty(), "nobody is invited by a file that was not taken");
    let done = upload(format!(
        "{head}{LEE},https://records.example,true,Welcome\n{SAM},https://records.example,true,Welcome, and come in\n"
    ))
    .await;
    let counts = [&done["accepted"], &done["total"], &done["success"], &done["failure"]];
    assert_eq!(counts, [&json!(true), &json!(2), &json!(1), &json!(1)]);
    let rows = done["rows"].as_array().expect("rows");
    assert_eq!((&rows[0]["row"], &rows[0]["result"]), (&json!(3), &json!("success")));
    assert!(rows[1]["reason"].as_str().expect("a reason").contains("malformed"));
    let mail = lab.mail(LEE, "invitation").await;
    assert_eq!(mail["invitationId"], rows[0]["invitationId"]);
    assert!(mail["redeemUrl"].as_str().expect("a link").starts_with("https://localhost:8443/redeem?rd="));
    assert!(mail["text"].as_str().expect("a text").contains("Welcome"), "in the inviter's name");
}
