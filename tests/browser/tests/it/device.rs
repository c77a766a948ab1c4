//! A device without a browser, and the phone on which its code is typed.

use support::{Device, Program, Visitor};

use crate::driver::Driver;
use crate::screen::{self, Screen};

#[tokio::test]
async fn the_code_of_a_device_is_typed_on_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let started = Program::start(&data).ready(&data).await;
    let emulator = started.plain();
    let device = Device::ask(&emulator).await;
    let driver = Driver::start();
    let mut phone = Screen::open(&driver, screen::Device::Phone, None).await;
    device.enter(&mut phone, &emulator, "mia.novak@woodgrove.example").await;
    assert_eq!(device.poll(&emulator, 400).await["error"], "authorization_pending");
    phone.press("Continue").await;
    assert_eq!(phone.h1().await, "You have signed in");
    assert!(device.poll(&emulator, 200).await["access_token"].is_string());
    phone.close().await;
}
