//! How an application proves that it is itself.

use directory::applications::{Application, Platform};
use kernel::{AppId, Ctx};
use store::{Read, Text, params};

use crate::assertion::{self, Assertion};
use crate::{GrantError, StsError};

mod secrets;

pub use secrets::{NewSecret, PublishedSecret, add_secret, published_secrets};

/// What an application sent to prove itself.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientProof {
    /// Nothing.
    None,
    /// A secret, in the body or as HTTP Basic.
    Secret(String),
    /// A signed assertion.
    Assertion(Assertion),
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
        _ if application.is_public_client && !has_credentials(read, application.app_id)? => {
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
    match proof {
        ClientProof::Secret(secret) => secrets::judge(read, ctx, application.app_id, secret),
        ClientProof::Assertion(assertion) => assertion::judge(read, ctx, application.app_id, assertion),
        ClientProof::None => Err(GrantError::ProofMissing),
    }
}

const ANY: &str = "select exists (select 1 from client_secrets where app = ?1)
    or exists (select 1 from client_certificates where app = ?1)
    or exists (select 1 from federated_credentials where app = ?1)";

/// Whether the application has anything to prove itself with.
fn has_credentials(read: &Read<'_>, app: AppId) -> Result<bool, StsError> {
    Ok(read.one(ANY, params![Text(app)], |row| row.get(0))?.unwrap_or(false))
}
