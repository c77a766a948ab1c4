use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use kernel::{Caller, Ctx, Scheme};
use ledger::decisions::Question;
use policy::{Decision, Refusal};
use store::{Read, StoreError, Tx};
use worlds::{Arrival, Sandboxes, World};

/// Where a request arrived: the world it belongs to, and what the edge found out about it.
#[derive(Clone, Debug)]
pub struct Here {
    /// The emulated cloud.
    pub world: World,
    /// The request's ids, instant and origins.
    pub arrival: Arrival,
    /// How the request came.
    pub scheme: Scheme,
    /// All the emulated clouds of this process.
    pub sandboxes: Sandboxes,
}

impl Here {
    /// Runs `work` on one state of the world.
    pub async fn read<T, E, F>(&self, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.world.read(&self.arrival, caller, work).await
    }

    /// [`Here::read`] of some rows by their keys, on the calling thread: for what takes microseconds.
    pub async fn look_up<T, E, F>(&self, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        self.world.look_up(&self.arrival, caller, work).await
    }

    /// [`Here::look_up`] of the state that has reached somebody whom changes reach late.
    pub async fn look_up_lagging<T, E, F>(&self, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.world.look_up_lagging(&self.arrival, caller, work).await
    }

    /// Runs `work` on the state of the world that has reached somebody whom changes reach late, by the world's settings.
    pub async fn read_lagging<T, E, F>(&self, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.world.read_lagging(&self.arrival, caller, work).await
    }

    /// Runs `work` in one write transaction.
    pub async fn write<T, E, F>(&self, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.world.write(&self.arrival, caller, work).await
    }

    /// Records a refusal that was found in a read, in the log of the caller's tenant.
    pub async fn refuse(&self, caller: Caller, question: Question, decision: Decision) -> Result<Refusal, StoreError> {
        self.world.refuse(&self.arrival, caller, question, caller.tenant(), decision).await
    }

    /// The edge puts it into every request; a handler without it was mounted without the edge.
    #[must_use]
    pub fn of(parts: &Parts) -> Option<&Self> {
        parts.extensions.get::<Self>()
    }
}

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        Self::of(parts).cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
