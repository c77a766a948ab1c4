//! Devices without a browser of their own ("OAuth 2.0 device authorization grant", RFC 8628): the device shows a code, a
//! person types it elsewhere and answers there, and the device asks until it is told.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AppId, Circumstances, Ctx, Entropy, SignedDuration, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use crate::browsers::digest_of;
use crate::{Authority, GrantError, Session, StsError, Version, revocations};

/// How long a device waits.
pub const VALID: SignedDuration = SignedDuration::from_mins(15);
/// How often it may ask.
pub const INTERVAL: SignedDuration = SignedDuration::from_secs(5);
/// How long a code is remembered after it lapsed, so that whoever comes late is told so.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// The characters of a user code.
const LENGTH: usize = 9;
/// The letters and digits of a user code: none that could be taken for another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What a device asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRequest {
    /// The application on the device.
    pub client: AppId,
    /// The path segment of the request; the token request must name the same.
    pub authority: Authority,
    /// The scopes, as asked.
    pub scope: String,
    /// The resource of a request of version 1.
    pub resource: Option<String>,
    /// The endpoint of the request.
    pub endpoint: Version,
}

/// The two codes of one request.
#[derive(Clone, PartialEq, Eq)]
pub struct Codes {
    /// What the person types.
    pub user: String,
    /// With what the device asks.
    pub device: String,
}

/// What the person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceAnswer {
    /// The sign-in behind it.
    pub session: Session,
    /// Who signed in; none where she said no.
    pub approval: Option<Approval>,
}

/// Who signed in for a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The tenant in which the person arrived.
    pub tenant: TenantId,
    /// The person's object there.
    pub user: UserId,
    /// What her request said of her surroundings; the device is elsewhere.
    #[serde(default)]
    pub circumstances: Circumstances,
}

/// How a device's request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered yet.
    Waiting,
    /// Nobody answered in time.
    Lapsed,
    /// It was answered.
    Answered(Box<DeviceAnswer>),
}

const FORGET: &str = "delete from device_codes where expires_at < ?1";
const TAKEN: &str = "select 1 from device_codes where user_code = ?1";
const INSERT: &str = "insert into device_codes (digest, user_code, expires_at, request) values (?1, ?2, ?3, ?4)";

/// Lets a device wait.
pub fn issue(tx: &Tx<'_>, ctx: &Ctx, request: &DeviceRequest) -> Result<Codes, StsError> {
    let forgotten = ctx.now.saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    tx.execute(FORGET, params![instant(forgotten)])?;
    let user = loop {
        let drawn = user_code(&ctx.entropy);
        if tx.one(TAKEN, params![drawn], |_| Ok(()))?.is_none() {
            break drawn;
        }
    };
    let device = URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<48>());
    let expires_at = ctx.now.saturating_add(VALID).unwrap_or(Timestamp::MAX);
    tx.execute(INSERT, params![digest_of(&device), user, instant(expires_at), Json(request)])?;
    Ok(Codes { user, device })
}

fn user_code(entropy: &Entropy) -> String {
    let letter = |byte: u8| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]);
    entropy.bytes::<LENGTH>().into_iter().map(letter).collect()
}

/// A user code as it was shown, from what a person typed: without case, and without what she put between the letters.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect::<String>().to_uppercase()
}

const FIND: &str = "select expires_at, request, answer from device_codes where user_code = ?1";

/// What the device behind a user code asks for, and how that stands; none where no device shows such a code.
pub fn find(read: &Read<'_>, user_code: &str, now: Timestamp) -> Result<Option<(DeviceRequest, Standing)>, StsError> {
    let found = read.one(FIND, params![user_code], |row| {
        let answer = row.get::<_, Option<Json<DeviceAnswer>>>(2)?.map(|answer| answer.0);
        Ok((row.get::<_, Text<Timestamp>>(0)?.0, row.get::<_, Json<DeviceRequest>>(1)?.0, answer))
    })?;
    Ok(found.map(|(expires_at, request, answer)| (request, standing(expires_at, answer, now))))
}

fn standing(expires_at: Timestamp, answer: Option<DeviceAnswer>, now: Timestamp) -> Standing {
    match answer {
        Some(answer) => Standing::Answered(Box::new(answer)),
        None if now >= expires_at => Standing::Lapsed,
        None => Standing::Waiting,
    }
}

const ANSWER: &str = "update device_codes set answer = ?2 where user_code = ?1 and answer is null";

/// Keeps what the person said; the first answer counts.
pub fn answer(tx: &Tx<'_>, user_code: &str, answer: &DeviceAnswer) -> Result<(), StsError> {
    tx.execute(ANSWER, params![user_code, Json(answer)])?;
    Ok(())
}

const ASKED: &str = "select expires_at, spent_at is not null, request, answer from device_codes where digest = ?1";
const SPEND: &str = "update device_codes set spent_at = ?2 where digest = ?1";

/// What the device may have. Its code is then spent; before that, asking changes nothing.
pub fn redeem(
    tx: &Tx<'_>,
    ctx: &Ctx,
    device_code: &str,
    client: AppId,
    authority: Authority,
) -> Result<(DeviceRequest, Session, Approval), GrantError> {
    let digest = digest_of(device_code);
    let found = tx.one(ASKED, params![digest], |row| {
        let answer = row.get::<_, Option<Json<DeviceAnswer>>>(3)?.map(|answer| answer.0);
        Ok((row.get::<_, Text<Timestamp>>(0)?.0, row.get(1)?, row.get::<_, Json<DeviceRequest>>(2)?.0, answer))
    })?;
    let (expires_at, spent, request, answer): (_, bool, _, _) = found.ok_or(GrantError::DeviceUnknown)?;
    if request.client != client {
        return Err(GrantError::DeviceUnknown);
    }
    if request.authority != authority {
        return Err(GrantError::CodeOfOtherTenant);
    }
    if spent {
        return Err(GrantError::CodeReused);
    }
    // Whoever answered in time is not told that nobody did, but the device comes too late all the same.
    if ctx.now >= expires_at {
        return Err(GrantError::DeviceExpired);
    }
    let DeviceAnswer { session, approval } = answer.ok_or(GrantError::DevicePending)?;
    let approval = approval.ok_or(GrantError::DeviceDeclined)?;
    if revocations::since(tx, &session)?.is_some() {
        return Err(GrantError::SessionRevoked);
    }
    tx.execute(SPEND, params![digest, instant(ctx.now)])?;
    Ok((request, session, approval))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_has_nine_letters_that_nobody_confuses() {
        let entropy = Entropy::from_seed("test", 1);
        for _ in 0..100 {
            let code = user_code(&entropy);
            assert_eq!(code.len(), 9);
            assert!(!code.contains(['0', 'O', '1', 'I']) && code == typed(&code), "{code}");
        }
    }

    #[test]
    fn case_and_what_stands_between_the_letters_do_not_matter() {
        for text in ["ab2c-d3ef 4", " AB2CD3EF4\n", "AB2 CD3 EF4"] {
            assert_eq!(typed(text), "AB2CD3EF4", "{text:?}");
        }
    }
}
