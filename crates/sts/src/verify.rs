use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation};
use kernel::{AppId, Caller, ObjectId, SessionId, TenantId, Timestamp};
use serde_json::Value;

use crate::claims::issuer_v1;
use crate::keys::Good;
use crate::{KeyRing, WorldMark};

/// What an access token says, once it is believed. For whom it was made (`audience`) is for its reader to judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// On whose behalf.
    pub caller: Caller,
    /// The tenant that issued it.
    pub tenant: TenantId,
    /// The application that it was given to.
    pub app_id: AppId,
    /// For which resource.
    pub audience: String,
    /// What a person's token allows the application.
    pub scopes: BTreeSet<String>,
    /// What an application's own token allows it; a person's roles in the resource.
    pub roles: BTreeSet<String>,
    /// Everything that it says.
    pub claims: Arc<Value>,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token, or lacks what every access token says.
    #[error("the token is malformed")]
    Malformed,
    /// No published key has its key's name.
    #[error("the token names a key that is not published")]
    UnknownKey,
    /// Its signature does not fit.
    #[error("the token's signature is wrong")]
    Signature,
    /// It is too old.
    #[error("the token has expired")]
    Expired,
    /// It is not good yet.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Its issuer is not that of its tenant.
    #[error("the token's issuer does not belong to its tenant")]
    Issuer,
    /// It was issued in another world, or in an earlier one of this name.
    #[error("the token was issued in another world")]
    OtherWorld,
}

/// Reads an access token. This is the one place where its expiry is compared, and it is compared with the time of the
/// emulated world. A signature that was found good is not checked again; all else is judged each time.
pub fn verify(keys: &KeyRing, mark: &WorldMark, now: Timestamp, token: &str) -> Result<Verified, TokenError> {
    let good = keys.believed().get(token, || signed(keys, token))?;
    // A key may have been taken back since its signature was checked.
    if keys.published(&good.kid).is_none() {
        return Err(TokenError::UnknownKey);
    }
    let claims = Arc::clone(&good.claims);
    let tenant: TenantId = parsed(&claims, "tid")?;
    let issuer = text(&claims, "iss")?;
    if issuer != issuer_v1(tenant) && !is_issuer_v2(issuer, tenant) {
        return Err(TokenError::Issuer);
    }
    if text(&claims, "rh")? != mark.as_str() {
        return Err(TokenError::OtherWorld);
    }
    if now.as_second() >= seconds(&claims, "exp")? {
        return Err(TokenError::Expired);
    }
    if now.as_second() < seconds(&claims, "nbf")? {
        return Err(TokenError::NotYetValid);
    }
    let app_id = parsed(&claims, "appid").or_else(|_| parsed(&claims, "azp"))?;
    Ok(Verified {
        caller: caller(&claims, tenant, app_id)?,
        tenant,
        app_id,
        audience: text(&claims, "aud")?.to_owned(),
        scopes: text(&claims, "scp").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect(),
        roles: list(&claims, "roles"),
        claims,
    })
}

/// Whom an ID token names that a client holds (`OpenID` Connect RP-Initiated Logout 1.0, `id_token_hint`). It may have
/// expired: it hints, and opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The client that it was made for.
    pub client: AppId,
    /// The sign-in behind it.
    pub session: Option<SessionId>,
}

/// Reads an ID token as a hint; its signature and its world must be right.
pub fn hint(keys: &KeyRing, mark: &WorldMark, token: &str) -> Result<Hint, TokenError> {
    let claims = signed(keys, token)?.claims;
    if text(&claims, "rh")? != mark.as_str() {
        return Err(TokenError::OtherWorld);
    }
    Ok(Hint { client: parsed(&claims, "aud")?, session: parsed(&claims, "sid").ok() })
}

fn signed(keys: &KeyRing, token: &str) -> Result<Good, TokenError> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    let key = header.kid.and_then(|kid| keys.published(&kid)).ok_or(TokenError::UnknownKey)?;
    let mut validation = Validation::new(Algorithm::RS256);
    // The library would compare with the host's clock.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims = HashSet::new();
    let decoded = jsonwebtoken::decode(token, key.public(), &validation).map_err(|_| TokenError::Signature)?;
    Ok(Good { kid: key.kid().to_owned(), claims: Arc::new(decoded.claims) })
}

/// Whoever reaches the emulator by another name gets another origin into their tokens; the tenant is always the same.
fn is_issuer_v2(issuer: &str, tenant: TenantId) -> bool {
    (issuer.starts_with("https://") || issuer.starts_with("http://")) && issuer.ends_with(&format!("/{tenant}/v2.0"))
}

/// An application's own token has no scopes, and its subject is its object; a person's subject never is.
fn caller(claims: &Value, tenant: TenantId, app: AppId) -> Result<Caller, TokenError> {
    let object: ObjectId = parsed(claims, "oid")?;
    if text(claims, "sub")? == object.to_string() {
        return Ok(Caller::App { tenant, app, service_principal: object.into() });
    }
    Ok(Caller::User { tenant, user: object.into(), client: app })
}

fn text<'c>(claims: &'c Value, name: &str) -> Result<&'c str, TokenError> {
    claims[name].as_str().ok_or(TokenError::Malformed)
}

fn parsed<T: std::str::FromStr>(claims: &Value, name: &str) -> Result<T, TokenError> {
    text(claims, name)?.parse().map_err(|_| TokenError::Malformed)
}

fn seconds(claims: &Value, name: &str) -> Result<i64, TokenError> {
    claims[name].as_i64().ok_or(TokenError::Malformed)
}

fn list(claims: &Value, name: &str) -> BTreeSet<String> {
    claims[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
