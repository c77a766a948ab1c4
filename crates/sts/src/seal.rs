//! Sealing: what a page carries through the browser and nobody may read or change. Deterministic, so that a page
//! fetched twice is the same bytes and no entropy is drawn by a GET.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::WorldKey;

/// Seals a text for one purpose under the world key. The nonce is a keyed digest of purpose and content: equal texts
/// give equal seals and different ones never share a nonce.
///
/// # Panics
/// Never for what a page can carry: the cipher takes 64 GiB.
#[must_use]
pub fn seal(key: &WorldKey, purpose: &str, plain: &[u8]) -> String {
    let digest = key.mac("seal nonce", &[purpose.as_bytes(), plain]);
    let nonce: [u8; NONCE_LEN] = digest[..NONCE_LEN].try_into().expect("a digest is longer than a nonce");
    let mut sealed = plain.to_vec();
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut sealed)
        .expect("a page's state is far shorter than the cipher's limit");
    URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
}

/// What was sealed for this purpose in this world; none when it was tampered with or sealed elsewhere.
#[must_use]
pub fn open(key: &WorldKey, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
    let mut sealed = sealed.to_vec();
    let plain = cipher(key)
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(purpose.as_bytes()), &mut sealed)
        .ok()?;
    Some(plain.to_vec())
}

fn cipher(key: &WorldKey) -> LessSafeKey {
    let key = UnboundKey::new(&AES_256_GCM_SIV, &key.mac("seal key", &[])).expect("a digest is as long as the key");
    LessSafeKey::new(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: WorldKey = WorldKey::new([1; 32]);

    proptest! {
        #[test]
        fn what_is_sealed_opens_again_and_the_seal_is_always_the_same(plain: Vec<u8>) {
            let sealed = seal(&KEY, "journey", &plain);
            prop_assert_eq!(&sealed, &seal(&KEY, "journey", &plain));
            prop_assert_eq!(open(&KEY, "journey", &sealed), Some(plain));
        }

        #[test]
        fn a_changed_seal_does_not_open(plain: Vec<u8>, at: prop::sample::Index, with in 1..64_u8) {
            let sealed = seal(&KEY, "journey", &plain);
            let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).expect("base64url");
            let at = at.index(bytes.len());
            bytes[at] ^= with;
            prop_assert_eq!(open(&KEY, "journey", &URL_SAFE_NO_PAD.encode(bytes)), None);
        }
    }

    #[test]
    fn a_seal_opens_only_for_its_purpose_and_in_its_world() {
        let sealed = seal(&KEY, "journey", b"door");
        assert_eq!(open(&KEY, "other", &sealed), None);
        assert_eq!(open(&WorldKey::new([2; 32]), "journey", &sealed), None);
        for nonsense in ["", "x", "AAAA", "not base64!"] {
            assert_eq!(open(&KEY, "journey", nonsense), None, "{nonsense:?}");
        }
    }
}
