use std::slice;
use std::time::{Duration, SystemTime};

use kernel::{EmailAddress, MailId, Timestamp};
use lettre::address::{Address, Envelope};
use lettre::message::{MultiPart, SinglePart};

use crate::{HOST, LARGEST, MOST_RECIPIENTS, MailError, Mailbox, Message, header};

/// What lettre's client adds to the end of a mail on its way: no mail may be queued that our own listener refuses.
const LINE_END: usize = 2;

/// The mail as it travels (RFC 5322): text and HTML as alternatives. `Date`, `Message-ID` and boundary come from the
/// arguments alone, so the same mail is the same bytes.
pub(crate) fn compose(id: MailId, now: Timestamp, message: &Message) -> Result<Vec<u8>, MailError> {
    let body = MultiPart::alternative()
        .boundary(format!("vestibule-{id}"))
        .singlepart(SinglePart::plain(with_network_lines(&message.text)))
        .singlepart(SinglePart::html(with_network_lines(&message.html)));
    let mut builder = lettre::Message::builder()
        .raw_header(header::mailboxes(header::FROM, checked(slice::from_ref(&message.from))?))
        .raw_header(header::subject(&message.subject))
        .date(date(now))
        .message_id(Some(format!("<{}>", message_id(id))))
        .envelope(envelope(message)?);
    if let Some(reply_to) = &message.reply_to {
        let reply_to = checked(slice::from_ref(reply_to))?;
        builder = builder.raw_header(header::mailboxes(header::REPLY_TO, reply_to));
    }
    if !message.to.is_empty() {
        builder = builder.raw_header(header::mailboxes(header::TO, checked(&message.to)?));
    }
    if !message.cc.is_empty() {
        builder = builder.raw_header(header::mailboxes(header::CC, checked(&message.cc)?));
    }
    let raw = builder.multipart(body).map_err(|error| MailError::Malformed(error.to_string()))?.formatted();
    if raw.len() + LINE_END > LARGEST { Err(MailError::TooLarge) } else { Ok(raw) }
}

/// The text with CRLF at every line's end. lettre would do it too, in a time that grows with the square of the text.
fn with_network_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Who hands the mail over, and to whom. The sender is local whatever `From` says.
pub(crate) fn envelope(message: &Message) -> Result<Envelope, MailError> {
    let sender = Address::new("postman", HOST).expect("the postman's address is well-formed");
    let recipients = message.recipients().map(|mailbox| address(&mailbox.address)).collect::<Result<Vec<_>, _>>()?;
    if recipients.len() > MOST_RECIPIENTS {
        return Err(MailError::Malformed(format!("it has more than {MOST_RECIPIENTS} recipients")));
    }
    Envelope::new(Some(sender), recipients).map_err(|_| MailError::Malformed("it has no recipient".to_owned()))
}

/// The header cannot name an instant before 1970.
fn date(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0))
}

/// The `Message-ID`, without its brackets.
fn message_id(id: MailId) -> String {
    format!("{id}@{HOST}")
}

/// The mail that a `Message-ID` names, if it is one of ours.
pub(crate) fn own_id(message_id: &str) -> Option<MailId> {
    message_id.strip_suffix(HOST)?.strip_suffix('@')?.parse().ok()
}

/// The same mailboxes, whose addresses may stand in a header.
fn checked(mailboxes: &[Mailbox]) -> Result<&[Mailbox], MailError> {
    mailboxes.iter().try_for_each(|mailbox| address(&mailbox.address).map(drop))?;
    Ok(mailboxes)
}

/// Our own mail goes to addresses as the directory keeps them: lettre would also take quoted local parts, which may
/// hold anything, and domain literals, which our listener does not read.
fn address(text: &str) -> Result<Address, MailError> {
    let address = EmailAddress::parse(text).map_err(|error| MailError::Malformed(error.to_string()))?;
    address.as_str().parse().map_err(|error| MailError::Malformed(format!("'{text}': {error}")))
}

#[cfg(test)]
mod tests;
