//! Work on what a world keeps, in one transaction each: with its time, its chance and who asks.

use kernel::{Caller, CorrelationId, Ctx, Entropy, Origins, Scheme, TenantId, Timestamp};
use ledger::decisions::Question;
use policy::{Decision, Refusal};
use store::{Read, StoreError, Tx};

use super::World;
use crate::{Arrival, making};

impl World {
    /// Runs `work` on one state of the world.
    pub async fn read<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let ctx = ctx(arrival, caller, arrival.at, self.inner.edge.clone());
        self.inner.store.read(move |read| work(read, &ctx)).await
    }

    /// [`World::read`] of some rows by their keys, on the calling thread.
    pub async fn look_up<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let ctx = ctx(arrival, caller, arrival.at, self.inner.edge.clone());
        self.inner.store.look_up(|read| work(read, &ctx)).await
    }

    /// Runs `work` in one write transaction. The clock is read when the writer's turn has come, so that the order of
    /// time is the order of commits; chance follows the same order and a rollback leaves no hole in it.
    pub async fn write<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, root, arrival) = (self.inner.clock.clone(), self.inner.root.clone(), arrival.clone());
        self.inner
            .store
            .write(move |tx| {
                let entropy = making::next_entropy(tx, &root)?;
                work(tx, &ctx(&arrival, caller, clock.now(), entropy))
            })
            .await
    }

    /// Runs background work in one write transaction. Its chance belongs to `name`, a row or message that the work is
    /// about, and not to the order of commits: when it runs is no request's doing, so it must not move what they draw.
    pub async fn write_about<T, E, F>(&self, arrival: &Arrival, name: &str, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, arrival) = (self.inner.clock.clone(), arrival.clone());
        let entropy = self.inner.root.child(name, 0);
        self.inner.store.write(move |tx| work(tx, &ctx(&arrival, Caller::System, clock.now(), entropy))).await
    }

    /// Runs the work of an agenda's item, whose name also ties its records together.
    pub(crate) async fn background<T, E, F>(&self, name: &str, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let correlation_id = CorrelationId::random(&self.inner.root.child(name, 1));
        let arrival = Arrival { correlation_id, ..self.unasked(Origins::local(Scheme::Http, "localhost", 0, 0)) };
        self.write_about(&arrival, name, work).await
    }

    /// Records a refusal that was found in a read, which itself cannot record.
    pub async fn refuse(
        &self,
        arrival: &Arrival,
        caller: Caller,
        question: Question,
        tenant: Option<TenantId>,
        decision: Decision,
    ) -> Result<Refusal, StoreError> {
        self.write(arrival, caller, move |tx, ctx| {
            let denial = decision.denial().cloned().unwrap_or(policy::Denial::InsufficientPrivileges);
            let id = ledger::decisions::record(tx, ctx, question, tenant, &decision)
                .map_err(|ledger::LedgerError::Store(error)| error)?;
            Ok(Refusal { denial, decision: id })
        })
        .await
    }
}

pub(super) fn ctx(arrival: &Arrival, caller: Caller, now: Timestamp, entropy: Entropy) -> Ctx {
    Ctx {
        now,
        entropy,
        caller,
        correlation_id: arrival.correlation_id,
        origins: arrival.origins.clone(),
        circumstances: arrival.circumstances.clone(),
    }
}
