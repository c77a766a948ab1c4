//! What only a real browser shows: where the next key goes, what changes by itself, and what a frame may do.

use serde_json::{Value, json};
use support::{Clinician, Emulator, Program, Visitor};
use thirtyfour::prelude::*;

use crate::axe;
use crate::driver::Driver;
use crate::exercise::ADMINISTRATOR;
use crate::screen::{Device, Screen};

/// What the frame of a message is, seen from inside.
const INSIDE: &str = "return {
  origin: self.origin,
  place: location.origin,
  scripts: document.scripts.length,
  targets: [...document.links].map(link => link.target || document.querySelector('base').target),
};";

/// A program invites a clinician; the link that it gets.
async fn invited(emulator: &Emulator, clinician: Clinician) -> String {
    let asked = json!({
        "invitedUserEmailAddress": clinician.address(),
        "inviteRedirectUrl": format!("{}/myapps", emulator.origin()),
        "sendInvitationMessage": true,
    });
    let invitation = emulator.bot().await.post("/invitations", &asked).await.expect(201);
    invitation["inviteRedeemUrl"].as_str().expect("a link").to_owned()
}

/// Fills a field wrongly, and stays on the page with the next key going to the field.
async fn refused(screen: &mut Screen, field: &str, wrong: &str, words: &str) {
    screen.fill(field, wrong).await;
    screen.press("Sign in").await;
    assert!(screen.text().await.contains(words), "{}", screen.text().await);
    axe::check(screen.window()).await;
    assert_eq!(screen.focus().await, field.to_lowercase(), "{words}");
}

#[tokio::test]
async fn the_next_key_goes_to_the_field_that_was_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let emulator = started.plain();
    let driver = Driver::start();
    let mut screen = Screen::open(&driver, Device::Phone, None).await;
    screen.open(&format!("{}/portal", emulator.origin())).await;
    screen.fill("Email address", ADMINISTRATOR).await;
    screen.press("Next").await;
    refused(&mut screen, "Password", "amber-lantern-27", "Your account or password is incorrect.").await;

    let link = invited(&emulator, Clinician::Mailbox).await;
    screen.open(&link).await;
    screen.press("Send code").await;
    emulator.passcode(Clinician::Mailbox.address()).await;
    refused(&mut screen, "Code", "00000000", "That code is incorrect or has expired.").await;
    screen.close().await;
}

#[tokio::test]
async fn a_mail_appears_by_itself_and_its_message_is_kept_in_its_frame() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let emulator = started.plain();
    let address = Clinician::Work.address();
    let driver = Driver::start();
    let mut screen = Screen::open(&driver, Device::Desktop, None).await;
    screen.open(&format!("{}/inbox?to={address}", emulator.origin())).await;
    assert!(screen.text().await.contains("No mail to this address yet."), "{}", screen.text().await);
    let document = screen.window().find(By::Css("html")).await.expect("a document");

    invited(&emulator, Clinician::Work).await;
    let mail = emulator.mail(address, "invitation").await;
    let subject = mail["subject"].as_str().expect("a subject");
    screen.appears(subject).await;
    assert!(document.is_present().await.expect("the window answers"), "the page was loaded again");

    screen.click(subject).await;
    assert_eq!(screen.h1().await, subject);
    let frame = screen.window().find(By::Css("iframe[title=Message]")).await.expect("a frame");
    let cage = frame.attr("sandbox").await.expect("the window answers").expect("the frame is a sandbox");
    assert!(!cage.contains("allow-scripts") && !cage.contains("allow-same-origin"), "{cage}");
    screen.frame("Message").await;
    let inside: Value = screen.window().execute(INSIDE, vec![]).await.expect("the frame is read").json().clone();
    assert_eq!(inside["origin"], "null", "the message reaches nothing of its page: {inside}");
    assert_eq!(inside["place"], emulator.origin(), "{inside}");
    assert_eq!(inside["scripts"], 0, "{inside}");
    let targets = inside["targets"].as_array().expect("a list of targets");
    assert!(!targets.is_empty() && targets.iter().all(|target| target == "_top"), "{inside}");
    // The link leads the whole window on.
    screen.click("Accept invitation").await;
    assert_eq!(screen.h1().await, "Enter password");
    screen.close().await;
}
