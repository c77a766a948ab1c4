//! Second factors: an authenticator that shows codes of six digits, a new one every thirty seconds (RFC 6238). A person
//! registers one in the tenant that asks for it, with her object there; a code is good once, and after five wrong ones in a
//! row none is taken for a quarter of an hour.

use std::fmt;

use kernel::{Ctx, SignedDuration, Timestamp, UserId};
use store::query::instant;
use store::{Read, StoreError, Text, Tx, params};
use totp_rs::{Builder, Totp};

use crate::{StsError, WorldKey, seal, world_key};

/// The bytes of a secret, as many as the hash of its codes has (RFC 4226, section 4).
const BYTES: usize = 20;
/// The seconds for which an authenticator shows a code.
const STEP: u64 = 30;
/// As many steps a clock may be off, in both directions (RFC 6238, section 5.2).
const SKEW: u16 = 1;
/// The digits of a code.
const DIGITS: u8 = 6;
/// After so many wrong codes in a row none is taken for a while; number and span are our choice (unverified).
const TRIES: u32 = 5;
/// How long.
const LOCKED: SignedDuration = SignedDuration::from_mins(15);
/// What a sealed secret is for.
const PURPOSE: &str = "factor";

/// What an authenticator and the token service share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

/// What became of a typed code. A wrong try is an outcome, so that it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorOutcome {
    /// It is the code, and now it is used.
    Right,
    /// It is not, or it was used before; so many tries are left.
    Wrong {
        /// Tries.
        left: u32,
    },
    /// After too many wrong codes none is taken now.
    Locked,
    /// The person has no authenticator.
    Unregistered,
}

impl Secret {
    /// As people type it into an authenticator: base 32 (RFC 4648), in groups of four.
    #[must_use]
    pub fn text(&self) -> String {
        let text = totp_rs::Secret::new_stack(self.0).to_base32();
        text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// As an authenticator reads it from a picture: an `otpauth` address, which names organization and account.
    ///
    /// # Panics
    /// Never: what could not stand in a label is taken out of the names.
    #[must_use]
    pub fn address(&self, organization: &str, account: &str) -> String {
        // A colon parts the two names of the label, so that none of them may hold one.
        let plain = |text: &str| text.replace(':', " ");
        let totp = self.builder().with_issuer(Some(plain(organization))).with_account_name(plain(account));
        totp.build_noncompliant().to_url().expect("names without a colon make an address")
    }

    /// The code that an authenticator shows at this instant.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        self.totp().generate(seconds(now)).to_string()
    }

    /// The step whose code this is, at most one away from now.
    fn step(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let typed: String = typed.split_whitespace().collect();
        let step = self.totp().check(&typed, seconds(now))?;
        i64::try_from(step).ok()
    }

    fn totp(&self) -> Totp {
        self.builder().build_noncompliant()
    }

    fn builder(&self) -> Builder {
        let secret = totp_rs::Secret::new_stack(self.0);
        Builder::new().with_secret(secret).with_digits(DIGITS).with_skew(SKEW).with_step_duration(STEP)
    }

    fn sealed(&self, key: &WorldKey) -> String {
        seal::seal(key, PURPOSE, &self.0)
    }

    fn unsealed(key: &WorldKey, text: &str) -> Result<Self, StsError> {
        let opened = seal::open(key, PURPOSE, text).and_then(|bytes| bytes.try_into().ok());
        opened.map(Self).ok_or_else(|| StoreError::Corrupt("a secret does not open".to_owned()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

/// The seconds since 1970, which codes are counted by; a clock before that stands still for them.
fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or_default()
}

/// The secret that a person is offered to register on one journey. It is derived, so that looking at the page again shows
/// the same one and nothing is kept before she proves that she has it.
///
/// # Panics
/// Never: a digest is longer than a secret.
pub fn proposed(read: &Read<'_>, user: UserId, journey: &str) -> Result<Secret, StsError> {
    let derived = world_key(read)?.mac("factor secret", &[user.as_bytes(), journey.as_bytes()]);
    let (secret, _) = derived.split_first_chunk().expect("a digest is longer than a secret");
    Ok(Secret(*secret))
}

struct Kept {
    secret: String,
    last_step: i64,
    misses: u32,
    locked_until: Option<Timestamp>,
}

const REGISTERED: &str = "select registered_at from factors where user = ?1";

/// Since when the person has an authenticator; none without one.
pub fn registered(read: &Read<'_>, user: UserId) -> Result<Option<Timestamp>, StsError> {
    Ok(read.one(REGISTERED, params![Text(user)], |row| row.get::<_, Text<_>>(0))?.map(|at| at.0))
}

const SAVE: &str = "insert into factors (user, secret, registered_at, last_step) values (?1, ?2, ?3, ?4)
    on conflict (user) do nothing";

/// Registers an authenticator with the code that it shows, which is used by that. Wrong codes are not counted: there is
/// nothing yet that could be guessed.
pub fn register(tx: &Tx<'_>, ctx: &Ctx, user: UserId, secret: &Secret, typed: &str) -> Result<FactorOutcome, StsError> {
    match secret.step(typed, ctx.now) {
        Some(step) => keep(tx, ctx, user, secret, step).map(|()| FactorOutcome::Right),
        None => Ok(FactorOutcome::Wrong { left: TRIES }),
    }
}

/// Registers an authenticator whose owner approved a request with it; no code of it is used.
pub fn register_approved(tx: &Tx<'_>, ctx: &Ctx, user: UserId, secret: &Secret) -> Result<(), StsError> {
    keep(tx, ctx, user, secret, -1)
}

fn keep(tx: &Tx<'_>, ctx: &Ctx, user: UserId, secret: &Secret, step: i64) -> Result<(), StsError> {
    let sealed = secret.sealed(&world_key(tx)?);
    tx.execute(SAVE, params![Text(user), sealed, instant(ctx.now), step])?;
    Ok(())
}

const FIND: &str = "select secret, last_step, misses, locked_until from factors where user = ?1";
const USE: &str = "update factors set last_step = ?2, misses = 0, locked_until = null where user = ?1";
const MISS: &str = "update factors set misses = ?2, locked_until = ?3 where user = ?1";

/// Tries a typed code. White space in it does not count.
pub fn check(tx: &Tx<'_>, ctx: &Ctx, user: UserId, typed: &str) -> Result<FactorOutcome, StsError> {
    let Some(kept) = find(tx, user)? else { return Ok(FactorOutcome::Unregistered) };
    if kept.locked_until.is_some_and(|until| ctx.now < until) {
        return Ok(FactorOutcome::Locked);
    }
    let secret = Secret::unsealed(&world_key(tx)?, &kept.secret)?;
    if let Some(step) = secret.step(typed, ctx.now).filter(|step| *step > kept.last_step) {
        tx.execute(USE, params![Text(user), step])?;
        return Ok(FactorOutcome::Right);
    }
    // A lock that is over begins a new count.
    let misses = if kept.locked_until.is_some() { 1 } else { kept.misses + 1 };
    let locked = misses >= TRIES;
    let until = locked.then(|| instant(ctx.now.saturating_add(LOCKED).unwrap_or(Timestamp::MAX)));
    tx.execute(MISS, params![Text(user), misses, until])?;
    Ok(if locked { FactorOutcome::Locked } else { FactorOutcome::Wrong { left: TRIES - misses } })
}

fn find(read: &Read<'_>, user: UserId) -> Result<Option<Kept>, StsError> {
    Ok(read.one(FIND, params![Text(user)], |row| {
        Ok(Kept {
            secret: row.get(0)?,
            last_step: row.get(1)?,
            misses: row.get(2)?,
            locked_until: row.get::<_, Option<Text<_>>>(3)?.map(|at| at.0),
        })
    })?)
}
