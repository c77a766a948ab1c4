//! What a person was shown: how the lab knows that a blade was looked at, and that it was after something else.

use kernel::{Ctx, Timestamp};
use store::{Read, Tx, params};

use crate::LedgerError;

/// One look at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Its place among all looks.
    pub seq: i64,
    /// What was looked at, for example `portal/users`.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// The newest audit record at that moment: what had already happened.
    pub audit_position: i64,
}

const INSERT: &str = "insert into observations (key, at, audit_seq)
    values (?1, ?2, (select coalesce(max(seq), 0) from audit))";

/// Notes a look.
pub fn note(tx: &Tx<'_>, ctx: &Ctx, key: &str) -> Result<(), LedgerError> {
    tx.execute(INSERT, params![key, ctx.now.to_string()])?;
    Ok(())
}

const NOTED: &str = "select 1 from observations
    where seq = (select max(seq) from observations)
      and key = ?1 and audit_seq = (select coalesce(max(seq), 0) from audit)";

/// Whether the newest look was at this and nothing was done since: another look would say nothing new, which spares a
/// page that is loaded again the write.
pub fn noted(read: &Read<'_>, key: &str) -> Result<bool, LedgerError> {
    Ok(read.exists(NOTED, [key])?)
}

const ALL: &str = "select seq, key, at, audit_seq from observations order by seq";

/// Every look, in the order in which they were taken.
pub fn all(read: &Read<'_>) -> Result<Vec<Observation>, LedgerError> {
    Ok(read.all(ALL, [], |row| {
        Ok(Observation {
            seq: row.get(0)?,
            key: row.get(1)?,
            at: row.get::<_, store::Text<Timestamp>>(2)?.0,
            audit_position: row.get(3)?,
        })
    })?)
}

const FORGET: &str = "delete from observations";

/// Forgets every look, as a lab that starts over does.
pub fn forget(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.execute(FORGET, [])?;
    Ok(())
}
