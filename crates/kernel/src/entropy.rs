use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::Sha256;

/// The only source of chance in an emulated world: a `ChaCha20` stream under a secret root.
///
/// The root comes from the host, or from a number when a run is to be repeated byte for byte. Draws consume the
/// stream; [`Entropy::derive`] and [`Entropy::child`] do not, they depend on the root and their arguments alone.
/// Clones share one stream.
#[derive(Clone)]
pub struct Entropy {
    root: [u8; 32],
    stream: Arc<Mutex<ChaCha20Rng>>,
}

impl Entropy {
    /// Entropy under a root, for example 32 bytes of the host's randomness.
    #[must_use]
    pub fn from_root(root: [u8; 32]) -> Self {
        Self { root, stream: Arc::new(Mutex::new(ChaCha20Rng::from_seed(root))) }
    }

    /// Reproducible entropy: the same name and seed give the same draws on every machine.
    #[must_use]
    pub fn from_seed(name: &str, seed: u64) -> Self {
        Self::from_root(keyed(&[0; 32], name, seed))
    }

    /// A stream of its own for `label` and `n`; the same arguments give the same stream.
    #[must_use]
    pub fn child(&self, label: &str, n: u64) -> Self {
        Self::from_root(keyed(&self.root, label, n))
    }

    /// 32 bytes that belong to `name` under this root.
    #[must_use]
    pub fn derive(&self, name: &str) -> [u8; 32] {
        keyed(&self.root, name, u64::MAX)
    }

    /// The next `N` bytes of the stream.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// How far the stream has come, in words of 32 bits.
    #[must_use]
    pub fn drawn(&self) -> u64 {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        u64::try_from(stream.get_word_pos()).unwrap_or(u64::MAX)
    }

    /// Moves the stream to a place that [`Entropy::drawn`] told: what was drawn from there is drawn again.
    pub fn go_on_from(&self, drawn: u64) {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).set_word_pos(drawn.into());
    }

    /// A number below `bound`, evenly distributed.
    ///
    /// # Panics
    /// If `bound` is zero: there is no number below it.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        assert!(bound > 0, "there is no number below zero");
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = u64::from_le_bytes(self.bytes());
            if drawn < limit {
                return drawn % bound;
            }
        }
    }

    /// `length` decimal digits, each evenly distributed, leading zeros kept.
    #[must_use]
    pub fn digits(&self, length: usize) -> String {
        (0..length).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Entropy(..)")
    }
}

fn keyed(root: &[u8; 32], label: &str, n: u64) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(root).expect("HMAC takes a key of any length");
    mac.update(&n.to_le_bytes());
    mac.update(label.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_bytes() {
        let (a, b) = (Entropy::from_seed("default", 7), Entropy::from_seed("default", 7));
        assert_eq!(a.bytes::<16>(), b.bytes::<16>());
        assert_eq!(a.digits(8), b.digits(8));
        assert_ne!(a.bytes::<16>(), Entropy::from_seed("default", 8).bytes::<16>());
        assert_ne!(a.bytes::<16>(), Entropy::from_seed("other", 7).bytes::<16>());
    }

    #[test]
    fn deriving_consumes_nothing() {
        let (a, b) = (Entropy::from_seed("default", 7), Entropy::from_seed("default", 7));
        let _ = (a.derive("secret"), a.child("write", 3).bytes::<32>());
        assert_eq!(a.bytes::<16>(), b.bytes::<16>());
    }

    #[test]
    fn children_differ_by_label_and_number() {
        let root = Entropy::from_seed("default", 7);
        let first = root.child("write", 1).bytes::<32>();
        assert_ne!(first, root.child("write", 2).bytes::<32>());
        assert_ne!(first, root.child("edge", 1).bytes::<32>());
        assert_eq!(first, root.child("write", 1).bytes::<32>());
    }

    #[test]
    fn a_stream_goes_on_from_where_it_was() {
        let (a, b) = (Entropy::from_seed("default", 7), Entropy::from_seed("default", 7));
        let _ = (a.bytes::<16>(), a.bytes::<5>(), a.below(1000));
        b.go_on_from(a.drawn());
        let next = a.bytes::<32>();
        assert_eq!(b.bytes::<32>(), next);
        a.go_on_from(0);
        assert_eq!(a.bytes::<16>(), Entropy::from_seed("default", 7).bytes::<16>());
    }

    #[test]
    fn digits_are_digits_and_debug_tells_nothing() {
        let entropy = Entropy::from_seed("default", 1);
        let code = entropy.digits(8);
        assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(format!("{entropy:?}"), "Entropy(..)");
    }
}
