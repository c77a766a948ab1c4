//! Refresh tokens: bound to a person and a client, not to a resource or a tenant ("Refresh tokens in the Microsoft
//! identity platform"). Each answer brings a new one, and the old one stays valid, unless the settings ask for strict
//! rotation: then each works once, and whichever of a line is used twice ends the whole line (RFC 9700, section 4.14.2).

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

/// The refresh tokens of one sign-in of one client: the first, and its successors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// The line that this secret begins.
    pub(crate) fn of(secret: &str) -> Self {
        Self(digest_of(secret))
    }
}

/// What a secret that should be used once came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redeemed<T> {
    /// This is what it stands for.
    First(T),
    /// It was used before; what it stood for.
    Again(T),
}

/// What a refresh token stands for, and the line to which its successor belongs.
pub type Kept = (RefreshGrant, Line);

const INSERT: &str = "insert into refresh_tokens (digest, account, client, issued_at, expires_at, doc, line)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// A refresh token. For the first of its line `since` is now, and the line is that of its code, where there was one; a
/// successor carries both.
pub fn issue(tx: &Tx<'_>, ctx: &Ctx, grant: &RefreshGrant, line: Option<&Line>) -> Result<String, StsError> {
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
            Json(grant),
            line.map_or_else(|| digest_of(&token), |line| line.0.clone())
        ],
    )?;
    Ok(token)
}

struct Row {
    issued_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
    spent: bool,
    line: Line,
    grant: RefreshGrant,
}

const FIND: &str = "select issued_at, expires_at, revoked_at, spent_at is not null, line, doc
    from refresh_tokens where digest = ?1";
const SPEND: &str = "update refresh_tokens set spent_at = ?2 where digest = ?1";

/// What the token stands for. It stays valid, unless the settings ask for strict rotation; one that was spent under them
/// stays spent, and the caller ends its line.
pub fn redeem(tx: &Tx<'_>, ctx: &Ctx, token: &str, client: AppId) -> Result<Redeemed<Kept>, GrantError> {
    let digest = digest_of(token);
    let found = tx.one(FIND, params![digest], |row| {
        Ok(Row {
            issued_at: row.get::<_, Text<_>>(0)?.0,
            expires_at: row.get::<_, Text<_>>(1)?.0,
            revoked_at: row.get::<_, Option<Text<_>>>(2)?.map(|at| at.0),
            spent: row.get(3)?,
            line: Line(row.get(4)?),
            grant: row.get::<_, Json<_>>(5)?.0,
        })
    })?;
    let Row { issued_at, expires_at, revoked_at, spent, line, grant } =
        found.filter(|row| row.grant.client == client).ok_or(GrantError::GrantInvalid)?;
    if let Some(valid_from) = revoked_at {
        return Err(GrantError::GrantRevoked { issued: issued_at, valid_from });
    }
    if spent {
        return Ok(Redeemed::Again((grant, line)));
    }
    if ctx.now >= expires_at {
        return Err(match grant.platform {
            Some(Platform::Spa) => GrantError::SpaRefreshExpired { issued: grant.since },
            _ => GrantError::RefreshExpired { issued: issued_at },
        });
    }
    if settings::load(tx)?.strict_rotation {
        tx.execute(SPEND, params![digest, instant(ctx.now)])?;
    }
    Ok(Redeemed::First((grant, line)))
}

const REVOKE_LINE: &str = "update refresh_tokens set revoked_at = ?2 where line = ?1 and revoked_at is null";

/// Revokes every refresh token of a line. Access tokens live on for their hour: nobody asks the token service about them.
pub fn revoke_line(tx: &Tx<'_>, ctx: &Ctx, line: &Line) -> Result<(), StsError> {
    tx.execute(REVOKE_LINE, params![line.0, instant(ctx.now)])?;
    Ok(())
}

const REVOKE: &str = "update refresh_tokens set revoked_at = ?2 where account = ?1 and revoked_at is null";

/// Revokes every refresh token of an account.
pub(crate) fn revoke_all(tx: &Tx<'_>, ctx: &Ctx, account: &Account) -> Result<(), StsError> {
    tx.execute(REVOKE, params![Text(account), instant(ctx.now)])?;
    Ok(())
}
