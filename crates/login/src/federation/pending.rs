use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use journey::{Departure, Journey};
use kernel::{Entropy, Timestamp};
use serde::{Deserialize, Serialize};
use sts::{Browser, WorldKey};

/// What the seal is for: a seal of another purpose is no way back.
const PURPOSE: &str = "federation";

/// A browser that has left for an issuer. Sealed into `state`: nothing about it is kept, and nobody on the way reads
/// the verifier. It lapses with its journey, after an hour.
pub(super) struct Pending {
    pub(super) journey: Journey,
    pub(super) kept: Kept,
}

/// What goes along with the journey.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Whose way back it is: the hash of the browser's cookie.
    browser: String,
    /// The provider, by the id that the tenant has given it.
    pub(super) provider: String,
    /// Comes back in the ID token.
    pub(super) nonce: String,
    /// PKCE (RFC 7636).
    pub(super) verifier: String,
}

/// The plain text of the seal.
#[derive(Serialize, Deserialize)]
struct Sealed {
    kept: Kept,
    /// The journey, sealed for its own purpose.
    journey: String,
}

impl Pending {
    pub(super) fn new(entropy: &Entropy, browser: &Browser, departure: &Departure, journey: Journey) -> Self {
        let secret = || URL_SAFE_NO_PAD.encode(entropy.bytes::<32>());
        let kept = Kept {
            browser: browser.digest().to_owned(),
            provider: departure.provider.id.clone(),
            nonce: secret(),
            verifier: secret(),
        };
        Self { journey, kept }
    }

    pub(super) fn seal(&self, key: &WorldKey) -> String {
        let sealed = Sealed { kept: self.kept.clone(), journey: journey::seal(key, &self.journey) };
        let plain = serde_json::to_vec(&sealed).expect("texts have a form in JSON");
        sts::seal::seal(key, PURPOSE, &plain)
    }

    /// Opens a `state`; none when it is not ours, was damaged, or is too old.
    pub(super) fn open(key: &WorldKey, state: &str, now: Timestamp) -> Option<Self> {
        let plain = sts::seal::open(key, PURPOSE, state)?;
        let Sealed { kept, journey } = serde_json::from_slice(&plain).ok()?;
        Some(Self { journey: journey::unseal(key, &journey, now)?, kept })
    }

    pub(super) fn is_of(&self, browser: &Browser) -> bool {
        self.kept.browser == browser.digest()
    }
}
