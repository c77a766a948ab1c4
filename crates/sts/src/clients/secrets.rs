use aws_lc_rs::constant_time::verify_slices_are_equal;
use kernel::{AppId, Ctx, Timestamp};
use store::query::instant;
use store::{Read, Text, Tx, params};
use uuid::Builder;

use super::ClientKind;
use crate::{GrantError, StsError, world_key};

/// A secret to add.
#[derive(Clone, Copy)]
pub struct NewSecret<'a> {
    /// The secret itself.
    pub value: &'a str,
    /// Whether the world document lists it: it is then kept, and shown, as it is.
    pub published: bool,
    /// A name for people.
    pub name: Option<&'a str>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A secret that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSecret {
    /// The secret itself.
    pub value: String,
    /// A name for people.
    pub name: Option<String>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

const INSERT: &str = "insert into client_secrets (id, app, name, digest, published, hint, created_at, expires_at)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Gives an application a secret; the id under which it is listed.
pub fn add_secret(tx: &Tx<'_>, ctx: &Ctx, app: AppId, secret: &NewSecret<'_>) -> Result<String, StsError> {
    let id = Builder::from_random_bytes(ctx.entropy.bytes()).into_uuid().to_string();
    tx.execute(
        INSERT,
        params![
            id,
            Text(app),
            secret.name,
            digest(tx, app, secret.value)?,
            secret.published.then_some(secret.value),
            secret.value.chars().take(3).collect::<String>(),
            instant(ctx.now),
            instant(secret.expires_at)
        ],
    )?;
    Ok(id)
}

const PUBLISHED: &str = "select published, name, expires_at from client_secrets
    where app = ?1 and published is not null order by created_at, id";

/// The application's secrets that may be shown.
pub fn published_secrets(read: &Read<'_>, app: AppId) -> Result<Vec<PublishedSecret>, StsError> {
    Ok(read.all(PUBLISHED, params![Text(app)], |row| {
        Ok(PublishedSecret { value: row.get(0)?, name: row.get(1)?, expires_at: row.get::<_, Text<_>>(2)?.0 })
    })?)
}

/// Judges a secret.
pub(super) fn judge(read: &Read<'_>, ctx: &Ctx, app: AppId, secret: &str) -> Result<ClientKind, GrantError> {
    let given = digest(read, app, secret)?;
    let found = digests(read, app)?
        .into_iter()
        .find(|(kept, _)| verify_slices_are_equal(kept.as_bytes(), given.as_bytes()).is_ok());
    match found {
        Some((_, expires_at)) if ctx.now < expires_at => Ok(ClientKind::Secret),
        Some(_) => Err(GrantError::SecretExpired(app)),
        None => Err(GrantError::SecretWrong(app)),
    }
}

const DIGESTS: &str = "select digest, expires_at from client_secrets where app = ?1 order by created_at desc, id";

fn digests(read: &Read<'_>, app: AppId) -> Result<Vec<(String, Timestamp)>, StsError> {
    Ok(read.all(DIGESTS, params![Text(app)], |row| Ok((row.get(0)?, row.get::<_, Text<_>>(1)?.0)))?)
}

fn digest(read: &Read<'_>, app: AppId, secret: &str) -> Result<String, StsError> {
    Ok(world_key(read)?.digest("client secret", &[app.as_bytes(), secret.as_bytes()]))
}
