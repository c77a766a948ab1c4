use store::{Read, Tx, params};

use crate::StsError;

/// Which of the two keys signs in one world, and which are published: a fact of that world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rollover {
    /// Whether the second key signs.
    second: bool,
    /// Whether the other one is no longer published.
    retired: bool,
}

impl Rollover {
    /// The place of the key that signs.
    pub(super) const fn signs(self) -> usize {
        if self.second { 1 } else { 0 }
    }

    /// Whether the key at this place is published.
    pub(super) const fn publishes(self, place: usize) -> bool {
        !self.retired || place == self.signs()
    }
}

const LOAD: &str = "select second, retired from key_rollover";

/// How far this world has rolled its keys.
pub fn load(read: &Read<'_>) -> Result<Rollover, StsError> {
    let found = read.one(LOAD, [], |row| Ok(Rollover { second: row.get(0)?, retired: row.get(1)? }))?;
    Ok(found.unwrap_or_default())
}

const SAVE: &str = "insert into key_rollover (the_row, second, retired) values (1, ?1, ?2)
    on conflict (the_row) do update set second = excluded.second, retired = excluded.retired";

/// Lets the other key sign from now on. The one that signed until now stays published, so that its tokens stay good,
/// unless it is retired at once. Whoever holds the world's [`KeyRing`](super::KeyRing) tells it after the commit.
pub fn roll(tx: &Tx<'_>, retire: bool) -> Result<Rollover, StsError> {
    let next = Rollover { second: !load(tx)?.second, retired: retire };
    tx.execute(SAVE, params![next.second, next.retired])?;
    Ok(next)
}
