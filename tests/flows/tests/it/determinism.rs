//! The same seed and the same requests, one after another, give the same bytes.

use serde_json::json;
use support::{Clinician, Lab, exercise};

use crate::api::{assign, invite};
use crate::exercise::prepare;

/// A story that meets every surface: every page as it came, headers included, and at the end every row.
async fn story(seed: u64) -> (Vec<String>, support::Rows) {
    let lab = Lab::open(seed).await;
    let mut heard = vec![lab.world().to_string()];
    let admin = prepare(&lab, &[Clinician::Work]).await;
    let mut guest = lab.browser();
    exercise::redeem(&mut guest, &lab, Clinician::Work).await;
    let bot = lab.bot().await;
    let invitation = invite(&bot, Clinician::Mailbox.address()).await;
    assign(&lab, &bot, invitation["invitedUser"]["id"].as_str().unwrap(), "Health Records").await;
    let redeemed = lab.control().post("/redemptions", &json!({"invitationId": invitation["id"]})).await;
    let users = bot.get("/users?$select=id,mail,externalUserState").await;
    for browser in [&admin, &guest] {
        heard.extend(browser.history().iter().map(|page| page.fingerprint()));
    }
    heard.extend([invitation.to_string(), redeemed.text(), users.text()]);
    heard.push(format!("{:?}", users.headers));
    heard.push(lab.control().get("/mail").await.text());
    (heard, lab.rows())
}

#[tokio::test]
async fn two_runs_of_one_seed_are_the_same_bytes() {
    let (one, one_rows) = story(7).await;
    let (two, two_rows) = story(7).await;
    for (first, second) in one.iter().zip(&two) {
        assert_eq!(first, second);
    }
    assert_eq!(one.len(), two.len());
    assert_eq!(one_rows, two_rows, "{}", one_rows.difference(&two_rows));
    assert!(
        one.iter().any(|page| page.contains("date: Fri, 01 Jan 2027 00:00:00 GMT")),
        "the Date header is the world's"
    );
}

#[tokio::test]
async fn another_seed_is_another_run() {
    let (one, _) = story(7).await;
    let (two, _) = story(8).await;
    assert_ne!(one, two);
}
