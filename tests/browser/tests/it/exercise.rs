//! The exercise at a desk and on a phone.

use std::env;
use std::path::PathBuf;

use support::exercise::{assign, invite, redeem, review_settings, sign_in_to_the_portal};
use support::{Clinician, Program};

use crate::driver::Driver;
use crate::screen::{Device, Screen};

const ADMINISTRATOR: &str = "ada.morgan@woodgrove.example";

async fn walk(device: Device, clinicians: &[Clinician], pictures: Option<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let emulator = started.plain();
    let driver = Driver::start();
    let mut administrator = Screen::open(&driver, device, pictures.clone()).await;
    sign_in_to_the_portal(&mut administrator, &emulator, ADMINISTRATOR).await;
    review_settings(&mut administrator).await;
    for clinician in clinicians {
        invite(&mut administrator, *clinician).await;
        assign(&mut administrator, *clinician).await;
        let mut guest = Screen::open(&driver, device, pictures.clone()).await;
        redeem(&mut guest, &emulator, *clinician).await;
        guest.close().await;
    }
    administrator.close().await;
    let ended = started.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[tokio::test]
async fn four_clinicians_come_from_the_mail_to_the_app_at_a_desk() {
    let pictures = env::var_os("VESTIBULE_SCREENSHOTS").map(PathBuf::from);
    walk(Device::Desktop, &Clinician::ALL, pictures).await;
}

#[tokio::test]
async fn a_clinician_with_a_mailbox_comes_from_the_mail_to_the_app_on_a_phone() {
    walk(Device::Phone, &[Clinician::Mailbox], None).await;
}
