//! What falls due by a world's clock: deleted objects are purged, subscriptions that nobody renewed end, rows of bulk
//! invitations invite, and whoever subscribed to changes is told of them. Expiry of codes,
//! sessions and terms is a comparison where they are read, never work.

use std::pin::Pin;

use directory::trash::{self, Item};
use invitations::bulk;
use kernel::Timestamp;
use ledger::subscriptions;
use store::Read;

use crate::{World, WorldError, courier};

/// Work of one kind.
struct Source {
    /// When the next piece of it is due.
    next: fn(&Read<'_>) -> Result<Option<Timestamp>, WorldError>,
    /// Does every piece that is due at the world's present instant.
    run: for<'w> fn(&'w World) -> Work<'w>,
}

type Work<'w> = Pin<Box<dyn Future<Output = Result<(), WorldError>> + Send + 'w>>;

/// Every kind; what is due at the same instant is done in this order.
static SOURCES: [Source; 4] = [
    Source { next: |read| Ok(trash::next_due(read)?.map(|(_, at)| at)), run: |world| Box::pin(purge(world)) },
    Source { next: |read| Ok(subscriptions::next_end(read)?), run: |world| Box::pin(lapse(world)) },
    Source { next: |read| Ok(bulk::next_due(read)?), run: |world| Box::pin(invite(world)) },
    Source { next: |read| Ok(subscriptions::next_due(read)?), run: |world| Box::pin(courier::tell(world)) },
];
/// Those that are waited for by whoever reads what they do: all but the last, whose receivers may be slow to answer.
const WAITED_FOR: usize = 3;

/// Moves the clock forward to `to` by way of every instant at which something falls due, and does it there: one step
/// does the same as many. A clock that is at `to` already stays; mail that was queued on the way has arrived.
pub async fn advance(world: &World, to: Timestamp) -> Result<(), WorldError> {
    {
        let _turn = world.agenda().lock().await;
        // Where nobody takes notifications anywhere, none falls due.
        let sources = if world.courier().is_some() { &SOURCES[..] } else { &SOURCES[..WAITED_FOR] };
        until(world, to, sources).await?;
        world.move_clock(to).await?;
    }
    world.settle().await
}

/// Does what is due now.
pub(crate) async fn run(world: &World) -> Result<(), WorldError> {
    let _turn = world.agenda().lock().await;
    let now = world.clock().now();
    until(world, now, &SOURCES[..WAITED_FOR]).await
}

async fn until(world: &World, to: Timestamp, sources: &'static [Source]) -> Result<(), WorldError> {
    while let Some((at, source)) = world.store().look_up(|read| earliest(read, to, sources)).await? {
        world.move_clock(at).await?;
        (source.run)(world).await?;
    }
    Ok(())
}

/// The kind of work that is due first, at `to` or before.
fn earliest(
    read: &Read<'_>,
    to: Timestamp,
    sources: &'static [Source],
) -> Result<Option<(Timestamp, &'static Source)>, WorldError> {
    let mut first: Option<(Timestamp, &'static Source)> = None;
    for source in sources {
        let Some(at) = (source.next)(read)?.filter(|at| *at <= to) else { continue };
        if first.is_none_or(|(earliest, _)| at < earliest) {
            first = Some((at, source));
        }
    }
    Ok(first)
}

/// Purges what was deleted 30 days ago, in a transaction each.
async fn purge(world: &World) -> Result<(), WorldError> {
    let now = world.clock().now();
    while let Some(item) = world.store().read(move |read| expired(read, now)).await? {
        let name = format!("purge/{}", item.id());
        world.background(&name, move |tx, ctx| Ok::<_, WorldError>(trash::purge_due(tx, ctx, item)?)).await?;
    }
    Ok(())
}

fn expired(read: &Read<'_>, now: Timestamp) -> Result<Option<Item>, WorldError> {
    Ok(trash::next_due(read)?.filter(|(_, at)| *at <= now).map(|(item, _)| item))
}

/// Ends subscriptions that nobody renewed.
async fn lapse(world: &World) -> Result<(), WorldError> {
    Ok(world.background("lapse", subscriptions::lapse).await?)
}

/// Gives every waiting row its turn, in a transaction each.
async fn invite(world: &World) -> Result<(), WorldError> {
    while let Some(turn) = world.store().read(|read| Ok::<_, WorldError>(bulk::turn(read)?)).await? {
        let (name, again) = (turn.name(), turn.clone());
        let Err(error) = world.background(&name, move |tx, ctx| bulk::take(tx, ctx, &turn)).await else { continue };
        let reason = bulk::fault(&error).ok_or(error)?;
        world.background(&name, move |tx, ctx| bulk::fail(tx, ctx, &again, reason)).await?;
    }
    Ok(())
}
