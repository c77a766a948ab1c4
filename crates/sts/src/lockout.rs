//! Accounts that are locked because somebody guesses at their password ("Protect user accounts from attacks with
//! Microsoft Entra smart lockout").

use directory::Account;
use kernel::{Ctx, SignedDuration, Timestamp};
use store::query::instant;
use store::{Read, Text, Tx, params};

use crate::StsError;

/// So many wrong passwords in a row lock an account; each further one locks it again.
const MOST_MISSES: u32 = 10;
/// For how long. The real service takes longer from time to time.
const LOCKED: SignedDuration = SignedDuration::from_secs(60);

const LOCKED_UNTIL: &str = "select locked_until from password_misses where account = ?1";

/// Whether the account is locked: then no password is right.
pub fn is_locked(read: &Read<'_>, account: &Account, now: Timestamp) -> Result<bool, StsError> {
    let until: Option<Option<Timestamp>> =
        read.one(LOCKED_UNTIL, params![Text(account)], |row| Ok(row.get::<_, Option<Text<_>>>(0)?.map(|at| at.0)))?;
    Ok(until.flatten().is_some_and(|until| now < until))
}

const MISS: &str = "insert into password_misses (account, misses) values (?1, 1)
    on conflict (account) do update set misses = misses + 1 returning misses";
const LOCK: &str = "update password_misses set locked_until = ?2 where account = ?1";

/// Counts a wrong password.
pub fn miss(tx: &Tx<'_>, ctx: &Ctx, account: &Account) -> Result<(), StsError> {
    let misses: u32 = tx.one(MISS, params![Text(account)], |row| row.get(0))?.unwrap_or_default();
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
