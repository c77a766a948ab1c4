//! Who takes notifications to their addresses. A world does not know HTTP: the surface that does is given to it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use ledger::subscriptions::{self, Notice};
use url::Url;

use crate::faults::Surface;
use crate::{World, WorldError};

/// Takes a notification to its address; whether it was taken there.
#[derive(Clone)]
pub struct Courier(Arc<dyn Fn(Notice) -> Errand + Send + Sync>);

/// One way to an address and back.
pub type Errand = Pin<Box<dyn Future<Output = bool> + Send>>;

impl Courier {
    /// One that goes by `way`.
    pub fn new(way: impl Fn(Notice) -> Errand + Send + Sync + 'static) -> Self {
        Self(Arc::new(way))
    }

    /// Takes a notification on its way, unless a fault is in it; whether it is done with.
    async fn takes(&self, world: &World, notice: &Notice) -> bool {
        let Self(way) = self;
        let path = Url::parse(notice.address()).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let Some(fault) = world.mishap(Surface::Notifications, "POST", &path) else { return way(notice.clone()).await };
        fault.hold_up().await;
        match fault.status {
            // Lost on the way, as if it had been taken: only a delta query tells the receiver what it missed.
            _ if fault.drop => true,
            Some(_) => false,
            None => way(notice.clone()).await,
        }
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Courier")
    }
}

/// Tells every subscription what it has to be told now. Nothing is told while nobody takes it anywhere. Each outcome is
/// kept by itself, and what was not taken waits for its next turn.
pub(crate) async fn tell(world: &World) -> Result<(), WorldError> {
    let Some(courier) = world.courier() else { return Ok(()) };
    let _round = world.errands().lock().await;
    let now = world.clock().now();
    let next = world.store().look_up(subscriptions::next_due).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(());
    }
    world.background("notifications", subscriptions::fan_out).await?;
    while let Some(notice) = world.store().read(move |read| subscriptions::take(read, now)).await? {
        let taken = courier.takes(world, &notice).await;
        let name = format!("notification/{}", notice.id);
        world.background(&name, move |tx, ctx| subscriptions::settle(tx, ctx, &notice, taken)).await?;
    }
    Ok(())
}
