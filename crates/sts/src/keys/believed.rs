use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{self, SHA256};
use serde_json::Value;

/// So many tokens are remembered twice over: those of now, and those of before.
const GENERATION: usize = 512;

type Fingerprint = [u8; 32];

/// A token whose signature was found good: which key it names, and what it says. Whether that key is still published and
/// the token still good is judged anew each time.
pub(crate) struct Good {
    pub(crate) kid: String,
    pub(crate) claims: Arc<Value>,
}

/// What is remembered of tokens, by their SHA-256. A client sends the same token for an hour, and checking its signature
/// costs more than most answers do.
#[derive(Default)]
pub(crate) struct Believed(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Fingerprint, Arc<Good>>,
    old: HashMap<Fingerprint, Arc<Good>>,
}

impl Believed {
    /// The token, remembered or checked now; what is not good is not remembered.
    pub(crate) fn get<E>(&self, token: &str, check: impl FnOnce() -> Result<Good, E>) -> Result<Arc<Good>, E> {
        let fingerprint = fingerprint(token);
        if let Some(known) = self.known(&fingerprint) {
            return Ok(known);
        }
        let good = Arc::new(check()?);
        self.remember(fingerprint, Arc::clone(&good));
        Ok(good)
    }

    fn known(&self, fingerprint: &Fingerprint) -> Option<Arc<Good>> {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = generations.young.get(fingerprint) {
            return Some(Arc::clone(known));
        }
        // Whatever is still used moves on, and the rest is forgotten with its generation.
        let known = generations.old.remove(fingerprint)?;
        generations.add(*fingerprint, Arc::clone(&known));
        Some(known)
    }

    fn remember(&self, fingerprint: Fingerprint, good: Arc<Good>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(fingerprint, good);
    }
}

impl Generations {
    fn add(&mut self, fingerprint: Fingerprint, good: Arc<Good>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(fingerprint, good);
    }
}

fn fingerprint(token: &str) -> Fingerprint {
    digest::digest(&SHA256, token.as_bytes()).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Good {
        Good { kid: "k".to_owned(), claims: Arc::default() }
    }

    fn remembered(believed: &Believed, token: &str) -> bool {
        believed.get(token, || Err(())).is_ok()
    }

    #[test]
    fn a_token_is_checked_once_and_a_bad_one_each_time() {
        let believed = Believed::default();
        assert!(!remembered(&believed, "bad") && !remembered(&believed, "bad"));
        assert!(believed.get("good", || Ok::<_, ()>(good())).is_ok());
        assert!(remembered(&believed, "good"));
    }

    #[test]
    fn what_is_used_is_remembered_and_no_more_than_two_generations_are() {
        let believed = Believed::default();
        for number in 0..5 * GENERATION {
            believed.get("used", || Ok::<_, ()>(good())).expect("good");
            believed.get(&number.to_string(), || Ok::<_, ()>(good())).expect("good");
        }
        let generations = believed.0.lock().expect("no panic");
        assert!(generations.young.len() <= GENERATION && generations.old.len() <= GENERATION);
        drop(generations);
        assert!(remembered(&believed, "used"));
        assert!(!remembered(&believed, "0"), "long unused");
    }
}
