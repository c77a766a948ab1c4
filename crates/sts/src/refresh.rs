//! Refresh tokens: bound to a person and a client, not to a resource or a tenant ("Refresh tokens in the Microsoft
//! identity platform"). Each answer brings a new one, and the old one stays valid.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::applications::Platform;
use directory::{Account, settings};
use kernel::{AppId, Circumstances, Ctx, SignedDuration, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Text, Tx, params};

use crate::browsers::digest_of;
use crate::{GrantError, Session, StsError};

/// How long a refresh token is good.
const VALID: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How long all the refresh tokens of one sign-in in a page are good, successors included.
const VALID_IN_PAGE: SignedDuration = SignedDuration::from_hours(24);

/// What a refresh token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshGrant {
    /// The application that it was given to.
    pub client: AppId,
    /// The kind of client that it was given to, where a redirect told.
    pub platform: Option<Platform>,
    /// The sign-in behind it.
    pub session: Session,
    /// The tenant for which it was given; it may be used at others.
    pub tenant: TenantId,
    /// The scopes of the request, as asked.
    pub scope: String,
    /// When the first of its line was given.
    pub since: Timestamp,
    /// What was last said of the person's surroundings; a client that says nothing of them is elsewhere.
    #[serde(default)]
    pub circumstances: Circumstances,
}

const INSERT: &str = "insert into refresh_tokens (digest, account, client, issued_at, expires_at, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6)";

/// A refresh token. For the first of its line `since` is now; a successor carries its predecessor's.
pub fn issue(tx: &Tx<'_>, ctx: &Ctx, grant: &RefreshGrant) -> Result<String, StsError> {
    // The real service's tokens begin so; nothing may depend on it.
    let token = format!("1.{}", URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<96>()));
    let expires_at = match grant.platform {
        Some(Platform::Spa) => grant.since.saturating_add(VALID_IN_PAGE),
        _ => ctx.now.saturating_add(VALID),
    };
    tx.execute(
        INSERT,
        params![
            digest_of(&token),
            Text(&grant.session.account),
            Text(grant.client),
            instant(ctx.now),
            instant(expires_at.unwrap_or(Timestamp::MAX)),
            Json(grant)
        ],
    )?;
    Ok(token)
}

struct Kept {
    issued_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
    grant: RefreshGrant,
}

const FIND: &str = "select issued_at, expires_at, revoked_at, doc from refresh_tokens where digest = ?1";
const SPEND: &str = "delete from refresh_tokens where digest = ?1";

/// What the token stands for. It stays valid, unless the settings ask for strict rotation.
pub fn redeem(tx: &Tx<'_>, ctx: &Ctx, token: &str, client: AppId) -> Result<RefreshGrant, GrantError> {
    let digest = digest_of(token);
    let found = tx.one(FIND, params![digest], |row| {
        Ok(Kept {
            issued_at: row.get::<_, Text<_>>(0)?.0,
            expires_at: row.get::<_, Text<_>>(1)?.0,
            revoked_at: row.get::<_, Option<Text<_>>>(2)?.map(|at| at.0),
            grant: row.get::<_, Json<_>>(3)?.0,
        })
    })?;
    let Kept { issued_at, expires_at, revoked_at, grant } =
        found.filter(|kept| kept.grant.client == client).ok_or(GrantError::GrantInvalid)?;
    if let Some(valid_from) = revoked_at {
        return Err(GrantError::GrantRevoked { issued: issued_at, valid_from });
    }
    if ctx.now >= expires_at {
        return Err(match grant.platform {
            Some(Platform::Spa) => GrantError::SpaRefreshExpired { issued: grant.since },
            _ => GrantError::RefreshExpired { issued: issued_at },
        });
    }
    if settings::load(tx)?.strict_rotation {
        tx.execute(SPEND, params![digest])?;
    }
    Ok(grant)
}

const REVOKE: &str = "update refresh_tokens set revoked_at = ?2 where account = ?1 and revoked_at is null";

/// Revokes every refresh token of an account, as its home does when the password changes or sessions are revoked.
pub fn revoke_all(tx: &Tx<'_>, ctx: &Ctx, account: &Account) -> Result<(), StsError> {
    tx.execute(REVOKE, params![Text(account), instant(ctx.now)])?;
    Ok(())
}
