use kernel::MailId;
use store::{Json, Read, Row, StoreError, Text, Tx, params};

use crate::{Kind, MailError, Stored};

/// Which mails of the inbox are meant. The default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only mail to this address, in any case of letters, blind copies included.
    pub to: Option<String>,
    /// Only mail of this kind.
    pub kind: Option<Kind>,
    /// Only mail that arrived after this one; a mail that is gone was earlier than all that are left.
    pub after: Option<MailId>,
    /// At most so many, the newest.
    pub top: Option<usize>,
}

const PLACE: &str = "select seq from messages where id = ?1 and seq is not null";
const ALL: &str = "select id, seq, date, doc from messages
    where state = 'delivered' and seq > ?1 order by seq desc limit ?2";
const OF_KIND: &str = "select id, seq, date, doc from messages
    where state = 'delivered' and kind = ?3 and seq > ?1 order by seq desc limit ?2";
const TO: &str = "select id, seq, date, doc from recipients join messages using (seq)
    where state = 'delivered' and address_key = ?3 and seq > ?1 and (?4 is null or kind = ?4)
    order by seq desc limit ?2";

/// The mails in the inbox, newest first, without their source.
pub fn list(read: &Read<'_>, filter: &Filter) -> Result<Vec<Stored>, MailError> {
    let after: i64 = match filter.after {
        Some(id) => read.one(PLACE, params![Text(id)], |row| row.get(0))?.unwrap_or(0),
        None => 0,
    };
    let top = filter.top.map_or(i64::MAX, |top| i64::try_from(top).unwrap_or(i64::MAX));
    let stored = |row: &Row<'_>| {
        let (Text(id), seq, Text(date), Json(message)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(Stored::new(id, seq, date, message))
    };
    let found = match (&filter.to, filter.kind) {
        (Some(to), kind) => read.all(TO, params![after, top, address_key(to), kind.map(Text)], stored),
        (None, Some(kind)) => read.all(OF_KIND, params![after, top, Text(kind)], stored),
        (None, None) => read.all(ALL, params![after, top], stored),
    };
    Ok(found?)
}

const NEWEST: &str = "select seq from messages where state = 'delivered' order by seq desc limit 1";

/// The place of the newest mail in the inbox; 0 while that is empty.
pub fn newest(read: &Read<'_>) -> Result<i64, MailError> {
    Ok(read.one(NEWEST, [], |row| row.get(0))?.unwrap_or(0))
}

const GET: &str = "select seq, date, doc, raw from messages where id = ?1 and state = 'delivered'";

/// One mail of the inbox, with its source.
pub fn get(read: &Read<'_>, id: MailId) -> Result<Option<Stored>, MailError> {
    let found = read.one(GET, params![Text(id)], |row| {
        let (seq, Text(date), Json(message), raw) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?);
        let raw = Some(String::from_utf8_lossy(&raw).into_owned());
        Ok(Stored { raw, ..Stored::new(id, seq, date, message) })
    })?;
    Ok(found)
}

const FORGET_RECIPIENTS: &str = "delete from recipients";
const FORGET: &str = "delete from messages
    where state = 'delivered' and position not in (select message from relay_copies)";
const HIDE: &str = "update messages set state = 'cleared' where state = 'delivered'";

/// Empties the inbox. Mail that is still on its way arrives, and copies that wait for the relay are sent.
pub fn clear(tx: &Tx<'_>) -> Result<(), MailError> {
    tx.execute(FORGET_RECIPIENTS, [])?;
    tx.execute(FORGET, [])?;
    tx.execute(HIDE, [])?;
    Ok(())
}

const NEXT_PLACE: &str = "update inbox_counter set seq = seq + 1 returning seq";
const ARRIVE: &str = "update messages set state = 'delivered', seq = ?2 where position = ?1";
const REACH: &str = "insert or ignore into recipients (address_key, seq) values (?1, ?2)";

/// Moves a queued mail into the inbox.
pub(crate) fn arrive<'a>(
    tx: &Tx<'_>,
    position: i64,
    recipients: impl Iterator<Item = &'a str>,
) -> Result<(), StoreError> {
    let seq: i64 = tx.one(NEXT_PLACE, [], |row| row.get(0))?.expect("the schema makes the counter's row");
    tx.execute(ARRIVE, params![position, seq])?;
    for address in recipients {
        tx.execute(REACH, params![address_key(address), seq])?;
    }
    Ok(())
}

fn address_key(address: &str) -> String {
    address.trim().to_lowercase()
}
