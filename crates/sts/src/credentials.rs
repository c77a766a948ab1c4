//! What proves an account: a published password of the world document, or one that somebody typed.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use directory::Account;
use kernel::{Entropy, TenantId};
use store::{Read, StoreError, Text, Tx, params};

use crate::StsError;
use crate::browsers::digest_of;

/// The proof of an account as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential(Kept);

#[derive(Clone, PartialEq, Eq)]
enum Kept {
    /// The world document's own password, kept and shown as it is.
    Published(String),
    /// The argon2 hash of a password that a person chose.
    Typed(String),
}

const SAVE: &str = "insert into credentials (account, kind, value) values (?1, ?2, ?3)
    on conflict (account) do update set kind = excluded.kind, value = excluded.value";

/// Gives an account the password that the world document publishes.
pub fn set_published(tx: &Tx<'_>, account: &Account, password: &str) -> Result<(), StsError> {
    tx.execute(SAVE, params![Text(account), "published", password])?;
    Ok(())
}

/// Gives an account a password that somebody typed, as hashed by [`hash`]. Where it replaces another one, the caller
/// also ends what that one has opened: [`crate::revocations::revoke`].
pub fn set_typed(tx: &Tx<'_>, account: &Account, hash: &str) -> Result<(), StsError> {
    tx.execute(SAVE, params![Text(account), "typed", hash])?;
    Ok(())
}

/// The hash of a typed password. Slow by design: call it outside every transaction.
pub fn hash(entropy: &Entropy, typed: &str) -> Result<String, StsError> {
    let salt = entropy.bytes::<16>();
    let hash = argon2().hash_password_with_salt(typed.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| StsError::Password(error.to_string()))
}

/// OWASP's smallest parameters (19 MiB, two passes): people type real passwords even into a toy.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

const LOAD: &str = "select kind, value from credentials where account = ?1";

/// What proves the account.
pub fn load(read: &Read<'_>, account: &Account) -> Result<Option<Credential>, StsError> {
    let found: Option<(String, String)> =
        read.one(LOAD, params![Text(account)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.map(|(kind, value)| kept(&kind, value)).transpose()
}

fn kept(kind: &str, value: String) -> Result<Credential, StsError> {
    match kind {
        "published" => Ok(Credential(Kept::Published(value))),
        "typed" => Ok(Credential(Kept::Typed(value))),
        other => Err(StoreError::Corrupt(format!("'{other}' is no kind of credential")).into()),
    }
}

/// Whether the typed text is the password. Call it outside every transaction; the write that follows compares, with
/// [`is_current`], that the credential is still the one that was checked.
#[must_use]
pub fn check(credential: &Credential, typed: &str) -> bool {
    match &credential.0 {
        // Hashes are compared, so that the time taken tells nothing, not even the length.
        Kept::Published(password) => {
            verify_slices_are_equal(digest_of(password).as_bytes(), digest_of(typed).as_bytes()).is_ok()
        }
        Kept::Typed(hash) => argon2().verify_password(typed.as_bytes(), hash.as_str()).is_ok(),
    }
}

/// Whether the account is still proved by this credential.
pub fn is_current(read: &Read<'_>, account: &Account, credential: &Credential) -> Result<bool, StsError> {
    Ok(load(read, account)?.as_ref() == Some(credential))
}

/// The account's password, if it is one that may be shown.
pub fn published(read: &Read<'_>, account: &Account) -> Result<Option<String>, StsError> {
    Ok(load(read, account)?.and_then(|credential| match credential.0 {
        Kept::Published(password) => Some(password),
        Kept::Typed(_) => None,
    }))
}

const PUBLISHED_OF: &str = "select account, value from credentials
    where kind = 'published' and account >= 'work:' || ?1 || ':' and account < 'work:' || ?1 || ';' order by account";

/// The accounts of a tenant whose passwords may be shown, with them.
pub fn published_of(read: &Read<'_>, tenant: TenantId) -> Result<Vec<(Account, String)>, StsError> {
    Ok(read.all(PUBLISHED_OF, params![Text(tenant)], |row| Ok((row.get::<_, Text<Account>>(0)?.0, row.get(1)?)))?)
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Credential(..)")
    }
}
