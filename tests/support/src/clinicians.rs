//! The four kinds of clinician that the exercise speaks of.

use crate::emulator::Emulator;
use crate::visitor::Visitor;

/// A clinician of the built-in world, by the kind of account she has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clinician {
    /// A work account of a partner's tenant.
    Work,
    /// A Microsoft account.
    MicrosoftAccount,
    /// A Google account.
    Google,
    /// A mailbox and nothing else.
    Mailbox,
}

/// How a clinician proves who she is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// With the password of her account.
    Password,
    /// With a code that comes by mail.
    Passcode,
}

impl Clinician {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Work, Self::MicrosoftAccount, Self::Google, Self::Mailbox];

    /// Her address in the built-in world.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            Self::Work => "dr.lee@fabrikam-clinic.example",
            Self::MicrosoftAccount => "lena.holm@outlook.com",
            Self::Google => "sam.okafor@gmail.com",
            Self::Mailbox => "priya.nair@lakeside-practice.example",
        }
    }

    /// How she proves who she is.
    #[must_use]
    pub const fn proof(self) -> Proof {
        match self {
            Self::Work | Self::MicrosoftAccount | Self::Google => Proof::Password,
            Self::Mailbox => Proof::Passcode,
        }
    }

    /// The identity provider in the control API's words.
    #[must_use]
    pub const fn provider(self) -> &'static str {
        match self {
            Self::Work => "entra",
            Self::MicrosoftAccount => "microsoftAccount",
            Self::Google => "google",
            Self::Mailbox => "emailOneTimePasscode",
        }
    }

    /// The issuer of her identity on the guest object, once she redeemed (behaviour §1.2).
    #[must_use]
    pub const fn issuer(self) -> &'static str {
        match self {
            Self::Work => "ExternalAzureAD",
            Self::MicrosoftAccount => "MicrosoftAccount",
            Self::Google => "google.com",
            Self::Mailbox => "mail",
        }
    }

    /// The `userPrincipalName` of her guest object in Woodgrove Hospital.
    #[must_use]
    pub fn guest_name(self) -> String {
        format!("{}#EXT#@woodgrovehospital.onmicrosoft.com", self.address().replace('@', "_"))
    }

    /// Signs in on the page of her identity provider, her address being known.
    pub async fn sign_in(self, visitor: &mut impl Visitor, emulator: &Emulator) {
        match self.proof() {
            Proof::Password => {
                assert_eq!(visitor.h1().await, "Enter password", "{self:?}: {}", visitor.text().await);
                visitor.note("C2-password").await;
                let account = emulator.account(self.address());
                visitor.fill("Password", &account.password.expect("a published password")).await;
            }
            Proof::Passcode => {
                assert_eq!(visitor.h1().await, "Verify your email", "{self:?}: {}", visitor.text().await);
                visitor.press("Send code").await;
                assert_eq!(visitor.h1().await, "Enter code", "{self:?}: {}", visitor.text().await);
                visitor.note("C2-code").await;
                visitor.fill("Code", &emulator.passcode(self.address()).await).await;
            }
        }
        visitor.press("Sign in").await;
    }
}
