use kernel::{Ctx, MailId};
use mail_parser::MessageParser;
use store::{Json, Text, Tx, params};

use crate::compose::own_id;
use crate::{LARGEST, MailError, Message, foreign, inbox, queue};

/// What the sender said before the mail itself, and whether the sender is our own postman.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse path; none for a notice that must not be answered.
    pub from: Option<String>,
    /// The forward paths.
    pub to: Vec<String>,
    /// Whether the sender knew the secret of this process.
    pub trusted: bool,
}

const OWN: &str = "select position, state = 'queued', doc from messages where id = ?1";

/// Takes a mail that came in. Our own, brought by the postman, moves from the outbox into the inbox; bringing it twice
/// changes nothing. Everything else becomes a mail of kind `other`.
pub fn receive(tx: &Tx<'_>, ctx: &Ctx, raw: &[u8], envelope: Envelope) -> Result<MailId, MailError> {
    if raw.len() > LARGEST {
        return Err(MailError::TooLarge);
    }
    if envelope.trusted
        && let Some(id) = welcome_own(tx, raw)?
    {
        return Ok(id);
    }
    let letter = foreign::read(raw, envelope);
    let id = MailId::random(&ctx.entropy);
    let position = queue::insert(tx, ctx.now, id, letter.date.unwrap_or(ctx.now), &letter.message, raw)?;
    inbox::arrive(tx, position, letter.reached.iter().map(String::as_str))?;
    Ok(id)
}

/// The mail of our own that these bytes are, now in the inbox; none if we never wrote it.
pub(crate) fn welcome_own(tx: &Tx<'_>, raw: &[u8]) -> Result<Option<MailId>, MailError> {
    let headers = MessageParser::default().parse_headers(raw);
    let Some(id) = headers.as_ref().and_then(|headers| own_id(headers.message_id()?)) else { return Ok(None) };
    let row: Option<(i64, bool, Json<Message>)> =
        tx.one(OWN, params![Text(id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let Some((position, queued, Json(message))) = row else { return Ok(None) };
    if queued {
        inbox::arrive(tx, position, message.recipients().map(|mailbox| mailbox.address.as_str()))?;
    }
    Ok(Some(id))
}

#[cfg(test)]
mod tests;
