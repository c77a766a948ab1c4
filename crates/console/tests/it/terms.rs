use serde_json::json;

use crate::lab::{Lab, steps};

const DR_LEE: &str = "dr.lee@fabrikam-clinic.example";

#[tokio::test]
async fn terms_of_use_are_opened_and_accepted() {
    let lab = Lab::with_terms();
    lab.invite(DR_LEE).await;
    let report = lab.redeems(DR_LEE, json!({})).await;
    assert_eq!(report["outcome"], "accepted", "{report}");
    let terms = report["steps"].as_array().expect("steps").iter().find(|step| step["step"] == "terms").cloned();
    let terms = terms.expect("a step");
    assert_eq!(terms["result"], "accepted");
    assert!(terms["agreementId"].is_string() && terms["language"].is_string(), "{terms}");
}

#[tokio::test]
async fn who_declines_the_terms_stays_pending() {
    let lab = Lab::with_terms();
    let sent = lab.invite(DR_LEE).await;
    let report = lab.redeems(DR_LEE, json!({"terms": "decline"})).await;
    assert_eq!(report["outcome"], "declined");
    assert_eq!(steps(&report).last().map(String::as_str), Some("terms: declined"));
    assert!(lab.user(sent.invitation.user).pending());
    let stopped = lab.redeems(DR_LEE, json!({"stopAt": "terms"})).await;
    assert_eq!(stopped["outcome"], "stopped");
    let expected = ["discovery: entra", "signIn: passed", "policy: allowed", "consent: notNeeded", "mfa: notNeeded"];
    assert_eq!(steps(&stopped), expected);
}

#[tokio::test]
async fn terms_that_must_be_opened_cannot_be_accepted_unread() {
    let lab = Lab::with_terms();
    let sent = lab.invite(DR_LEE).await;
    let report = lab.redeems(DR_LEE, json!({"terms": "acceptUnread"})).await;
    assert_eq!((&report["outcome"], &report["refusal"]["code"]), (&json!("refused"), &json!("VESTIBULE_TERMS_UNREAD")));
    assert!(lab.user(sent.invitation.user).pending());
}
