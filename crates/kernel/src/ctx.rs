use jiff::Timestamp;

use crate::{Caller, Circumstances, CorrelationId, Entropy, Origins};

/// All the ambience that a domain function gets: made once per transaction, never looked up.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The instant of the transaction; in a write it is read after the writer's turn has come, so that the order of
    /// time is the order of commits.
    pub now: Timestamp,
    /// Chance for the ids and secrets of this transaction.
    pub entropy: Entropy,
    /// On whose behalf.
    pub caller: Caller,
    /// Ties the records of one attempt together.
    pub correlation_id: CorrelationId,
    /// The origins under which the person who asks reaches the emulator.
    pub origins: Origins,
    /// What the request says of the surroundings of the person who asks.
    pub circumstances: Circumstances,
}

impl Ctx {
    /// The same ambience on behalf of somebody else.
    #[must_use]
    pub fn on_behalf_of(&self, caller: Caller) -> Self {
        Self { caller, ..self.clone() }
    }
}
