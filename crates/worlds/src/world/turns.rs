//! What in a world only one task at a time does, and what its values share after a reset.

use std::sync::OnceLock;

use tokio::sync::Mutex;

use super::World;
use crate::kept::Kept;
use crate::{Courier, PermissionUses};

/// What only one task at a time does, and what outlives the value of a world that is made again.
#[derive(Default)]
pub(super) struct Turns {
    /// One delivery round at a time, so that no mail is delivered twice.
    pub(super) postman: Mutex<()>,
    /// The same for the copies that the relay gets.
    pub(super) relay: Mutex<()>,
    /// One hand at the clock and at what falls due by it.
    agenda: Mutex<()>,
    /// One at a time makes the world something else, or keeps what it is: their files have the same names.
    renewal: Mutex<()>,
    /// Who takes notifications to their addresses, once somebody does.
    courier: OnceLock<Courier>,
    /// One round of notifications at a time, so that none is taken twice.
    errands: Mutex<()>,
    /// Which permissions calls needed.
    permissions: PermissionUses,
    /// Its file as it was made, where that is kept.
    kept: std::sync::Mutex<Option<Kept>>,
}

impl World {
    /// Its file as it was made, where that is kept.
    pub(crate) fn kept(&self) -> &std::sync::Mutex<Option<Kept>> {
        &self.inner.turns.kept
    }

    /// Whose turn it is to move the clock and do what falls due.
    pub(crate) fn agenda(&self) -> &Mutex<()> {
        &self.inner.turns.agenda
    }

    /// Whose turn it is to make the world something else, or to keep what it is.
    pub(crate) fn renewal(&self) -> &Mutex<()> {
        &self.inner.turns.renewal
    }

    /// Which permissions calls needed, and which their tokens held.
    #[must_use]
    pub fn permissions(&self) -> &PermissionUses {
        &self.inner.turns.permissions
    }

    /// Says who takes notifications to their addresses; the first word counts.
    pub fn attend(&self, courier: Courier) {
        let _ = self.inner.turns.courier.set(courier);
    }

    pub(crate) fn courier(&self) -> Option<&Courier> {
        self.inner.turns.courier.get()
    }

    pub(crate) fn errands(&self) -> &Mutex<()> {
        &self.inner.turns.errands
    }
}
