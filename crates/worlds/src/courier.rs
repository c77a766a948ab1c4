//! Who takes notifications to their addresses. A world does not know HTTP: the surface that does is given to it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::join_all;
use kernel::Ctx;
use ledger::subscriptions::{self, Notice};
use store::Tx;
use url::Url;

use crate::faults::Surface;
use crate::{World, WorldError};

/// The most notifications that are on their way at once.
const AT_ONCE: u32 = 100;

/// Takes notifications to the one address that all of them go to; whether they were taken there.
#[derive(Clone)]
pub struct Courier(Arc<dyn Fn(Vec<Notice>) -> Errand + Send + Sync>);

/// One way to an address and back.
pub type Errand = Pin<Box<dyn Future<Output = bool> + Send>>;

impl Courier {
    /// One that goes by `way`.
    pub fn new(way: impl Fn(Vec<Notice>) -> Errand + Send + Sync + 'static) -> Self {
        Self(Arc::new(way))
    }

    /// Takes notifications on their way, unless a fault is in it; whether they are done with.
    async fn takes(&self, world: &World, call: &[Notice]) -> bool {
        let Self(way) = self;
        let address = call.first().map(Notice::address).unwrap_or_default();
        let path = Url::parse(address).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let Some(fault) = world.mishap(Surface::Notifications, "POST", &path) else { return way(call.to_vec()).await };
        fault.hold_up().await;
        match fault.status {
            // Lost on the way, as if it had been taken: only a delta query tells the receiver what it missed.
            _ if fault.drop => true,
            Some(_) => false,
            None => way(call.to_vec()).await,
        }
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Courier")
    }
}

/// Whether somebody has to be told something now.
pub(crate) async fn has_news(world: &World) -> Result<bool, WorldError> {
    let next = world.store().look_up(subscriptions::next_due).await?;
    Ok(world.courier().is_some() && next.is_some_and(|at| at <= world.clock().now()))
}

/// Tells every subscription what it has to be told now, each address by one call, and the addresses beside each other:
/// who is slow to answer holds up nobody else. Nothing is told while nobody takes it anywhere. What a call comes to is
/// kept by itself, and what was not taken waits for its next turn.
pub(crate) async fn tell(world: &World) -> Result<(), WorldError> {
    let Some(courier) = world.courier() else { return Ok(()) };
    let _round = world.errands().lock().await;
    if !has_news(world).await? {
        return Ok(());
    }
    let now = world.clock().now();
    world.background("notifications", subscriptions::fan_out).await?;
    loop {
        let calls = by_address(world.store().read(move |read| subscriptions::due(read, now, AT_ONCE)).await?);
        if calls.is_empty() {
            return Ok(());
        }
        let taken = join_all(calls.iter().map(|call| courier.takes(world, call))).await;
        for (call, taken) in calls.into_iter().zip(taken) {
            let name = format!("notification/{}", call[0].id);
            let settle = move |tx: &Tx<'_>, ctx: &Ctx| {
                call.iter().try_for_each(|one| subscriptions::settle(tx, ctx, one, taken))
            };
            world.background(&name, settle).await?;
        }
    }
}

/// What goes to one address goes there together, as the real service may send it ("Change notifications delivered
/// through webhooks"); the order stays.
fn by_address(due: Vec<Notice>) -> Vec<Vec<Notice>> {
    let mut calls: Vec<Vec<Notice>> = Vec::new();
    for notice in due {
        match calls.iter_mut().find(|call| call[0].address() == notice.address()) {
            Some(call) => call.push(notice),
            None => calls.push(vec![notice]),
        }
    }
    calls
}
