//! The keys that sign tokens. They belong to the data directory; all its worlds share them, and each says for itself
//! which of them signs and which are published.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value, json};

use crate::pem;

mod believed;
mod file;
mod rollover;
mod signing_key;

use believed::Believed;
pub(crate) use believed::Good;
pub use rollover::{Rollover, load as rollover, roll};
pub(crate) use signing_key::SigningKey;

/// The name of the key file in the data directory.
const FILE: &str = "signing-keys.pem";

/// The keys as one world uses them.
pub struct KeyRing {
    keys: Arc<Keys>,
    state: RwLock<Rollover>,
    /// Tokens whose signatures were found good.
    believed: Believed,
}

/// Two keys that may sign, so that rollover and a wrong `kid` can be tested, and one that is never published: what a
/// forger would sign with.
struct Keys {
    signing: [SigningKey; 2],
    stranger: SigningKey,
}

/// Why there are no signing keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file could not be read or written.
    #[error("the signing keys in {} cannot be used: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The text is not three private keys, each followed by its certificate.
    #[error("the signing keys are damaged: {0}")]
    Malformed(&'static str),
    /// A key is no RSA key.
    #[error("a signing key is damaged: {0}")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// A key or certificate could not be made.
    #[error("a signing key cannot be made: {0}")]
    Make(#[from] rcgen::Error),
}

impl KeyRing {
    /// The keys of a data directory; the first start makes them, readable by their owner alone.
    pub fn load_or_make(directory: &Path) -> Result<Self, KeyError> {
        let path = directory.join(FILE);
        let failed = |error| KeyError::Io { path: path.clone(), error };
        if let Some(text) = file::read(&path).map_err(failed)? {
            return Self::from_pem(&text);
        }
        let text = Self::make_pem()?;
        file::write(&path, &text).map_err(failed)?;
        Self::from_pem(&text)
    }

    /// Keys from the text of a key file, for example the published ones of seeded runs: three private keys, each
    /// followed by its certificate.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let blocks = pem::blocks(text);
        let keys = blocks.chunks(2).map(SigningKey::from_blocks).collect::<Result<Vec<_>, _>>()?;
        let [first, second, stranger] =
            <[SigningKey; 3]>::try_from(keys).map_err(|_| KeyError::Malformed("three keys are needed"))?;
        Ok(Self::of(Arc::new(Keys { signing: [first, second], stranger }), Rollover::default()))
    }

    fn of(keys: Arc<Keys>, state: Rollover) -> Self {
        Self { keys, state: RwLock::new(state), believed: Believed::default() }
    }

    /// The same keys for one world, which has rolled them so far.
    #[must_use]
    pub fn for_world(&self, state: Rollover) -> Self {
        Self::of(Arc::clone(&self.keys), state)
    }

    /// Takes over what the world says of its keys now.
    pub fn follow(&self, state: Rollover) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn state(&self) -> Rollover {
        *self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of a new key file.
    pub fn make_pem() -> Result<String, KeyError> {
        (0..3).map(|_| SigningKey::make_pem()).collect()
    }

    /// The name of the key that signs.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.signing().kid()
    }

    /// The published keys. Those of version 2 name the issuer for which they sign, as a template; those of version 1
    /// name none.
    #[must_use]
    pub fn jwks(&self, issuer: Option<&str>) -> Value {
        let keys: Vec<Value> = self.all_published().map(|key| key.jwk(issuer)).collect();
        json!({ "keys": keys })
    }

    /// The names of the published keys.
    #[must_use]
    pub fn published_kids(&self) -> Vec<&str> {
        self.all_published().map(SigningKey::kid).collect()
    }

    fn all_published(&self) -> impl Iterator<Item = &SigningKey> {
        let state = self.state();
        self.keys.signing.iter().enumerate().filter(move |(place, _)| state.publishes(*place)).map(|(_, key)| key)
    }

    /// The key that signs.
    pub(crate) fn signing(&self) -> &SigningKey {
        &self.keys.signing[self.state().signs()]
    }

    /// The key that is never published.
    pub(crate) fn stranger(&self) -> &SigningKey {
        &self.keys.stranger
    }

    /// The published key of this name.
    pub(crate) fn published(&self, kid: &str) -> Option<&SigningKey> {
        self.all_published().find(|key| key.kid() == kid)
    }

    /// Tokens whose signatures were found good.
    pub(crate) const fn believed(&self) -> &Believed {
        &self.believed
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeyRing").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::digest;
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::*;

    static PEM: LazyLock<String> = LazyLock::new(|| KeyRing::make_pem().expect("keys"));

    fn ring() -> KeyRing {
        KeyRing::from_pem(&PEM).expect("keys")
    }

    #[test]
    fn a_kid_is_the_thumbprint_of_the_published_certificate() {
        let jwks = ring().jwks(None);
        let keys = jwks["keys"].as_array().expect("a list");
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0]["kid"], keys[1]["kid"]);
        for key in keys {
            let certificate = STANDARD.decode(key["x5c"][0].as_str().expect("x5c")).expect("standard base64");
            let thumbprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &certificate);
            assert_eq!(key["kid"], URL_SAFE_NO_PAD.encode(thumbprint));
            assert_eq!(key["x5t"], key["kid"]);
            assert_eq!((&key["kty"], &key["use"], &key["e"]), (&json!("RSA"), &json!("sig"), &json!("AQAB")));
            assert_eq!(URL_SAFE_NO_PAD.decode(key["n"].as_str().expect("n")).expect("base64url").len(), 256);
        }
    }

    #[test]
    fn only_keys_of_version_two_name_their_issuer_and_as_a_template() {
        let template = "https://localhost:8443/{tenantid}/v2.0";
        let keys = ring();
        assert_eq!(keys.jwks(Some(template))["keys"][1]["issuer"], template);
        assert!(keys.jwks(None)["keys"][1].get("issuer").is_none());
    }

    #[test]
    fn the_second_start_finds_the_keys_of_the_first() {
        let directory = tempfile::tempdir().expect("a directory");
        let first = KeyRing::load_or_make(directory.path()).expect("keys");
        let second = KeyRing::load_or_make(directory.path()).expect("keys");
        assert_eq!(first.jwks(None), second.jwks(None));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_but_the_owner_reads_the_key_file() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().expect("a directory");
        KeyRing::load_or_make(directory.path()).expect("keys");
        let metadata = std::fs::metadata(directory.path().join(FILE)).expect("the key file");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_file_is_refused() {
        let whole = PEM.as_str();
        let cut = whole.rfind("-----BEGIN CERTIFICATE").expect("a certificate");
        for text in ["", "nonsense", &whole[..cut]] {
            assert!(KeyRing::from_pem(text).is_err(), "{} characters", text.len());
        }
    }
}
