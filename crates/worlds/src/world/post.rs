//! The rounds in which a world's mail leaves.

use kernel::Timestamp;
use mail::MailError;
use mail::mishap::Fate;

use super::World;
use crate::{WorldError, agenda};

impl World {
    /// Delivers every mail that is due; how many were delivered.
    pub async fn deliver(&self) -> Result<usize, WorldError> {
        let _round = self.inner.turns.postman.lock().await;
        let judge = |to| -> Fate<'_> { Box::pin(self.fate(to)) };
        Ok(mail::deliver_due(&self.inner.store, &self.inner.clock, &self.inner.transport, &judge).await?)
    }

    /// Sends the relay the copies that are due at the host's `now`; how many were sent.
    pub async fn relay(&self, now: Timestamp) -> Result<usize, WorldError> {
        let _round = self.inner.turns.relay.lock().await;
        Ok(mail::relay_due(&self.inner.store, &self.inner.transport, now).await?)
    }

    /// Does what is due, and waits until what is due in the outbox has reached the inbox, so that a reader never races the
    /// background. Mail that cannot be delivered now stays in the outbox; that is no reason not to show what is there.
    pub async fn settle(&self) -> Result<(), WorldError> {
        agenda::run(self).await?;
        let now = self.inner.clock.now();
        if !self.inner.store.look_up(|read| mail::backlog(read, now)).await? {
            return Ok(());
        }
        match self.deliver().await {
            Err(WorldError::Mail(MailError::Undelivered(reason))) => {
                tracing::warn!(world = self.inner.name, "mail stays in the outbox: {reason}");
                Ok(())
            }
            other => other.map(drop),
        }
    }
}
