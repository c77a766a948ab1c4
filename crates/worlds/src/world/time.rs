//! The clock as the world keeps it.

use kernel::Timestamp;
use store::{Json, StoreError, params};

use super::World;

const SAVE_CLOCK: &str = "update world set clock = ?1";

impl World {
    /// Moves the clock forward, between two writes, and keeps its state.
    pub(crate) async fn move_clock(&self, to: Timestamp) -> Result<(), StoreError> {
        if self.inner.clock.now() >= to {
            return Ok(());
        }
        let clock = self.inner.clock.clone();
        self.inner
            .store
            .write(move |tx| {
                clock.set(to);
                tx.execute(SAVE_CLOCK, params![Json(clock.state())]).map(drop)
            })
            .await
    }

    /// Keeps the clock's state with the world, so that a restart changes nothing.
    pub async fn save_clock(&self) -> Result<(), StoreError> {
        let state = self.inner.clock.state();
        self.inner.store.write(move |tx| tx.execute(SAVE_CLOCK, params![Json(state)]).map(drop)).await
    }
}
