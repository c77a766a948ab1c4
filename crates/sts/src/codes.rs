//! Authorization codes: ten minutes, one use.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::applications::Platform;
use kernel::{AppId, Circumstances, Ctx, SignedDuration, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Text, Tx, params};

use crate::browsers::digest_of;
use crate::refresh::Line;
use crate::{Authority, Challenge, GrantError, Redeemed, Session, StsError, Version, redirect, revocations};

/// How long a code is good.
const VALID: SignedDuration = SignedDuration::from_mins(10);

/// What a code stands for: the person who arrived, and the request that they came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeGrant {
    /// The application to which the code was sent.
    pub client: AppId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// The kind of client that listens there.
    pub platform: Platform,
    /// What whoever redeems it must know the origin of.
    pub challenge: Option<Challenge>,
    /// The path segment of the request.
    pub authority: Authority,
    /// The tenant in which the person arrived.
    pub tenant: TenantId,
    /// The person's object there.
    pub user: UserId,
    /// The sign-in behind it, as it was then.
    pub session: Session,
    /// The scopes of the request, as asked.
    pub scope: String,
    /// The resource of a request of version 1.
    pub resource: Option<String>,
    /// Copied into the ID token.
    pub nonce: Option<String>,
    /// The endpoint of the request.
    pub endpoint: Version,
    /// What the request said of the person's surroundings; the client that redeems the code is elsewhere.
    #[serde(default)]
    pub circumstances: Circumstances,
}

/// An attempt to redeem a code.
#[derive(Clone, Copy, Debug)]
pub struct Redemption<'a> {
    /// The code.
    pub code: &'a str,
    /// Who redeems it.
    pub client: AppId,
    /// The redirect URI that they say it was sent to.
    pub redirect_uri: Option<&'a str>,
    /// The origin of the challenge.
    pub verifier: Option<&'a str>,
    /// The path segment of this request.
    pub authority: Authority,
}

const INSERT: &str = "insert into codes (digest, expires_at, doc) values (?1, ?2, ?3)";

/// A code for a person who arrived.
pub fn issue(tx: &Tx<'_>, ctx: &Ctx, grant: &CodeGrant) -> Result<String, StsError> {
    // The real service's codes begin so; nothing may depend on it.
    let code = format!("1.{}", URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<48>()));
    let expires_at = ctx.now.saturating_add(VALID).unwrap_or(Timestamp::MAX);
    tx.execute(INSERT, params![digest_of(&code), instant(expires_at), Json(grant)])?;
    Ok(code)
}

/// The refresh tokens that a code brings, and their successors.
#[must_use]
pub fn line(code: &str) -> Line {
    Line::of(code)
}

const FIND: &str = "select expires_at, spent_at is not null, doc from codes where digest = ?1";
const SPEND: &str = "update codes set spent_at = ?2 where digest = ?1";

/// What the code stands for; it is spent in this transaction. Who redeems it is proved by the caller, in the same
/// transaction, with the platform of the grant. A code that was spent before brings nothing: the caller ends its
/// [`line()`], because one of the two who had it should not have it (RFC 6749, section 4.1.2).
pub fn redeem(tx: &Tx<'_>, ctx: &Ctx, redemption: &Redemption<'_>) -> Result<Redeemed<CodeGrant>, GrantError> {
    let digest = digest_of(redemption.code);
    let found: Option<(Timestamp, bool, CodeGrant)> = tx.one(FIND, params![digest], |row| {
        Ok((row.get::<_, Text<_>>(0)?.0, row.get(1)?, row.get::<_, Json<_>>(2)?.0))
    })?;
    let (expires_at, spent, grant) = found.ok_or(GrantError::GrantInvalid)?;
    if grant.client != redemption.client {
        return Err(GrantError::GrantInvalid);
    }
    if grant.authority != redemption.authority {
        return Err(GrantError::CodeOfOtherTenant);
    }
    if spent {
        return Ok(Redeemed::Again(grant));
    }
    if revocations::since(tx, &grant.session)?.is_some() {
        return Err(GrantError::SessionRevoked);
    }
    if ctx.now >= expires_at {
        return Err(GrantError::CodeExpired);
    }
    check_redirect(&grant, redemption.redirect_uri)?;
    check_verifier(&grant, redemption.verifier)?;
    tx.execute(SPEND, params![digest, instant(ctx.now)])?;
    Ok(Redeemed::First(grant))
}

fn check_redirect(grant: &CodeGrant, asked: Option<&str>) -> Result<(), GrantError> {
    match asked {
        Some(asked) if redirect::same(&grant.redirect_uri, asked) => Ok(()),
        Some(asked) => Err(GrantError::RedirectMismatch { uri: asked.to_owned(), app: grant.client }),
        None => Err(GrantError::ParameterMissing("redirect_uri")),
    }
}

fn check_verifier(grant: &CodeGrant, verifier: Option<&str>) -> Result<(), GrantError> {
    match (&grant.challenge, verifier) {
        (Some(challenge), Some(verifier)) if challenge.accepts(verifier) => Ok(()),
        (None, _) if grant.platform == Platform::Spa => Err(GrantError::SpaWithoutChallenge),
        // A verifier without a challenge: somebody took the challenge away (RFC 9700, section 4.8.2).
        (Some(_), _) | (None, Some(_)) => Err(GrantError::VerifierWrong),
        (None, None) => Ok(()),
    }
}
