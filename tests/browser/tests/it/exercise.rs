//! The exercise at a desk, on a phone and without a script.

use support::exercise::{assign, invite, redeem, review_settings, sign_in_to_the_portal};
use support::{Clinician, Emulator, Program, Visitor};

use crate::album::Album;
use crate::driver::Driver;
use crate::screen::{Device, Screen};

/// A Global Administrator of Woodgrove Hospital.
pub(crate) const ADMINISTRATOR: &str = "ada.morgan@woodgrove.example";

/// The people of a walk, and what they sit in front of.
struct Walk<'a> {
    driver: &'a Driver,
    device: Device,
    album: Option<Album>,
    scripts: bool,
}

impl Walk<'_> {
    async fn screen(&self) -> Screen {
        let screen = Screen::open(self.driver, self.device, self.album.clone()).await;
        if self.scripts { screen } else { screen.without_scripts().await }
    }

    /// The whole exercise, once for each clinician.
    async fn through(&self, emulator: &Emulator, clinicians: &[Clinician]) {
        let mut administrator = self.screen().await;
        administrator.open(emulator.origin()).await;
        assert_eq!(administrator.h1().await, "Vestibule");
        administrator.note("launch-pad").await;
        sign_in_to_the_portal(&mut administrator, emulator, ADMINISTRATOR).await;
        review_settings(&mut administrator).await;
        for clinician in clinicians {
            invite(&mut administrator, *clinician).await;
            assign(&mut administrator, *clinician).await;
            let mut guest = self.screen().await;
            redeem(&mut guest, emulator, *clinician).await;
            guest.close().await;
        }
        administrator.close().await;
    }
}

#[tokio::test]
async fn four_clinicians_come_from_the_mail_to_the_app_at_a_desk() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let driver = Driver::start();
    let walk = Walk { driver: &driver, device: Device::Desktop, album: Album::asked_for(), scripts: true };
    walk.through(&started.plain(), &Clinician::ALL).await;
    let ended = started.stop();
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[tokio::test]
async fn four_clinicians_come_from_the_mail_to_the_app_on_a_phone_over_tls() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let driver = Driver::start();
    let walk = Walk { driver: &driver, device: Device::Phone, album: None, scripts: true };
    walk.through(&started, &Clinician::ALL).await;
}

#[tokio::test]
async fn a_clinician_with_a_mailbox_comes_from_the_mail_to_the_app_without_javascript() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let driver = Driver::start();
    let walk = Walk { driver: &driver, device: Device::Desktop, album: None, scripts: false };
    walk.through(&started.plain(), &[Clinician::Mailbox]).await;
}
