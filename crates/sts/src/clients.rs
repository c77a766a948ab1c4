//! How an application proves that it is itself.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use directory::applications::{Application, Platform};
use kernel::{AppId, Ctx, Timestamp};
use store::query::instant;
use store::{Read, Text, Tx, params};
use uuid::Builder;

use crate::{GrantError, StsError, world_key};

/// What an application sent to prove itself.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientProof {
    /// Nothing.
    None,
    /// A secret, in the body or as HTTP Basic.
    Secret(String),
    /// A signed assertion.
    Assertion(String),
}

/// How far an application is known to be itself; told by the claims `appidacr` and `azpacr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// Anybody could be it.
    Public,
    /// It knows its secret.
    Secret,
    /// It holds its certificate's key.
    Certificate,
}

impl ClientKind {
    /// The value of the claims `appidacr` and `azpacr`.
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Public => "0",
            Self::Secret => "1",
            Self::Certificate => "2",
        }
    }
}

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

/// Judges an application's proof where no redirect tells what kind of client it is.
pub fn authenticate(
    read: &Read<'_>,
    ctx: &Ctx,
    application: &Application,
    proof: &ClientProof,
) -> Result<ClientKind, GrantError> {
    match proof {
        ClientProof::None if application.is_public_client => Ok(ClientKind::Public),
        ClientProof::None => Err(GrantError::ProofMissing),
        _ if application.is_public_client && secrets(read, application.app_id)?.is_empty() => {
            Err(GrantError::PublicClientWithProof)
        }
        proof => proved(read, ctx, application, proof),
    }
}

/// Judges an application's proof where the redirect URI of the sign-in tells what kind of client it is. `origin` is
/// that of a cross-origin request.
pub fn authenticate_on(
    read: &Read<'_>,
    ctx: &Ctx,
    application: &Application,
    proof: &ClientProof,
    platform: Platform,
    origin: Option<&str>,
) -> Result<ClientKind, GrantError> {
    match (platform, origin, proof) {
        (Platform::Spa, None, _) => Err(GrantError::SpaWithoutOrigin),
        (Platform::Web | Platform::PublicClient, Some(origin), _) => Err(GrantError::OriginNotSpa(origin.to_owned())),
        (Platform::Spa | Platform::PublicClient, _, ClientProof::None) => Ok(ClientKind::Public),
        (Platform::Spa | Platform::PublicClient, ..) => Err(GrantError::PublicClientWithProof),
        (Platform::Web, None, ClientProof::None) => Err(GrantError::ProofMissing),
        (Platform::Web, None, proof) => proved(read, ctx, application, proof),
    }
}

fn proved(
    read: &Read<'_>,
    ctx: &Ctx,
    application: &Application,
    proof: &ClientProof,
) -> Result<ClientKind, GrantError> {
    let app = application.app_id;
    let secret = match proof {
        ClientProof::Secret(secret) => secret,
        ClientProof::None => return Err(GrantError::ProofMissing),
        // No application holds a certificate yet, so none of them signed it.
        ClientProof::Assertion(_) => return Err(GrantError::AssertionSignature),
    };
    let given = digest(read, app, secret)?;
    let found = secrets(read, app)?
        .into_iter()
        .find(|(kept, _)| verify_slices_are_equal(kept.as_bytes(), given.as_bytes()).is_ok());
    match found {
        Some((_, expires_at)) if ctx.now < expires_at => Ok(ClientKind::Secret),
        Some(_) => Err(GrantError::SecretExpired(app)),
        None => Err(GrantError::SecretWrong(app)),
    }
}

const SECRETS: &str = "select digest, expires_at from client_secrets where app = ?1 order by created_at desc, id";

fn secrets(read: &Read<'_>, app: AppId) -> Result<Vec<(String, Timestamp)>, StsError> {
    Ok(read.all(SECRETS, params![Text(app)], |row| Ok((row.get(0)?, row.get::<_, Text<_>>(1)?.0)))?)
}

fn digest(read: &Read<'_>, app: AppId, secret: &str) -> Result<String, StsError> {
    Ok(world_key(read)?.digest("client secret", &[app.as_bytes(), secret.as_bytes()]))
}
