//! What a world counts in memory, because a request must not pay for a write: kept with its file when it is saved,
//! written out or closed, so that it goes on from there.

use store::{Json, Read, StoreError, Tx, params};

use crate::faults::{self, Fault};
use crate::throttle::Asked;

/// What was counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// The faults with the calls that each has met.
    pub(crate) faults: Vec<Fault>,
    /// Who asked for invitations lately.
    pub(crate) asked: Asked,
    /// How far the chance of its edge has come; nothing where that is not to be kept.
    pub(crate) drawn: Option<u64>,
}

const LOAD: &str = "select asked, drawn from world";
const KEEP: &str = "update world set asked = ?1, drawn = coalesce(?2, drawn)";

impl Counted {
    /// What the file says.
    pub(crate) fn load(read: &Read<'_>) -> Result<Self, StoreError> {
        let faults = faults::load(read)?;
        let kept = read.one(LOAD, [], |row| Ok((row.get::<_, Json<Asked>>(0)?.0, row.get::<_, i64>(1)?)))?;
        let (asked, drawn) = kept.unwrap_or_default();
        Ok(Self { faults, asked, drawn: Some(drawn.cast_unsigned()) })
    }

    /// Whether there is nothing to keep.
    pub(crate) fn is_nothing(&self) -> bool {
        self.faults.is_empty() && self.asked.is_empty() && self.drawn.is_none()
    }

    /// Keeps it with the file.
    pub(crate) fn keep(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        faults::count(tx, &self.faults)?;
        tx.execute(KEEP, params![Json(&self.asked), self.drawn.map(u64::cast_signed)]).map(drop)
    }
}
