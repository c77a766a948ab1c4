use jiff::SignedDuration;
use kernel::{Ctx, NotificationId, ObjectId, SubscriptionId, Timestamp};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use super::Subscription;
use crate::LedgerError;
use crate::changes::{self, Change, Record};

/// How long to wait after each attempt that failed; the last wait is repeated.
const WAITS: [SignedDuration; 6] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_mins(60),
];
/// How long a notification is worth delivering ("Change notifications delivered through webhooks").
const WORTH: SignedDuration = SignedDuration::from_hours(4);

/// Something that has to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The same at every attempt, so that a repetition is known.
    pub id: NotificationId,
    /// Whom to tell, and where.
    pub subscription: Subscription,
    /// What happened.
    pub event: Event,
    first_at: Timestamp,
    attempts: i64,
}

impl Notice {
    /// Where it goes: what happens to the subscription itself has an address of its own, where one was given.
    #[must_use]
    pub fn address(&self) -> &str {
        match (&self.event, &self.subscription.lifecycle_url) {
            (Event::ReauthorizationRequired, Some(lifecycle)) => lifecycle,
            _ => &self.subscription.notification_url,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// An object that is watched is another.
    Changed {
        /// Its id.
        object: String,
        /// Whether it is gone for good.
        gone: bool,
        /// For the members of a group, who came or left.
        member: Option<(ObjectId, bool)>,
    },
    /// The subscription ends soon.
    ReauthorizationRequired,
}

const BEHIND: &str = "select doc, cursor from subscriptions s where cursor <
    (select coalesce(max(seq), 0) from changes where tenant = s.tenant and kind in ('user', 'group'))";
const MOVE: &str = "update subscriptions set cursor = ?2 where id = ?1";
const ASKED: &str = "select doc from subscriptions where reauthorize_at <= ?1";
const ASKED_ONCE: &str = "update subscriptions set reauthorize_at = null where id = ?1";

/// Writes down what has to be told of what changed since it was last done.
pub fn fan_out(tx: &Tx<'_>, ctx: &Ctx) -> Result<(), LedgerError> {
    let position = changes::position(tx)?;
    let behind = tx.all(BEHIND, [], |row| Ok((row.get::<_, Json<Subscription>>(0)?.0, row.get::<_, i64>(1)?)))?;
    for (subscription, cursor) in behind {
        let kind = subscription.watched.kind();
        for record in changes::since(tx, subscription.tenant, kind, cursor, usize::MAX)? {
            if let Some(event) = told(&subscription, &record) {
                write(tx, ctx, subscription.id, record.seq, &event)?;
            }
        }
        tx.execute(MOVE, params![Text(subscription.id), position])?;
    }
    for subscription in tx.documents::<Subscription>(ASKED, params![instant(ctx.now)])? {
        // Below zero, and another number for every end that is asked about.
        let seq = -subscription.expires_at.as_second();
        write(tx, ctx, subscription.id, seq, &Event::ReauthorizationRequired)?;
        tx.execute(ASKED_ONCE, params![Text(subscription.id)])?;
    }
    Ok(())
}

/// What is told of a change: that an object came to be, or may be restored, is an update of it.
fn told(subscription: &Subscription, record: &Record) -> Option<Event> {
    let gone = record.change == Change::Purged;
    let wanted = if gone { subscription.deleted } else { subscription.updated };
    (wanted && subscription.watched.covers(record)).then(|| {
        let member = record.link.filter(|_| record.properties.iter().any(|property| property == "members"));
        Event::Changed { object: record.object.clone(), gone, member }
    })
}

const WRITE: &str = "insert or ignore into notifications (id, subscription, seq, first_at, due_at, attempts, doc)
    values (?1, ?2, ?3, ?4, ?4, 0, ?5)";

fn write(tx: &Tx<'_>, ctx: &Ctx, subscription: SubscriptionId, seq: i64, event: &Event) -> Result<(), LedgerError> {
    let id = NotificationId::derived(&subscription.to_string(), &seq.to_string());
    tx.execute(WRITE, params![Text(id), Text(subscription), seq, instant(ctx.now), Json(event)])?;
    Ok(())
}

const NEXT: &str = "select min(at) from (
    select min(due_at) at from notifications
    union all select min(reauthorize_at) from subscriptions where reauthorize_at is not null)";
const IS_BEHIND: &str = "select 1 from subscriptions s where cursor <
    (select coalesce(max(seq), 0) from changes where tenant = s.tenant and kind in ('user', 'group'))";

/// When something has to be told next; the beginning of time where changes wait to be looked at.
pub fn next_due(read: &Read<'_>) -> Result<Option<Timestamp>, LedgerError> {
    if read.exists(IS_BEHIND, [])? {
        return Ok(Some(Timestamp::MIN));
    }
    let next: Option<Option<Text<Timestamp>>> = read.one(NEXT, [], |row| row.get(0))?;
    Ok(next.flatten().map(|at| at.0))
}

const DUE: &str = "select n.id, n.doc, n.first_at, n.attempts, s.doc from notifications n
    join subscriptions s on s.id = n.subscription where n.due_at <= ?1 order by n.due_at, n.seq, n.id limit ?2";

/// What has to be told at `now`, what is due first before the rest; no more than `most`.
pub fn due(read: &Read<'_>, now: Timestamp, most: u32) -> Result<Vec<Notice>, LedgerError> {
    Ok(read.all(DUE, params![instant(now), most], |row| {
        Ok(Notice {
            id: row.get::<_, Text<_>>(0)?.0,
            event: row.get::<_, Json<_>>(1)?.0,
            first_at: row.get::<_, Text<_>>(2)?.0,
            attempts: row.get(3)?,
            subscription: row.get::<_, Json<_>>(4)?.0,
        })
    })?)
}

const DONE: &str = "delete from notifications where id = ?1";
const AGAIN: &str = "update notifications set attempts = ?2, due_at = ?3 where id = ?1";

/// Says what came of an attempt: what was not taken is tried again later, as long as it is worth it.
pub fn settle(tx: &Tx<'_>, ctx: &Ctx, notice: &Notice, taken: bool) -> Result<(), LedgerError> {
    let wait = WAITS[usize::try_from(notice.attempts).unwrap_or(usize::MAX).min(WAITS.len() - 1)];
    let again = ctx.now.saturating_add(wait).unwrap_or(Timestamp::MAX);
    let end = notice.first_at.saturating_add(WORTH).unwrap_or(Timestamp::MAX);
    if taken || again > end {
        tx.execute(DONE, params![Text(notice.id)])?;
    } else {
        tx.execute(AGAIN, params![Text(notice.id), notice.attempts + 1, instant(again)])?;
    }
    Ok(())
}
