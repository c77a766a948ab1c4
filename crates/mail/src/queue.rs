use kernel::{Ctx, MailId, Timestamp};
use store::{Json, Read, StoreError, Text, Tx, params};

use crate::compose::compose;
use crate::{MailError, Message};

const INSERT: &str = "insert into messages (id, state, kind, date, due_at, doc, raw)
    values (?1, 'queued', ?2, ?3, ?4, ?5, ?6)";
const FIRST_DUE: &str = "select position, doc, raw, id from messages
    where state = 'queued' and due_at <= ?1 order by position limit 1";
const BACKLOG: &str = "select 1 from messages where state = 'queued' and due_at <= ?1";
const QUEUED: &str = "select 1 from messages where position = ?1 and state = 'queued'";

/// A mail that waits for the postman.
#[derive(Clone)]
pub(crate) struct Queued {
    pub(crate) position: i64,
    pub(crate) id: MailId,
    pub(crate) message: Message,
    pub(crate) raw: Vec<u8>,
}

/// Composes the mail and puts it into the outbox; it leaves when the transaction has committed.
pub fn enqueue(tx: &Tx<'_>, ctx: &Ctx, message: Message) -> Result<MailId, MailError> {
    let id = MailId::random(&ctx.entropy);
    let message = message.tidied();
    let raw = compose(id, ctx.now, &message)?;
    insert(tx, ctx.now, id, ctx.now, &message, &raw)?;
    Ok(id)
}

/// Whether mail is due that has not reached the inbox yet.
pub fn backlog(read: &Read<'_>, now: Timestamp) -> Result<bool, MailError> {
    Ok(read.exists(BACKLOG, params![now.as_microsecond()])?)
}

/// Whether this mail has not reached the inbox yet.
pub(crate) fn is_queued(read: &Read<'_>, position: i64) -> Result<bool, StoreError> {
    read.exists(QUEUED, params![position])
}

/// Writes the row; its position.
pub(crate) fn insert(
    tx: &Tx<'_>,
    now: Timestamp,
    id: MailId,
    date: Timestamp,
    message: &Message,
    raw: &[u8],
) -> Result<i64, MailError> {
    let due_at = now.as_microsecond();
    tx.execute(INSERT, params![Text(id), Text(message.kind), Text(date), due_at, Json(message), raw])?;
    Ok(tx.last_insert_rowid())
}

/// The mail that leaves next: mail keeps the order in which it was queued.
pub(crate) fn first_due(read: &Read<'_>, now: Timestamp) -> Result<Option<Queued>, MailError> {
    let row = read.one(FIRST_DUE, params![now.as_microsecond()], |row| {
        let (Json(message), Text(id)) = (row.get(1)?, row.get(3)?);
        Ok(Queued { position: row.get(0)?, id, message, raw: row.get(2)? })
    })?;
    Ok(row)
}
