//! Readers whom changes reach late.

use std::sync::atomic::Ordering;

use directory::settings;
use kernel::{Caller, Ctx, SignedDuration, Timestamp};
use store::{Read, StoreError};

use super::World;
use super::transactions::ctx;
use crate::{Arrival, WorldError};

impl World {
    /// Follows what its settings say of how far its readers lag behind.
    pub async fn follow_settings(&self) -> Result<(), WorldError> {
        let settings = self.inner.store.read(|read| Ok::<_, WorldError>(settings::load(read)?)).await?;
        self.lag(settings.replication_lag_seconds);
        Ok(())
    }

    pub(super) fn lag(&self, seconds: u32) {
        self.inner.lag.store(seconds, Ordering::Relaxed);
        self.inner.store.keep_past(SignedDuration::from_secs(seconds.into()), &self.inner.clock);
    }

    /// Has everybody see what is there now.
    pub(crate) fn catch_up(&self) {
        let lag = self.inner.lag.load(Ordering::Relaxed);
        self.lag(0);
        self.lag(lag);
    }

    /// [`World::look_up`] by somebody whom changes reach late.
    pub async fn look_up_lagging<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.inner.lag.load(Ordering::Relaxed) == 0 {
            return self.look_up(arrival, caller, work).await;
        }
        self.read_lagging(arrival, caller, work).await
    }

    /// [`World::read`] by somebody whom changes reach late.
    pub async fn read_lagging<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let lag = self.inner.lag.load(Ordering::Relaxed);
        if lag == 0 {
            return self.read(arrival, caller, work).await;
        }
        let ctx = ctx(arrival, caller, arrival.at, self.inner.edge.clone());
        let at = arrival.at.saturating_sub(SignedDuration::from_secs(lag.into())).unwrap_or(Timestamp::MIN);
        self.inner.store.read_as_of(at, move |read| work(read, &ctx)).await
    }
}
