//! What an application signs to prove itself (RFC 7523, section 3), with its own certificate or by an issuer elsewhere
//! whose word it takes.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use kernel::{AppId, Ctx, SignedDuration, Timestamp};
use serde_json::Value;
use store::Read;

use crate::federated_credentials::{self, Federation};
use crate::{Authority, ClientKind, GrantError, ProofError, certificates};

/// How far the clocks of two machines may differ (unverified).
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// The hosts of the real service, for which an assertion may be meant whatever the emulator is called.
const MICROSOFT: [&str; 4] = [
    "https://login.microsoftonline.com",
    "https://login.microsoft.com",
    "https://login.windows.net",
    "https://sts.windows.net",
];
/// What may follow the tenant in the address for which an assertion is meant.
const ENDPOINTS: [&str; 4] = ["oauth2/v2.0/token", "oauth2/token", "v2.0", ""];

/// An assertion, and what is needed to judge it.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    /// The assertion as it was sent.
    pub text: String,
    /// The path segment of the request: the tenant for which it must be meant.
    pub authority: Authority,
    /// The published keys of the issuer elsewhere, as it gives them away; asked of it only where the application takes
    /// its word, see [`Assertion::issuer`].
    pub issuer_keys: Option<String>,
}

impl Assertion {
    /// The issuer elsewhere that the assertion names, whose keys are needed to judge it. Nothing of it is believed yet.
    #[must_use]
    pub fn issuer(&self) -> Option<String> {
        let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(&self.text).ok()?;
        claims["iss"].as_str().filter(|issuer| is_elsewhere(issuer)).map(str::to_owned)
    }
}

/// An application names itself by its client id, an issuer elsewhere by its address.
fn is_elsewhere(issuer: &str) -> bool {
    issuer.starts_with("https://") || issuer.starts_with("http://")
}

/// Judges an application's assertion. It may be used again as long as it is good, as at the real service.
pub(crate) fn judge(read: &Read<'_>, ctx: &Ctx, app: AppId, assertion: &Assertion) -> Result<ClientKind, GrantError> {
    let unreadable = |_| ProofError::Malformed("It cannot be read.");
    let header = jsonwebtoken::decode_header(&assertion.text).map_err(unreadable)?;
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(&assertion.text).map_err(unreadable)?;
    let issuer = text(&claims, "iss", "The claim 'iss' is missing.")?;
    if is_elsewhere(issuer) {
        federated(read, ctx, app, assertion, &header, &claims)?;
    } else {
        own(read, ctx, app, assertion, &header, &claims)?;
    }
    Ok(ClientKind::Certificate)
}

/// Signed with the application's own certificate.
fn own(
    read: &Read<'_>,
    ctx: &Ctx,
    app: AppId,
    assertion: &Assertion,
    header: &Header,
    claims: &Value,
) -> Result<(), GrantError> {
    let issuer = text(claims, "iss", "The claim 'iss' is missing.")?;
    if text(claims, "sub", "The claim 'sub' is missing.")? != issuer {
        return Err(ProofError::Subject.into());
    }
    if issuer.parse() != Ok(app) {
        return Err(ProofError::Client.into());
    }
    let named = header.x5t_s256.as_deref().or(header.x5t.as_deref());
    let named = named.ok_or(ProofError::Malformed("No certificate thumbprint specified in token header."))?;
    // Some libraries pad what base64url leaves unpadded.
    let named = named.trim_end_matches('=');
    let refused =
        |reason: &str| ProofError::Signature { app, reason: reason.to_owned(), thumbprint: Some(named.to_owned()) };
    let found = certificates::find(read, app, named)?.ok_or_else(|| refused("The key was not found."))?;
    if ctx.now < found.starts_at || ctx.now >= found.expires_at {
        return Err(refused("The key used is expired.").into());
    }
    let key = DecodingKey::from_rsa_der(&found.public_key);
    if !is_signed(&assertion.text, header, &key, &[Algorithm::PS256, Algorithm::RS256]) {
        return Err(refused("The provided signature value did not match the expected signature value.").into());
    }
    for_now(ctx.now, claims)?;
    for audience in audiences(claims) {
        if is_for_us(read, ctx, assertion.authority, audience)? {
            return Ok(());
        }
    }
    Err(ProofError::Audience.into())
}

/// Signed by an issuer elsewhere.
fn federated(
    read: &Read<'_>,
    ctx: &Ctx,
    app: AppId,
    assertion: &Assertion,
    header: &Header,
    claims: &Value,
) -> Result<(), GrantError> {
    let kept: Vec<Federation> =
        federated_credentials::list(read, app)?.into_iter().map(|credential| credential.federation).collect();
    let issuer = text(claims, "iss", "The claim 'iss' is missing.")?;
    if ours(ctx).any(|own| issuer.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'))) {
        return Err(ProofError::FederatedOwn.into());
    }
    matching(&kept, claims)?;
    let keys = assertion.issuer_keys.as_deref().unwrap_or_default();
    let keys: JwkSet = serde_json::from_str(keys)
        .map_err(|error| ProofError::FederationUnreachable(format!("its keys cannot be read: {error}")))?;
    let refused =
        |reason: &str| ProofError::Signature { app, reason: reason.to_owned(), thumbprint: header.kid.clone() };
    let key = header.kid.as_deref().and_then(|kid| keys.find(kid)).ok_or_else(|| refused("The key was not found."))?;
    let key = DecodingKey::from_jwk(key).map_err(|_| refused("The key cannot be read."))?;
    if !is_signed(&assertion.text, header, &key, &[Algorithm::RS256]) {
        return Err(refused("The provided signature value did not match the expected signature value.").into());
    }
    Ok(for_now(ctx.now, claims)?)
}

/// Whether one of the credentials takes this word: issuer first, then audience, then subject.
fn matching(kept: &[Federation], claims: &Value) -> Result<(), ProofError> {
    let issuer = text(claims, "iss", "The claim 'iss' is missing.")?;
    let subject = text(claims, "sub", "The claim 'sub' is missing.")?;
    let audience = audiences(claims).next().unwrap_or_default();
    if kept.is_empty() {
        let (issuer, subject, audience) = (issuer.to_owned(), subject.to_owned(), audience.to_owned());
        return Err(ProofError::NoFederation { issuer, subject, audience });
    }
    let of_issuer: Vec<&Federation> = kept.iter().filter(|federation| federation.issuer == issuer).collect();
    if of_issuer.is_empty() {
        return Err(ProofError::FederatedIssuer(issuer.to_owned()));
    }
    let named = |federation: &&&Federation| {
        audiences(claims).any(|audience| federation.audiences.iter().any(|kept| kept == audience))
    };
    let for_audience: Vec<&&Federation> = of_issuer.iter().filter(named).collect();
    if for_audience.is_empty() {
        return Err(ProofError::FederatedAudience(audience.to_owned()));
    }
    if for_audience.iter().any(|federation| federation.subject == subject) {
        Ok(())
    } else {
        Err(ProofError::FederatedSubject(subject.to_owned()))
    }
}

pub(crate) fn is_signed(token: &str, header: &Header, key: &DecodingKey, algorithms: &[Algorithm]) -> bool {
    let Some((message, signature)) = token.rsplit_once('.') else { return false };
    algorithms.contains(&header.alg)
        && jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, header.alg).unwrap_or(false)
}

/// Compares with the time of the emulated world. Seconds may have a fraction (RFC 7519, section 2), and nobody has to say
/// from when an assertion is good.
fn for_now(now: Timestamp, claims: &Value) -> Result<(), ProofError> {
    let until = seconds(claims, "exp").ok_or(ProofError::Malformed("The claim 'exp' is missing."))?;
    let from = seconds(claims, "nbf").or_else(|| seconds(claims, "iat")).unwrap_or(Timestamp::MIN);
    let late = now.saturating_sub(SKEW).unwrap_or(Timestamp::MIN);
    let early = now.saturating_add(SKEW).unwrap_or(Timestamp::MAX);
    if late < until && early >= from { Ok(()) } else { Err(ProofError::Time { now, from, until }) }
}

#[expect(clippy::cast_possible_truncation, reason = "a fraction of a second is no matter here, and `as` saturates")]
pub(crate) fn seconds(claims: &Value, name: &str) -> Option<Timestamp> {
    let seconds = claims[name].as_f64()?.floor() as i64;
    Timestamp::from_second(seconds).ok()
}

fn text<'c>(claims: &'c Value, name: &str, missing: &'static str) -> Result<&'c str, ProofError> {
    claims[name].as_str().ok_or(ProofError::Malformed(missing))
}

/// The claim `aud`, which is one text or several (RFC 7519, section 4.1.3).
pub(crate) fn audiences(claims: &Value) -> impl Iterator<Item = &str> {
    let one = claims["aud"].as_str();
    one.into_iter().chain(claims["aud"].as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// The origins of this token service: its own, and those of the real one that it stands in for.
fn ours(ctx: &Ctx) -> impl Iterator<Item = &str> {
    [ctx.origins.login(), ctx.origins.issuer()].into_iter().chain(MICROSOFT)
}

/// Whether the assertion is meant for the token service and the tenant of this request.
fn is_for_us(read: &Read<'_>, ctx: &Ctx, authority: Authority, audience: &str) -> Result<bool, GrantError> {
    let after_scheme = audience.find("://").map_or(0, |at| at + 3);
    let Some(path) = audience[after_scheme..].find('/').map(|at| after_scheme + at) else { return Ok(false) };
    let (origin, path) = (&audience[..path], &audience[path + 1..]);
    let known = ours(ctx).any(|own| own.eq_ignore_ascii_case(origin));
    let (segment, endpoint) = path.split_once('/').unwrap_or((path, ""));
    if !known || !ENDPOINTS.contains(&endpoint.trim_end_matches('/')) {
        return Ok(false);
    }
    match Authority::resolve(read, segment) {
        Ok(named) => Ok(named == authority),
        Err(failed @ GrantError::Unavailable(_)) => Err(failed),
        Err(_) => Ok(false),
    }
}
