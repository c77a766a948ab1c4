//! Who is told of changes to users and groups, and what has to be told ("Set up notifications for changes in resource
//! data"). What is written here commits with what it is about; whoever speaks HTTP takes it to its address and says
//! what came of that.

mod notices;
mod watched;

use jiff::SignedDuration;
use kernel::{AppId, Ctx, SubscriptionId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use crate::{LedgerError, changes};

pub use notices::{Event, Notice, due, fan_out, next_due, settle};
pub use watched::Watched;

/// How long before its end a subscription's owner is asked to renew it.
const REAUTHORIZE: SignedDuration = SignedDuration::from_mins(15);

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The tenant whose changes are told.
    pub tenant: TenantId,
    /// The application that subscribed; it alone sees the subscription.
    pub app: AppId,
    /// The user or service principal that subscribed.
    pub creator: String,
    /// What is watched.
    pub watched: Watched,
    /// The same as it was asked for.
    pub resource: String,
    /// Whether changes are told after which the object is still there, or may be restored.
    pub updated: bool,
    /// Whether it is told that an object is gone for good.
    pub deleted: bool,
    /// The kinds of changes as they were asked for.
    pub change_type: String,
    /// Where notifications go.
    pub notification_url: String,
    /// Where events of the subscription's own life go.
    pub lifecycle_url: Option<String>,
    /// What every notification repeats, so that the receiver knows it.
    pub client_state: Option<String>,
    /// The version of TLS that was asked for.
    pub tls: Option<String>,
    /// Until when it lives.
    pub expires_at: Timestamp,
}

const INSERT: &str = "insert into subscriptions (id, tenant, app, expires_at, reauthorize_at, cursor, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Subscribes: what changes from now on is told.
pub fn create(tx: &Tx<'_>, ctx: &Ctx, new: &Subscription) -> Result<(), LedgerError> {
    tx.execute(
        INSERT,
        params![
            Text(new.id),
            Text(new.tenant),
            Text(new.app),
            instant(new.expires_at),
            reauthorize_at(new, ctx.now),
            changes::position(tx)?,
            Json(new)
        ],
    )?;
    Ok(())
}

/// When the owner is asked to renew; never where nobody listens.
fn reauthorize_at(subscription: &Subscription, now: Timestamp) -> Option<String> {
    subscription.lifecycle_url.as_ref()?;
    let at = subscription.expires_at.saturating_sub(REAUTHORIZE).unwrap_or(now);
    Some(instant(at.max(now)))
}

const LOAD: &str = "select doc from subscriptions where id = ?1 and tenant = ?2 and app = ?3 and expires_at > ?4";

/// A living subscription of an application.
pub fn load(
    read: &Read<'_>,
    ctx: &Ctx,
    (tenant, app): (TenantId, AppId),
    id: SubscriptionId,
) -> Result<Option<Subscription>, LedgerError> {
    Ok(read.document(LOAD, params![Text(id), Text(tenant), Text(app), instant(ctx.now)])?)
}

const OF_APP: &str = "select doc from subscriptions where tenant = ?1 and app = ?2 and expires_at > ?3 order by rowid";

/// The living subscriptions of an application in a tenant, in the order in which they were made.
pub fn of_app(read: &Read<'_>, ctx: &Ctx, tenant: TenantId, app: AppId) -> Result<Vec<Subscription>, LedgerError> {
    Ok(read.documents(OF_APP, params![Text(tenant), Text(app), instant(ctx.now)])?)
}

const RENEW: &str = "update subscriptions set expires_at = ?2, reauthorize_at = ?3, doc = ?4 where id = ?1";

/// Lets a subscription live until another day; no new handshake is held.
pub fn renew(tx: &Tx<'_>, ctx: &Ctx, old: &Subscription, until: Timestamp) -> Result<Subscription, LedgerError> {
    let new = Subscription { expires_at: until, ..old.clone() };
    tx.execute(RENEW, params![Text(new.id), instant(until), reauthorize_at(&new, ctx.now), Json(&new)])?;
    Ok(new)
}

const REAUTHORIZED: &str = "update subscriptions set reauthorize_at = null where id = ?1";

/// Puts on record that the owner still wants the subscription.
pub fn reauthorize(tx: &Tx<'_>, id: SubscriptionId) -> Result<(), LedgerError> {
    tx.execute(REAUTHORIZED, params![Text(id)])?;
    Ok(())
}

const DELETE: &str = "delete from subscriptions where id = ?1";

/// Ends a subscription; what was not told yet is told no more.
pub fn delete(tx: &Tx<'_>, id: SubscriptionId) -> Result<(), LedgerError> {
    tx.execute(DELETE, params![Text(id)])?;
    Ok(())
}

const ENDS: &str = "select expires_at from subscriptions order by expires_at limit 1";

/// When the next subscription ends.
pub fn next_end(read: &Read<'_>) -> Result<Option<Timestamp>, LedgerError> {
    Ok(read.one(ENDS, [], |row| Ok(row.get::<_, Text<Timestamp>>(0)?.0))?)
}

const LAPSE: &str = "delete from subscriptions where expires_at <= ?1";

/// Ends every subscription that nobody renewed.
pub fn lapse(tx: &Tx<'_>, ctx: &Ctx) -> Result<(), LedgerError> {
    tx.execute(LAPSE, params![instant(ctx.now)])?;
    Ok(())
}
