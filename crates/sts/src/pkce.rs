//! Proof Key for Code Exchange (RFC 7636).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Serialize};

use crate::GrantError;
use crate::browsers::digest_of;

/// What whoever redeems the code must know the origin of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    value: String,
    method: ChallengeMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum ChallengeMethod {
    S256,
    Plain,
}

impl Challenge {
    /// Reads the two parameters of an authorize request; no method means `plain`.
    pub fn parse(value: Option<&str>, method: Option<&str>) -> Result<Option<Self>, GrantError> {
        let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(None) };
        let method = match method.unwrap_or("plain") {
            "S256" => ChallengeMethod::S256,
            "plain" => ChallengeMethod::Plain,
            _ => return Err(GrantError::Malformed),
        };
        if !(43..=128).contains(&value.len()) {
            return Err(GrantError::ChallengeSize);
        }
        Ok(Some(Self { value: value.to_owned(), method }))
    }

    /// Whether the challenge was made of this verifier.
    #[must_use]
    pub fn accepts(&self, verifier: &str) -> bool {
        let answer = match self.method {
            ChallengeMethod::S256 => digest_of(verifier),
            ChallengeMethod::Plain => verifier.to_owned(),
        };
        verify_slices_are_equal(answer.as_bytes(), self.value.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_is_accepted_by_s256_alone() {
        let s256 = Challenge::parse(Some(CHALLENGE), Some("S256")).expect("valid").expect("one");
        assert!(s256.accepts(VERIFIER) && !s256.accepts(CHALLENGE));
        let plain = Challenge::parse(Some(CHALLENGE), None).expect("valid").expect("one");
        assert!(plain.accepts(CHALLENGE) && !plain.accepts(VERIFIER));
    }

    #[test]
    fn a_challenge_of_a_wrong_size_or_method_is_refused() {
        assert_eq!(Challenge::parse(Some("short"), Some("S256")).expect_err("too short").code(), 501_491);
        assert_eq!(Challenge::parse(Some(&"x".repeat(129)), None).expect_err("too long").code(), 501_491);
        assert_eq!(Challenge::parse(Some(CHALLENGE), Some("S512")).expect_err("no method").code(), 9_002_313);
        assert!(Challenge::parse(None, Some("S256")).expect("nothing").is_none());
    }
}
