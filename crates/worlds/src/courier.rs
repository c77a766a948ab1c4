//! Who takes notifications to their addresses. A world does not know HTTP: the surface that does is given to it.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use ledger::subscriptions::{self, Notice};

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
}

impl fmt::Debug for Courier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Courier")
    }
}

/// Tells every subscription what it has to be told now. Nothing is told while nobody takes it anywhere. Each outcome is
/// kept by itself, and what was not taken waits for its next turn.
pub(crate) async fn tell(world: &World) -> Result<(), WorldError> {
    let Some(Courier(way)) = world.courier() else { return Ok(()) };
    let _round = world.errands().lock().await;
    let now = world.clock().now();
    let next = world.store().read(subscriptions::next_due).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(());
    }
    world.background("notifications", subscriptions::fan_out).await?;
    while let Some(notice) = world.store().read(move |read| subscriptions::take(read, now)).await? {
        let taken = way(notice.clone()).await;
        let name = format!("notification/{}", notice.id);
        world.background(&name, move |tx, ctx| subscriptions::settle(tx, ctx, &notice, taken)).await?;
    }
    Ok(())
}
