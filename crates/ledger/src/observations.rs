//! What a person was shown for the first time: how the lab knows that a blade was looked at.

use kernel::{Ctx, Timestamp};
use store::{Read, Tx, params};

use crate::LedgerError;

/// The first look at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What was looked at, for example `portal/users`.
    pub key: String,
    /// When.
    pub first_at: Timestamp,
    /// The newest audit record at that moment: what had already happened.
    pub audit_position: i64,
}

const INSERT: &str = "insert or ignore into observations (key, first_at, audit_seq)
    values (?1, ?2, (select coalesce(max(seq), 0) from audit))";

/// Notes the first look; later ones change nothing.
pub fn note(tx: &Tx<'_>, ctx: &Ctx, key: &str) -> Result<(), LedgerError> {
    tx.execute(INSERT, params![key, ctx.now.to_string()])?;
    Ok(())
}

const KNOWN: &str = "select 1 from observations where key = ?1";

/// Whether it was looked at: what spares a page the write.
pub fn known(read: &Read<'_>, key: &str) -> Result<bool, LedgerError> {
    Ok(read.exists(KNOWN, [key])?)
}

const ALL: &str = "select key, first_at, audit_seq from observations order by first_at, key";

/// Everything that was looked at, oldest first.
pub fn all(read: &Read<'_>) -> Result<Vec<Observation>, LedgerError> {
    Ok(read.all(ALL, [], |row| {
        Ok(Observation {
            key: row.get(0)?,
            first_at: row.get::<_, store::Text<Timestamp>>(1)?.0,
            audit_position: row.get(2)?,
        })
    })?)
}

const FORGET: &str = "delete from observations";

/// Forgets every look, as a lab that starts over does.
pub fn forget(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.execute(FORGET, [])?;
    Ok(())
}
