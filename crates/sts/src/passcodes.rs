//! Email one-time passcodes: eight digits, good for half an hour, five tries and one success.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use directory::settings;
use kernel::{Ctx, EmailAddress, SignedDuration, TenantId, Timestamp};
use mail::Message;
use store::query::instant;
use store::{Read, Text, Tx, params};

use crate::{StsError, world_key};

/// The digits of a code.
const DIGITS: usize = 8;
/// How long a code is good.
const VALID: SignedDuration = SignedDuration::from_mins(30);
/// After so many wrong tries a new code is needed.
const TRIES: u32 = 5;
/// The span in which sent codes are counted.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What became of the wish for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// A code is on its way; earlier ones are dead.
    Sent,
    /// The address was sent as many codes today as the settings allow.
    TooMany,
}

/// What became of a typed code. A wrong try is an outcome, so that it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasscodeOutcome {
    /// It is the code, and now it is used.
    Right,
    /// It is not; so many tries are left.
    Wrong { left: u32 },
    /// There is no code that could be tried: none was sent, or it is too old, used, or tried too often.
    Dead,
}

/// A code that may still be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// How many tries are left.
    pub left: u32,
}

/// Somebody's wish for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Where the code is sent.
    pub address: &'a EmailAddress,
    /// The tenant that is entered with it.
    pub tenant: TenantId,
    /// Tells this wish from every other: the same one, sent twice by a double click, is answered by one code.
    pub name: String,
}

const ANSWERED: &str = "select 1 from passcodes where account = ?1 and tenant = ?2 and wish = ?3";
const SAVE: &str = "insert into passcodes (account, tenant, digest, attempts, sent_at, expires_at, wish)
    values (?1, ?2, ?3, 0, ?4, ?5, ?6)
    on conflict (account, tenant) do update set digest = excluded.digest, attempts = 0,
    sent_at = excluded.sent_at, expires_at = excluded.expires_at, wish = excluded.wish";

/// Sends a new code; the code before it is dead. `letter` writes the mail around the code.
pub fn send(
    tx: &Tx<'_>,
    ctx: &Ctx,
    wish: &Wish<'_>,
    letter: impl FnOnce(&str) -> Message,
) -> Result<Sending, StsError> {
    let Wish { address, tenant, ref name } = *wish;
    if tx.exists(ANSWERED, params![address.key(), Text(tenant), name])? {
        return Ok(Sending::Sent);
    }
    if !within_limit(tx, ctx, address)? {
        return Ok(Sending::TooMany);
    }
    let code = ctx.entropy.digits(DIGITS);
    let expires_at = ctx.now.saturating_add(VALID).unwrap_or(Timestamp::MAX);
    tx.execute(
        SAVE,
        params![
            address.key(),
            Text(tenant),
            digest(tx, address, tenant, &code)?,
            instant(ctx.now),
            instant(expires_at),
            name,
        ],
    )?;
    mail::enqueue(tx, ctx, letter(&code))?;
    Ok(Sending::Sent)
}

const FORGET: &str = "delete from passcode_sends where account = ?1 and at <= ?2";
const COUNT: &str = "select count(*) from passcode_sends where account = ?1";
const COUNT_IT: &str = "insert into passcode_sends (account, at) values (?1, ?2)";

fn within_limit(tx: &Tx<'_>, ctx: &Ctx, address: &EmailAddress) -> Result<bool, StsError> {
    let a_day_ago = ctx.now.saturating_sub(DAY).unwrap_or(Timestamp::MIN);
    tx.execute(FORGET, params![address.key(), instant(a_day_ago)])?;
    if let Some(limit) = settings::load(tx)?.passcode_sends_per_day {
        let sent: u32 = tx.one(COUNT, params![address.key()], |row| row.get(0))?.unwrap_or(0);
        if sent >= limit {
            return Ok(false);
        }
    }
    tx.execute(COUNT_IT, params![address.key(), instant(ctx.now)])?;
    Ok(true)
}

const FIND: &str = "select digest, attempts, sent_at, expires_at from passcodes where account = ?1 and tenant = ?2";
const MISS: &str = "update passcodes set attempts = attempts + 1 where account = ?1 and tenant = ?2";
const USE: &str = "delete from passcodes where account = ?1 and tenant = ?2";

/// Tries a typed code. White space in it does not count: people copy codes with it.
pub fn check(
    tx: &Tx<'_>,
    ctx: &Ctx,
    address: &EmailAddress,
    tenant: TenantId,
    typed: &str,
) -> Result<PasscodeOutcome, StsError> {
    let Some((kept, pending)) = alive(tx, ctx.now, address, tenant)? else { return Ok(PasscodeOutcome::Dead) };
    let typed: String = typed.split_whitespace().collect();
    let typed = digest(tx, address, tenant, &typed)?;
    if verify_slices_are_equal(kept.as_bytes(), typed.as_bytes()).is_ok() {
        tx.execute(USE, params![address.key(), Text(tenant)])?;
        return Ok(PasscodeOutcome::Right);
    }
    tx.execute(MISS, params![address.key(), Text(tenant)])?;
    Ok(match pending.left {
        1 => PasscodeOutcome::Dead,
        left => PasscodeOutcome::Wrong { left: left - 1 },
    })
}

/// The code that may still be typed, if there is one.
pub fn pending(
    read: &Read<'_>,
    now: Timestamp,
    address: &EmailAddress,
    tenant: TenantId,
) -> Result<Option<Pending>, StsError> {
    Ok(alive(read, now, address, tenant)?.map(|(_, pending)| pending))
}

fn alive(
    read: &Read<'_>,
    now: Timestamp,
    address: &EmailAddress,
    tenant: TenantId,
) -> Result<Option<(String, Pending)>, StsError> {
    let found = read.one(FIND, params![address.key(), Text(tenant)], |row| {
        let pending = Pending {
            left: TRIES.saturating_sub(row.get(1)?),
            sent_at: row.get::<_, Text<_>>(2)?.0,
            expires_at: row.get::<_, Text<_>>(3)?.0,
        };
        Ok((row.get(0)?, pending))
    })?;
    Ok(found.filter(|(_, pending)| pending.left > 0 && now < pending.expires_at))
}

fn digest(read: &Read<'_>, address: &EmailAddress, tenant: TenantId, code: &str) -> Result<String, StsError> {
    let parts = [address.key(), tenant.to_string(), code.to_owned()];
    Ok(world_key(read)?.digest("passcode", &parts.each_ref().map(String::as_bytes)))
}
