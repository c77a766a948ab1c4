//! Older states of the world, for readers that lag behind: each is a reading transaction that was begun before the write
//! that ended it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use kernel::{Clock, SignedDuration, Timestamp};
use rusqlite::Connection;

use crate::opening::reader;
use crate::{Read, StoreError};

const BEGIN: &str = "begin";
/// A transaction sees the state of its first read.
const LOOK: &str = "select count(*) from schema_steps";

/// The states that are kept, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Past {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// How long states are kept, and by which clock; none while nobody lags.
    lag: Option<(SignedDuration, Clock)>,
    states: VecDeque<State>,
}

/// The world as it stood until an instant.
#[derive(Debug)]
struct State {
    until: Timestamp,
    connection: Connection,
}

impl Past {
    /// Keeps states for so long from now on; what was kept is forgotten where that is no time.
    pub(crate) fn keep(&self, lag: SignedDuration, clock: &Clock) {
        self.with(|kept| {
            kept.lag = lag.is_positive().then(|| (lag, clock.clone()));
            if kept.lag.is_none() {
                kept.states.clear();
            }
        });
    }

    /// Keeps the state before a write, once for each second; forgets what nobody can lag behind to any more.
    pub(crate) fn before_write(&self, path: &Path) -> Result<(), StoreError> {
        self.with(|kept| {
            let Some((lag, clock)) = &kept.lag else { return Ok(()) };
            let now = clock.now();
            let oldest = now.saturating_sub(*lag).unwrap_or(Timestamp::MIN);
            while kept.states.front().is_some_and(|state| state.until <= oldest) {
                kept.states.pop_front();
            }
            if kept.states.back().is_some_and(|state| state.until.as_second() >= now.as_second()) {
                return Ok(());
            }
            let connection = reader(path)?;
            connection.execute_batch(BEGIN)?;
            connection.query_row(LOOK, [], |_| Ok(()))?;
            kept.states.push_back(State { until: now, connection });
            Ok(())
        })
    }

    /// Runs `work` on the state of an instant, where an older one than the present is kept.
    /// Else `work` comes back.
    pub(crate) fn read<T, E, F>(&self, at: Timestamp, work: F) -> Result<Result<T, E>, F>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E>,
    {
        self.with(|kept| match kept.states.iter().find(|state| state.until > at) {
            Some(state) => Ok(work(&Read::new(&state.connection))),
            None => Err(work),
        })
    }

    /// Forgets every state: another file takes the place of theirs.
    pub(crate) fn forget(&self) {
        self.with(|kept| kept.states.clear());
    }

    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
