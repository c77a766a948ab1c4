//! A device without a browser of its own, which shows a code.

use serde_json::Value;

use crate::emulator::Emulator;
use crate::exercise::sign_in;
use crate::visitor::Visitor;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Lab CLI on a device that waits for a person.
#[derive(Clone, Debug)]
pub struct Device {
    app: String,
    code: String,
    /// The code that it shows.
    pub shown: String,
}

impl Device {
    /// Lab CLI asks for its codes.
    pub async fn ask(emulator: &Emulator) -> Self {
        let app = emulator.app("Lab CLI")["appId"].as_str().expect("an id").to_owned();
        let form = [("client_id", app.as_str()), ("scope", "openid profile User.Read")];
        let path = format!("/{}/oauth2/v2.0/devicecode", emulator.woodgrove());
        let codes = emulator.caller().post_form(&path, &form).await.expect(200);
        let text = |name: &str| codes[name].as_str().unwrap_or_else(|| panic!("{name} in {codes}")).to_owned();
        Self { code: text("device_code"), shown: text("user_code"), app }
    }

    /// It asks whether somebody has answered.
    pub async fn poll(&self, emulator: &Emulator, status: u16) -> Value {
        let form = [("client_id", self.app.as_str()), ("grant_type", GRANT), ("device_code", &self.code)];
        let path = format!("/{}/oauth2/v2.0/token", emulator.woodgrove());
        emulator.caller().post_form(&path, &form).await.expect(status)
    }

    /// Somebody types the code and signs in, up to the question whether she knows the device.
    pub async fn enter(&self, visitor: &mut impl Visitor, emulator: &Emulator, account: &str) {
        visitor.open(&format!("{}/devicelogin", emulator.origin())).await;
        assert_eq!(visitor.h1().await, "Enter code to allow access");
        visitor.fill("Code", &self.shown.to_lowercase()).await;
        visitor.press("Next").await;
        sign_in(visitor, emulator, account).await;
        assert_eq!(visitor.h1().await, "Are you trying to sign in to Lab CLI?");
    }

    /// [`Device::enter`], where somebody else is signed in already.
    pub async fn enter_as_another(&self, visitor: &mut impl Visitor, emulator: &Emulator, account: &str) {
        visitor.open(&format!("{}/devicelogin", emulator.origin())).await;
        visitor.fill("Code", &self.shown).await;
        visitor.press("Next").await;
        assert_eq!(visitor.h1().await, "Pick an account");
        visitor.click("Use another account").await;
        sign_in(visitor, emulator, account).await;
        assert_eq!(visitor.h1().await, "Are you trying to sign in to Lab CLI?");
    }
}
