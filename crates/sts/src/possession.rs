//! Proofs that whoever rolls an application's certificates has the private key of one of them (Microsoft Graph,
//! "Generate proof of possession tokens for rolling keys").

use jsonwebtoken::{Algorithm, DecodingKey};
use kernel::{Ctx, ObjectId, SignedDuration, Timestamp};
use serde_json::Value;
use store::Read;

use crate::assertion::{audiences, is_signed, seconds};
use crate::secrets::Holder;
use crate::{StsError, certificates};

/// For whom a proof is meant: Microsoft Graph, or the directory's older name of it.
const AUDIENCES: [&str; 2] = ["00000003-0000-0000-c000-000000000000", "00000002-0000-0000-c000-000000000000"];
/// How long a proof may be good.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);
/// How far the clocks of two machines may differ (unverified).
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Whether the proof is signed with one of the holder's certificates, by the object that it is, and good now.
pub fn proves(read: &Read<'_>, ctx: &Ctx, holder: Holder, object: ObjectId, proof: &str) -> Result<bool, StsError> {
    let Ok(header) = jsonwebtoken::decode_header(proof) else { return Ok(false) };
    let Ok(claims) = jsonwebtoken::dangerous::insecure_decode_claims::<Value>(proof) else { return Ok(false) };
    let meant = audiences(&claims).any(|audience| AUDIENCES.contains(&audience));
    let by_object = claims["iss"].as_str().and_then(|issuer| issuer.parse().ok()) == Some(object);
    if !meant || !by_object || !is_for_now(ctx.now, &claims) {
        return Ok(false);
    }
    let keys = certificates::good(read, holder, ctx.now)?;
    let signed = |key: &Vec<u8>| {
        is_signed(proof, &header, &DecodingKey::from_rsa_der(key), &[Algorithm::RS256, Algorithm::PS256])
    };
    Ok(keys.iter().any(signed))
}

/// Whether a proof is good now, and for no longer than a proof may be.
fn is_for_now(now: Timestamp, claims: &Value) -> bool {
    let (Some(from), Some(until)) = (seconds(claims, "nbf"), seconds(claims, "exp")) else { return false };
    let late = now.saturating_sub(SKEW).unwrap_or(Timestamp::MIN);
    let early = now.saturating_add(SKEW).unwrap_or(Timestamp::MAX);
    late < until && early >= from && until.duration_since(from) <= LONGEST
}
