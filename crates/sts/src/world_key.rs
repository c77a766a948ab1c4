use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AppId, Ctx, ObjectId, TenantId};
use store::{Read, Tx, params};

use crate::StsError;

/// The secret of one world: of its seals, its keyed digests and its pairwise subjects. It lies in the world's file and
/// moves with it, while the signing keys belong to the data directory.
#[derive(Clone)]
pub struct WorldKey([u8; 32]);

/// What a token carries of the world in which it was issued, in the claim `rh`; a world that is made again has another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldMark(String);

impl WorldKey {
    /// The key that is made of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The mark that every token of this world carries.
    #[must_use]
    pub fn mark(&self) -> WorldMark {
        WorldMark(format!("0.{}.", self.digest("mark", &[])))
    }

    /// The subject under which an application knows an object of a tenant: stable, and another one for every
    /// application.
    #[must_use]
    pub fn pairwise(&self, tenant: TenantId, app: AppId, object: ObjectId) -> String {
        self.digest("sub", &[tenant.as_bytes(), app.as_bytes(), object.as_bytes()])
    }

    /// A keyed digest of some parts for one purpose, as 43 characters of base64url.
    pub(crate) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, parts))
    }

    /// A keyed digest of some parts for one purpose.
    pub(crate) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        // Lengths come first, so that ("ab", "c") and ("a", "bc") differ.
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part);
        }
        context.sign().as_ref().try_into().expect("an HMAC under SHA-256 has 32 bytes")
    }
}

impl fmt::Debug for WorldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WorldKey(..)")
    }
}

impl WorldMark {
    /// The text of the claim.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const INSTALL: &str = "insert into world_key (the_row, value) values (1, ?1)";

/// Gives a new world its secret.
pub fn install(tx: &Tx<'_>, ctx: &Ctx) -> Result<(), StsError> {
    tx.execute(INSTALL, params![ctx.entropy.bytes::<32>()])?;
    Ok(())
}

const KEEP: &str = "update world_key set value = ?1";

/// Gives a world that was made again the secret that it had before.
pub fn keep_key(tx: &Tx<'_>, key: &WorldKey) -> Result<(), StsError> {
    tx.execute(KEEP, params![key.0])?;
    Ok(())
}

const LOAD: &str = "select value from world_key";

/// The secret of this world.
pub fn world_key(read: &Read<'_>) -> Result<WorldKey, StsError> {
    read.one(LOAD, [], |row| row.get(0))?.map(WorldKey).ok_or(StsError::NoWorldKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_depend_on_the_key_the_purpose_and_the_cut_between_the_parts() {
        let key = WorldKey::new([7; 32]);
        let digest = key.digest("a", &[b"bc", b"d"]);
        assert_eq!(digest.len(), 43);
        assert_eq!(digest, key.digest("a", &[b"bc", b"d"]));
        assert_ne!(digest, key.digest("a", &[b"b", b"cd"]));
        assert_ne!(digest, key.digest("ab", &[b"c", b"d"]));
        assert_ne!(digest, WorldKey::new([8; 32]).digest("a", &[b"bc", b"d"]));
    }

    #[test]
    fn a_subject_is_stable_and_differs_by_application_object_and_tenant() {
        let key = WorldKey::new([7; 32]);
        let (tenant, app, object) = (TenantId::well_known(1), AppId::well_known(2), ObjectId::well_known(3));
        let subject = key.pairwise(tenant, app, object);
        assert_eq!(subject, key.pairwise(tenant, app, object));
        assert_ne!(subject, key.pairwise(tenant, AppId::well_known(9), object));
        assert_ne!(subject, key.pairwise(tenant, app, ObjectId::well_known(9)));
        assert_ne!(subject, key.pairwise(TenantId::well_known(9), app, object));
    }

    #[test]
    fn the_key_is_not_told() {
        assert_eq!(format!("{:?}", WorldKey::new([7; 32])), "WorldKey(..)");
    }
}
