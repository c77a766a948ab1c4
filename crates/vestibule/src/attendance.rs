//! Who looks after a world while it is open: after every commit its mail leaves, the links of what arrived are scanned,
//! and whoever subscribed to changes is told of them. Copies go to the relay in their own time.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, interval_at};
use worlds::{WeakWorld, World, WorldError};

use crate::scanner::Scanner;

/// How often the relay's copies are looked at; it is host time, because the relay lives in it.
const RELAY_ROUND: Duration = Duration::from_secs(5);
/// How often what could not be done is tried again.
const RETRY_ROUND: Duration = Duration::from_secs(2);

/// Looks after a world as long as it is open. A commit that happens while a round runs is seen by the next one. One
/// task does everything that a commit may have asked for, one thing after the other: most commits ask for nothing, and
/// a world that was just opened is not read by many at once.
pub(crate) async fn attend(world: WeakWorld, mut commits: watch::Receiver<u64>, mut scanner: Scanner) {
    let (bell, rings) = mpsc::channel(1);
    tokio::spawn(tell(world.clone(), rings));
    let mut again = round(RETRY_ROUND);
    loop {
        let Some(open) = world.upgrade() else { return };
        if let Err(error) = open.settle().await {
            tracing::warn!(world = open.name(), "mail could not be delivered, it stays in the outbox: {error}");
        }
        if let Err(error) = scanner.look(&open).await {
            tracing::warn!(world = open.name(), "mail cannot be scanned: {error}");
        }
        if let Err(error) = ring(&open, &bell).await {
            tracing::warn!(world = open.name(), "notifications have to wait: {error}");
        }
        // While it waits it does not keep the world open.
        drop(open);
        tokio::select! {
            changed = commits.changed() => if changed.is_err() { return },
            _ = again.tick() => {}
        }
    }
}

/// Rings for who tells, where there is something to be told.
async fn ring(world: &World, bell: &Sender<()>) -> Result<(), WorldError> {
    if world.has_news().await? {
        // A bell that rings already is heard.
        let _ = bell.try_send(());
    }
    Ok(())
}

/// Tells whoever subscribed to changes, whenever it rings: beside everything else, which must not wait for a receiver
/// that is slow.
async fn tell(world: WeakWorld, mut rings: Receiver<()>) {
    while rings.recv().await.is_some() {
        let Some(open) = world.upgrade() else { return };
        if let Err(error) = open.notify().await {
            tracing::warn!(world = open.name(), "notifications have to wait: {error}");
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

/// Rounds, the first of which is that long from now.
fn round(length: Duration) -> Interval {
    let mut round = interval_at(Instant::now() + length, length);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    round
}

#[expect(clippy::disallowed_methods, reason = "the relay lives in the host's time, whatever the sandbox's clock says")]
fn host_now() -> Timestamp {
    Timestamp::now()
}
