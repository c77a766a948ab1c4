//! Mail leaves the outbox as soon as it is committed; copies go to the relay in their own time.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use worlds::WeakWorld;

/// How often the relay's copies are looked at; it is host time, because the relay lives in it.
const RELAY_ROUND: Duration = Duration::from_secs(5);
/// How often mail that could not be delivered is tried again.
const RETRY_ROUND: Duration = Duration::from_secs(2);

/// Delivers a world's mail as long as it is open. Every commit may have queued some; a commit that happens while a
/// round runs is seen by the next one.
pub(crate) async fn deliver(world: WeakWorld, mut commits: watch::Receiver<u64>) {
    let mut again = interval(RETRY_ROUND);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let Some(open) = world.upgrade() else { return };
        if let Err(error) = open.settle().await {
            tracing::warn!(world = open.name(), "mail could not be delivered, it stays in the outbox: {error}");
        }
        // While it waits it does not keep the world open.
        drop(open);
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
    }
}

/// Tells whoever subscribed to changes of a world as long as it is open. It runs beside the mail, which must not wait
/// for a receiver that is slow.
pub(crate) async fn notify(world: WeakWorld, mut commits: watch::Receiver<u64>) {
    let mut again = interval(RETRY_ROUND);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let Some(open) = world.upgrade() else { return };
        if let Err(error) = open.notify().await {
            tracing::warn!(world = open.name(), "notifications have to wait: {error}");
        }
        drop(open);
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
    }
}

/// Sends the relay its copies as long as the world is open.
pub(crate) async fn relay(world: WeakWorld) {
    let mut round = interval(RELAY_ROUND);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        round.tick().await;
        let Some(open) = world.upgrade() else { return };
        if let Err(error) = open.relay(host_now()).await {
            tracing::warn!(world = open.name(), "copies for the relay have to wait: {error}");
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the relay lives in the host's time, whatever the sandbox's clock says")]
fn host_now() -> Timestamp {
    Timestamp::now()
}
