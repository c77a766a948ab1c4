//! Accounts that are locked because somebody guesses at their password ("Protect user accounts from attacks with
//! Microsoft Entra smart lockout").

use std::fmt;

use directory::Account;
use kernel::{Ctx, SignedDuration, Timestamp};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use crate::{StsError, world_key};

/// So many wrong passwords in a row lock an account; each further one locks it again.
const MOST_MISSES: u32 = 10;
/// For how long. The real service takes longer from time to time.
const LOCKED: SignedDuration = SignedDuration::from_secs(60);
/// So many of the last wrong passwords are known again; repeating one is no further guess.
const REMEMBERED: usize = 3;

/// What was typed as a password.
#[derive(Clone)]
pub struct Guess(String);

impl From<&str> for Guess {
    fn from(typed: &str) -> Self {
        Self(typed.to_owned())
    }
}

impl fmt::Debug for Guess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Guess(..)")
    }
}

const LOCKED_UNTIL: &str = "select locked_until from password_misses where account = ?1";

/// Whether the account is locked: then no password is right.
pub fn is_locked(read: &Read<'_>, account: &Account, now: Timestamp) -> Result<bool, StsError> {
    let until: Option<Option<Timestamp>> =
        read.one(LOCKED_UNTIL, params![Text(account)], |row| Ok(row.get::<_, Option<Text<_>>>(0)?.map(|at| at.0)))?;
    Ok(until.flatten().is_some_and(|until| now < until))
}

const RECENT: &str = "select recent from password_misses where account = ?1";
const MISS: &str = "insert into password_misses (account, misses, recent) values (?1, 1, ?2)
    on conflict (account) do update set misses = misses + 1, recent = ?2 returning misses";
const LOCK: &str = "update password_misses set locked_until = ?2 where account = ?1";

/// Counts a wrong password, unless it is one of the last ones again: a script that kept an old password, or a form that
/// was sent twice, does not lock its owner out. What was typed is kept as a digest under the world's key.
pub fn miss(tx: &Tx<'_>, ctx: &Ctx, account: &Account, guess: &Guess) -> Result<(), StsError> {
    let recent = tx.one(RECENT, params![Text(account)], |row| Ok(row.get::<_, Json<Vec<String>>>(0)?.0))?;
    let mut recent = recent.unwrap_or_default();
    let digest = world_key(tx)?.digest("guess", &[account.to_string().as_bytes(), guess.0.as_bytes()]);
    if recent.contains(&digest) {
        return Ok(());
    }
    recent.insert(0, digest);
    recent.truncate(REMEMBERED);
    let misses: u32 = tx.one(MISS, params![Text(account), Json(recent)], |row| row.get(0))?.unwrap_or_default();
    if misses >= MOST_MISSES {
        let until = ctx.now.saturating_add(LOCKED).unwrap_or(Timestamp::MAX);
        tx.execute(LOCK, params![Text(account), instant(until)])?;
    }
    Ok(())
}

const CLEAR: &str = "delete from password_misses where account = ?1";

/// The right password: the wrong ones before it are forgotten.
pub fn clear(tx: &Tx<'_>, account: &Account) -> Result<(), StsError> {
    tx.execute(CLEAR, params![Text(account)])?;
    Ok(())
}
