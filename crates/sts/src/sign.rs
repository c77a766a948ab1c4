use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::claims;
use crate::keys::SigningKey;
use crate::{Draft, KeyRing, StsError, Subject, Version, WorldKey};

/// The answer of the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: String,
    /// The ID token, if one was asked for.
    pub id_token: Option<String>,
    /// The refresh token, if one was given.
    pub refresh_token: Option<String>,
    /// For how many seconds the access token is good.
    pub expires_in: i64,
    /// Until when, in Unix seconds; told by version 1.
    pub expires_on: i64,
    /// From when, in Unix seconds; told by version 1.
    pub not_before: i64,
    /// The resource as it was asked for; told by version 1.
    pub resource: String,
    /// What is granted, in the form asked for; nothing for an application on its own behalf.
    pub scope: Option<String>,
    /// Where the account is at home, if the request wanted to know.
    pub client_info: Option<String>,
}

/// Signs what was drafted. Slow by design of RSA: call it after the commit.
pub fn sign(keys: &KeyRing, world: &WorldKey, draft: &Draft) -> Result<Tokens, StsError> {
    let version = draft.resource.token_version;
    let access_token = encode(keys.signing(), version, &claims::access_token(draft, world).into_map())?;
    let id_token = claims::id_token(draft, world, &access_token)
        .map(|claims| encode(keys.signing(), draft.endpoint, &claims.into_map()))
        .transpose()?;
    let (not_before, expires_on) = claims::lifetime(draft.issued_at);
    Ok(Tokens {
        access_token,
        id_token,
        refresh_token: draft.refresh_token.clone(),
        expires_in: expires_in(draft),
        expires_on,
        not_before,
        resource: draft.resource.audience.clone(),
        scope: matches!(draft.subject, Subject::Person { .. }).then(|| draft.scopes.echo.join(" ")),
        client_info: client_info(draft),
    })
}

/// One second less than is left: the answer takes its time to the client.
pub(crate) fn expires_in(draft: &Draft) -> i64 {
    claims::lifetime(draft.issued_at).1 - draft.issued_at.as_second() - 1
}

/// One token; those of version 1 name their key twice.
pub(crate) fn encode(key: &SigningKey, version: Version, claims: &Map<String, Value>) -> Result<String, StsError> {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(key.kid().to_owned());
    if version == Version::V1 {
        header.x5t = header.kid.clone();
    }
    let mut token = format!("{}.{}", part(&header)?, part(claims)?);
    let signature = key.sign(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// Head and claims as they stand in a token (RFC 7515, section 3.1).
fn part(value: &impl Serialize) -> Result<String, StsError> {
    let json = serde_json::to_vec(value).map_err(jsonwebtoken::errors::Error::from)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

fn client_info(draft: &Draft) -> Option<String> {
    let Subject::Person { person, .. } = &draft.subject else { return None };
    draft.client_info.then(|| person.client_info())
}
