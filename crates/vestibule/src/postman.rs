//! Mail leaves the outbox as soon as it is committed; copies go to the relay in their own time.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{MissedTickBehavior, interval};
use worlds::World;

/// How often the relay's copies are looked at; it is host time, because the relay lives in it.
const RELAY_ROUND: Duration = Duration::from_secs(5);
/// How often mail that could not be delivered is tried again.
const RETRY_ROUND: Duration = Duration::from_secs(2);

/// Delivers a world's mail until the task is dropped. Every commit may have queued some; a commit that happens while a
/// round runs is seen by the next one.
pub(crate) async fn deliver(world: World) {
    let mut commits = world.store().commits();
    let mut again = interval(RETRY_ROUND);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Err(error) = world.settle().await {
            tracing::warn!(world = world.name(), "mail could not be delivered, it stays in the outbox: {error}");
        }
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
    }
}

/// Tells whoever subscribed to changes of a world until the task is dropped. It runs beside the mail, which must not wait
/// for a receiver that is slow.
pub(crate) async fn notify(world: World) {
    let mut commits = world.store().commits();
    let mut again = interval(RETRY_ROUND);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Err(error) = world.notify().await {
            tracing::warn!(world = world.name(), "notifications have to wait: {error}");
        }
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
    }
}

/// Sends the relay its copies until the task is dropped.
pub(crate) async fn relay(world: World) {
    let mut round = interval(RELAY_ROUND);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        round.tick().await;
        if let Err(error) = world.relay(host_now()).await {
            tracing::warn!(world = world.name(), "copies for the relay have to wait: {error}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the relay lives in the host's time, whatever the sandbox's clock says")]
fn host_now() -> Timestamp {
    Timestamp::now()
}
