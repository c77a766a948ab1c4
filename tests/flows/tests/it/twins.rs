//! One code path: the same guest by pages and by script leaves the same world behind.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Clinician, Lab, Rows, Visitor};

use crate::api::{assign, invite};

/// What belongs to one browser or one draw, and therefore differs between any two runs.
const OWN: [&str; 4] = ["world", "sessions", "passcodes", "passcode_sends"];

/// The rows that a story leaves behind, table by table.
fn outcome(rows: &Rows, shared: &BTreeSet<String>) -> Vec<String> {
    let tables = rows.tables().into_iter().filter(|table| !OWN.contains(table));
    let mut found: Vec<String> = tables
        .flat_map(|table| rows.table(table).iter().map(move |row| format!("{table}: {}", without_chance(row, shared))))
        .collect();
    found.sort();
    found
}

/// A row without what was drawn since the two runs parted. Until then they drew the same from one seed: the guest and
/// the invitation for instance stay and are compared.
fn without_chance(row: &str, shared: &BTreeSet<String>) -> String {
    let mut text = row.to_owned();
    for drawn in drawn(row) {
        if !shared.contains(&drawn) {
            text = text.replace(&drawn, "(drawn)");
        }
    }
    text
}

/// The identifiers, the marks between the parts of a mail, and the passcodes in a text.
fn drawn(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    let is_id = |word: &&str| word.len() >= 32;
    let is_passcode = |word: &&str| word.len() == 8 && word.bytes().all(|letter| letter.is_ascii_digit());
    words.filter(|word| is_id(word) || is_passcode(word)).map(str::to_owned).collect()
}

fn all_drawn(rows: &Rows) -> BTreeSet<String> {
    rows.tables().into_iter().flat_map(|table| rows.table(table)).flat_map(|row| drawn(row)).collect()
}

async fn invited(lab: &Lab, clinician: Clinician) -> Value {
    let bot = lab.bot().await;
    let invitation = invite(&bot, clinician.address()).await;
    assign(lab, &bot, invitation["invitedUser"]["id"].as_str().unwrap(), "Health Records").await;
    lab.mail(clinician.address(), "invitation").await;
    invitation
}

#[tokio::test]
async fn pages_and_script_leave_the_same_directory_audit_and_mail() {
    for clinician in Clinician::ALL {
        let (by_pages, by_script) = (Lab::open(7).await, Lab::open(7).await);
        let invitation = invited(&by_pages, clinician).await;
        let shared = all_drawn(&by_pages.rows());
        let mut browser = by_pages.browser();
        browser.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
        clinician.sign_in(&mut browser, &by_pages).await;
        browser.press("Accept").await;

        assert_eq!(invited(&by_script, clinician).await, invitation, "one seed, one invitation");
        let asked = json!({"redeemUrl": invitation["inviteRedeemUrl"]});
        let redeemed = by_script.control().post("/redemptions", &asked).await.expect(200);
        assert_eq!(redeemed["outcome"], "accepted");
        assert_eq!(redeemed["landingUrl"], browser.page().url.as_str());

        let (pages, script) = (outcome(&by_pages.rows(), &shared), outcome(&by_script.rows(), &shared));
        for (page, script) in pages.iter().zip(&script) {
            assert_eq!(page, script, "{clinician:?}");
        }
        assert_eq!(pages.len(), script.len(), "{clinician:?}");
        let guest = invitation["invitedUser"]["id"].as_str().unwrap();
        assert!(pages.iter().any(|row| row.starts_with("audit: ") && row.contains(guest)), "the guest is compared");
    }
}
