//! "Block future invitations from this organization.", from the mail's link to the mail that is not sent, and back.

use support::{Clinician, Lab, Visitor, exercise};

use crate::api::{audit, invite};

async fn mails(lab: &Lab) -> usize {
    lab.mails(&format!("to={}&kind=invitation", Clinician::Mailbox.address())).await.len()
}

async fn mail_records(lab: &Lab, guest: &str) -> Vec<String> {
    let records = audit(lab, guest).await.into_iter().map(|[activity, ..]| activity);
    records.filter(|activity| activity.contains("Email")).collect()
}

#[tokio::test]
async fn whoever_blocks_invitations_gets_no_mail_until_she_takes_it_back() {
    let lab = Lab::open(7).await;
    let bot = lab.bot().await;
    let address = Clinician::Mailbox.address();
    let invitation = invite(&bot, address).await;
    let guest = invitation["invitedUser"]["id"].as_str().unwrap().to_owned();
    assert_eq!(mail_records(&lab, &guest).await, ["Invitation Email"]);

    let mail = lab.mail(address, "invitation").await;
    let mut reader = lab.browser();
    reader.visit(&format!("/inbox/{}", mail["id"].as_str().unwrap())).await;
    reader.frame("Message").await;
    reader.click("Block future invitations from this organization.").await;
    assert_eq!(reader.page().h1(), "Invitations from Woodgrove Hospital");
    reader.page().says(address);
    reader.press("Block future invitations").await;
    reader.page().says("sends no invitations to");

    // B4 T13: the object and the invitation are made, the mail is not.
    let again = invite(&bot, address).await;
    assert_eq!(again["invitedUser"]["id"], guest.as_str());
    assert_eq!(mails(&lab).await, 1, "no second mail");
    assert_eq!(mail_records(&lab, &guest).await, ["Email not sent, user unsubscribed", "Invitation Email"]);
    let mut clinician = lab.browser();
    clinician.visit(again["inviteRedeemUrl"].as_str().unwrap()).await;
    Clinician::Mailbox.sign_in(&mut clinician, &lab).await;
    assert_eq!(clinician.page().h1(), "Review permissions", "the passcode still comes, and the link works");

    reader.press("Allow invitations again").await;
    reader.page().says("Do you want");
    invite(&bot, address).await;
    assert_eq!(mails(&lab).await, 2);
    assert_eq!(mail_records(&lab, &guest).await.len(), 3);
}

#[tokio::test]
async fn blocking_twice_is_blocking_once() {
    let lab = Lab::open(7).await;
    invite(&lab.bot().await, Clinician::Mailbox.address()).await;
    let mail = lab.mail(Clinician::Mailbox.address(), "invitation").await;
    let mut reader = lab.browser();
    reader.visit(mail["unsubscribeUrl"].as_str().unwrap()).await;
    let mut again = reader.clone();
    reader.press("Block future invitations").await;
    let before = lab.rows();
    again.press("Block future invitations").await;
    again.page().says("sends no invitations to");
    let after = lab.rows();
    assert_eq!(
        after.changed(&before).into_iter().filter(|table| *table != "world").count(),
        0,
        "{}",
        before.difference(&after)
    );
}

#[tokio::test]
async fn a_mailbox_without_passcodes_is_led_to_a_microsoft_account() {
    let lab = Lab::open(7).await;
    let mut admin = lab.browser();
    exercise::sign_in_to_the_portal(&mut admin, &lab, crate::exercise::ADMIN).await;
    admin.visit("/portal/identity-providers/passcode").await;
    admin.tick("No").await;
    admin.press("Save").await;
    let invitation = invite(&lab.bot().await, Clinician::Mailbox.address()).await;
    let mut clinician = lab.browser();
    clinician.visit(invitation["inviteRedeemUrl"].as_str().unwrap()).await;
    assert_eq!(clinician.page().h1(), "Create a Microsoft account");
    clinician.page().says(Clinician::Mailbox.address());
    clinician.page().says("Nobody has an account");
    assert!(lab.mails(&format!("to={}&kind=passcode", Clinician::Mailbox.address())).await.is_empty());
}
