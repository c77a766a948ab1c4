//! Browsers, known by a cookie: the sandbox's name and 256 random bits. The world keeps only their hash.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Entropy;

/// The bytes of chance in a cookie.
const SECRET: usize = 32;

/// A browser, known by the hash of its cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Browser {
    digest: String,
}

impl Browser {
    /// A browser that was never here, and the cookie that it is given. Nothing is written: a browser is a row when
    /// somebody signs in with it.
    #[must_use]
    pub fn new(entropy: &Entropy, sandbox: &str) -> (Self, String) {
        let cookie = new_cookie(entropy, sandbox);
        (Self { digest: digest_of(&cookie) }, cookie)
    }

    /// The browser that holds this cookie; none when it is no cookie of ours.
    #[must_use]
    pub fn from_cookie(cookie: &str) -> Option<Self> {
        is_cookie(cookie).then(|| Self { digest: digest_of(cookie) })
    }

    /// The hash of the cookie: what rows about this browser are keyed by.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Browser(..)")
    }
}

/// The sandbox whose cookie it is; cookies begin with its name so that a request can be led to its world.
#[must_use]
pub fn sandbox_of(cookie: &str) -> Option<&str> {
    cookie.rsplit_once('.').map(|(sandbox, _)| sandbox).filter(|_| is_cookie(cookie))
}

pub(crate) fn new_cookie(entropy: &Entropy, sandbox: &str) -> String {
    format!("{sandbox}.{}", URL_SAFE_NO_PAD.encode(entropy.bytes::<SECRET>()))
}

pub(crate) fn is_cookie(cookie: &str) -> bool {
    cookie.rsplit_once('.').is_some_and(|(sandbox, secret)| {
        !sandbox.is_empty() && URL_SAFE_NO_PAD.decode(secret).is_ok_and(|secret| secret.len() == SECRET)
    })
}

/// The hash under which a secret of full entropy is kept.
pub(crate) fn digest_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_leads_back_to_its_browser_and_its_sandbox() {
        let entropy = Entropy::from_seed("test", 1);
        let (browser, cookie) = Browser::new(&entropy, "default");
        assert_eq!(Browser::from_cookie(&cookie), Some(browser.clone()));
        assert_eq!(sandbox_of(&cookie), Some("default"));
        let (other, _) = Browser::new(&entropy, "default");
        assert_ne!(browser, other);
    }

    #[test]
    fn the_hash_does_not_tell_the_cookie() {
        let (browser, cookie) = Browser::new(&Entropy::from_seed("test", 1), "default");
        assert!(!cookie.contains(browser.digest()));
        assert_eq!(format!("{browser:?}"), "Browser(..)");
    }

    #[test]
    fn anything_else_is_no_cookie() {
        for text in ["", "default", "default.", ".AAAA", "default.AAAA", "default.not base64"] {
            assert_eq!(Browser::from_cookie(text), None, "{text:?}");
            assert_eq!(sandbox_of(text), None, "{text:?}");
        }
    }
}
