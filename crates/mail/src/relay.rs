use std::net::SocketAddr;

use kernel::{SignedDuration, Timestamp};
use store::{Json, Read, Store, Tx, params};
use tracing::warn;

use crate::compose::envelope;
use crate::smtp::{Client, Failure};
use crate::{MailError, Message, Transport};

/// A foreign SMTP server that gets a copy of every mail. The inbox never waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
}

/// The pauses after the first, second, … failed attempt; the last one stays, because no copy is given up.
const PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_secs(10),
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
];

const NOTE: &str = "insert or ignore into relay_copies (message, due_at, attempts) values (?1, 0, 0)";
const NEXT: &str = "select min(due_at) from relay_copies";
const DUE: &str = "select message, attempts from relay_copies where due_at <= ?1 order by message";
const LETTER: &str = "select doc, raw from messages where position = ?1";
const POSTPONE: &str = "update relay_copies set due_at = ?2, attempts = ?3 where message = ?1";
const SETTLE: &str = "delete from relay_copies where message = ?1";
const FORGET_CLEARED: &str = "delete from messages where position = ?1 and state = 'cleared'";

#[derive(Clone, Copy)]
struct Copy {
    message: i64,
    attempts: i64,
}

/// Notes that the relay is owed a copy, due at once. Noting it twice changes nothing.
pub(crate) fn note(tx: &Tx<'_>, message: i64) -> Result<(), MailError> {
    tx.execute(NOTE, params![message])?;
    Ok(())
}

/// When, in host time, the next copy is due; none if all were sent.
pub fn next_copy(read: &Read<'_>) -> Result<Option<Timestamp>, MailError> {
    let due_at: Option<i64> = read.one(NEXT, [], |row| row.get(0))?.flatten();
    Ok(due_at.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
}

/// Sends the relay the copies that are due at `now`, in host time; how many it took. What it does not take is tried
/// again later: alone when it refused that mail, together with the rest when it does not answer.
pub async fn relay_due(store: &Store, transport: &Transport, now: Timestamp) -> Result<usize, MailError> {
    let Some(relay) = transport.relay() else { return Ok(0) };
    let due = store.read(move |read| copies_due(read, now)).await?;
    let mut client = Client::new(relay.address, None);
    let mut sent = 0;
    for (index, copy) in due.iter().copied().enumerate() {
        match send(store, &mut client, copy).await? {
            Ok(()) => {
                store.write(move |tx| settle(tx, copy)).await?;
                sent += 1;
            }
            Err(failure) => {
                warn!(relay = %relay.address, attempt = copy.attempts + 1, "a copy for the relay must wait: {failure}");
                let lost = matches!(failure, Failure::Unreachable(..));
                let waiting = if lost { due[index..].to_vec() } else { vec![copy] };
                store.write(move |tx| waiting.iter().try_for_each(|copy| postpone(tx, *copy, now))).await?;
                if lost {
                    break;
                }
            }
        }
    }
    client.quit().await;
    Ok(sent)
}

async fn send(store: &Store, client: &mut Client, copy: Copy) -> Result<Result<(), Failure>, MailError> {
    let (message, raw) = store.read(move |read| letter(read, copy)).await?;
    let envelope = envelope(&message)?;
    Ok(client.send(&envelope, &raw).await)
}

fn copies_due(read: &Read<'_>, now: Timestamp) -> Result<Vec<Copy>, MailError> {
    let due =
        read.all(DUE, params![now.as_microsecond()], |row| Ok(Copy { message: row.get(0)?, attempts: row.get(1)? }))?;
    Ok(due)
}

fn letter(read: &Read<'_>, copy: Copy) -> Result<(Message, Vec<u8>), MailError> {
    let letter = read.one(LETTER, params![copy.message], |row| Ok((row.get::<_, Json<_>>(0)?.0, row.get(1)?)))?;
    Ok(letter.expect("a foreign key keeps the message of a copy"))
}

fn postpone(tx: &Tx<'_>, copy: Copy, now: Timestamp) -> Result<(), MailError> {
    let due_at = now.saturating_add(pause(copy.attempts)).unwrap_or(Timestamp::MAX);
    tx.execute(POSTPONE, params![copy.message, due_at.as_microsecond(), copy.attempts + 1])?;
    Ok(())
}

fn settle(tx: &Tx<'_>, copy: Copy) -> Result<(), MailError> {
    tx.execute(SETTLE, params![copy.message])?;
    tx.execute(FORGET_CLEARED, params![copy.message])?;
    Ok(())
}

/// How long to wait after an attempt that had `earlier` failed ones before it.
fn pause(earlier: i64) -> SignedDuration {
    let last = PAUSES.len() - 1;
    PAUSES[usize::try_from(earlier).map_or(last, |earlier| earlier.min(last))]
}

#[cfg(test)]
mod tests;
