//! What is counted in the memory of one world.

use super::World;
use crate::Throttle;
use crate::counted::Counted;

impl World {
    /// Who lately asked for how many invitations.
    #[must_use]
    pub fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }

    /// What is counted in memory. Only of a seeded world is it told how far its chance has come.
    pub(crate) fn counted(&self) -> Counted {
        let drawn = self.inner.is_seeded.then(|| self.inner.edge.drawn());
        Counted { faults: self.inner.faults.list(), asked: self.inner.throttle.asked(), drawn }
    }

    /// Goes on counting from there.
    pub(super) fn count_from(&self, counted: Counted) {
        self.inner.faults.replace(counted.faults);
        self.inner.throttle.replace(counted.asked);
        self.inner.edge.go_on_from(counted.drawn.filter(|_| self.inner.is_seeded).unwrap_or_default());
    }
}
