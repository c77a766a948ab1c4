//! The exercise over sockets, in plain text and over TLS: My Apps, Health Records and the token service included.

use support::exercise::{assign, invite, redeem, review_settings, sign_in_to_the_portal};
use support::{Clinician, Emulator};

use crate::Place;

async fn walk(emulator: &Emulator, clinicians: &[Clinician]) {
    let mut admin = emulator.browser();
    sign_in_to_the_portal(&mut admin, emulator, "ada.morgan@woodgrove.example").await;
    review_settings(&mut admin).await;
    for clinician in clinicians {
        invite(&mut admin, *clinician).await;
        assign(&mut admin, *clinician).await;
        let mut guest = emulator.browser();
        redeem(&mut guest, emulator, *clinician).await;
        for url in guest.trail() {
            assert!(emulator.origin().starts_with(url.scheme()), "{url}");
        }
    }
}

#[tokio::test]
async fn the_exercise_works_over_tls() {
    let place = Place::new();
    let started = place.start().await;
    walk(&started, &Clinician::ALL).await;
}

#[tokio::test]
async fn the_exercise_works_in_plain_text() {
    let place = Place::new();
    let started = place.start().await;
    walk(&started.plain(), &[Clinician::Work, Clinician::Mailbox]).await;
}
