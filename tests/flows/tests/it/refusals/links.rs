use serde_json::{Value, json};
use support::{Clinician, Lab};

use super::{is_still, redemption_refused};
use crate::api::invite;

async fn leads_nowhere(lab: &Lab, link: &str, why: &str) {
    let mut browser = lab.browser();
    let page = browser.visit(link).await;
    assert_eq!(page.h1(), "Invitation redemption failed", "{why}");
    assert!(page.status.is_client_error(), "{why}: {}", page.status);
    page.says("VESTIBULE_INVITATION_INVALID");
    redemption_refused(lab, &json!({"redeemUrl": link}), "VESTIBULE_INVITATION_INVALID").await;
}

/// The link with one character of its ticket changed.
fn tampered(link: &str) -> String {
    let (head, tail) = link.split_once("ticket%3d").expect("the inner address has a ticket");
    let other = if tail.starts_with('A') { "B" } else { "A" };
    format!("{head}ticket%3d{other}{}", &tail[1..])
}

#[tokio::test]
async fn a_link_is_of_the_published_form_and_the_older_one_works_too() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    let (outer, inner) = link.split_once("?rd=").unwrap();
    assert_eq!(outer, "https://localhost:8443/redeem");
    let expected = format!(
        "%2fredeem%2f%3ftenant%3d{}%26user%3d{}%26ticket%3d",
        lab.woodgrove(),
        invitation["id"].as_str().unwrap()
    );
    assert!(inner.contains(&expected) && inner.ends_with("%26ver%3d2.0"), "{inner}");
    let ticket = inner.split_once("ticket%3d").unwrap().1.split_once("%26").unwrap().0;
    assert!(ticket.ends_with("%25253d"), "the padding is encoded twice in the inner address: {ticket}");

    let url: url::Url = link.parse().unwrap();
    let inner: url::Url = url.query_pairs().next().unwrap().1.parse().unwrap();
    let older = format!("/redeem/?{}", inner.query().unwrap());
    let mut browser = lab.browser();
    browser.visit(&older).await;
    assert_eq!(browser.page().h1(), "Enter password");
}

#[tokio::test]
async fn a_tampered_or_invented_link_leads_nowhere() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let link = invitation["inviteRedeemUrl"].as_str().unwrap();
    leads_nowhere(&lab, &tampered(link), "a changed ticket").await;
    let other = link.replace(invitation["id"].as_str().unwrap(), "11111111-2222-4333-8444-555555555555");
    leads_nowhere(&lab, &other, "another invitation").await;
    for broken in ["/redeem", "/redeem?rd=", "/redeem?rd=%zz", "/redeem/?tenant=x&user=y&ticket=z&ver=2.0"] {
        let mut browser = lab.browser();
        let page = browser.visit(broken).await;
        assert!(page.status.is_client_error(), "{broken}: {}", page.status);
        page.says("Local emulator, not Microsoft");
    }
    is_still(&lab, &invitation["invitedUser"]["id"], "PendingAcceptance").await;
}

#[tokio::test]
async fn a_reset_ends_old_links_and_keeps_the_guest() {
    let lab = Lab::open(7).await;
    let admin = lab.admin().await;
    let old = invite(&admin, Clinician::Work.address()).await;
    let user = &old["invitedUser"]["id"];
    let redeemed = lab.control().post("/redemptions", &json!({"invitationId": old["id"]})).await.expect(200);
    assert_eq!(redeemed["outcome"], "accepted");
    let new = reset(&admin, user).await;
    assert_eq!(&new["invitedUser"]["id"], user);
    is_still(&lab, user, "PendingAcceptance").await;
    leads_nowhere(&lab, old["inviteRedeemUrl"].as_str().unwrap(), "a link from before the reset").await;
    let again = json!({"redeemUrl": new["inviteRedeemUrl"]});
    assert_eq!(lab.control().post("/redemptions", &again).await.expect(200)["outcome"], "accepted");
    is_still(&lab, user, "Accepted").await;
}

async fn reset(admin: &support::Caller, user: &Value) -> Value {
    let asked = json!({"invitedUserEmailAddress": Clinician::Work.address(), "inviteRedirectUrl": "https://a.example/",
        "invitedUser": {"id": user}, "resetRedemption": true});
    admin.post("/invitations", &asked).await.expect(201)
}

#[tokio::test]
async fn a_deleted_guest_leaves_a_link_that_leads_nowhere() {
    let lab = Lab::open(7).await;
    let admin = lab.admin().await;
    let invitation = invite(&admin, Clinician::Work.address()).await;
    admin.delete(&format!("/users/{}", invitation["invitedUser"]["id"].as_str().unwrap())).await.check(204);
    leads_nowhere(&lab, invitation["inviteRedeemUrl"].as_str().unwrap(), "an orphan").await;
}

#[tokio::test]
async fn a_link_with_a_wrong_ticket_says_no_more_than_one_without_a_guest() {
    let lab = Lab::open(7).await;
    let invitation = invite(&lab.bot().await, Clinician::Work.address()).await;
    let mut browser = lab.browser();
    let page = browser.visit(&tampered(invitation["inviteRedeemUrl"].as_str().unwrap())).await;
    page.hides("dr.lee");
    assert!(!page.has_link(Clinician::Work.address()));
}
