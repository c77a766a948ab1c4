use kernel::Timestamp;
use mail_parser::{Address, DateTime, HeaderValue, MessageParser};

use crate::{Envelope, Kind, Mailbox, Message};

/// The language of a text whose language nobody told (RFC 5646).
const UNDETERMINED: &str = "und";

/// A stranger's mail, as far as it can be read.
pub(crate) struct Letter {
    pub(crate) message: Message,
    /// What its `Date` says.
    pub(crate) date: Option<Timestamp>,
    /// Everybody whom it reached, blind copies included.
    pub(crate) reached: Vec<String>,
}

/// Reads a mail forgivingly. What its headers leave open the envelope tells; what cannot be read is kept as text.
pub(crate) fn read(raw: &[u8], envelope: Envelope) -> Letter {
    let mut reached = envelope.to.clone();
    let parsed = MessageParser::default().parse(raw).filter(|parsed| !parsed.headers().is_empty());
    let Some(parsed) = parsed else {
        let text = String::from_utf8_lossy(raw).into_owned();
        return Letter { message: by_envelope(envelope, text).tidied(), date: None, reached };
    };
    let known = by_envelope(envelope, parsed.body_text(0).unwrap_or_default().into_owned());
    let to = mailboxes(parsed.to());
    let message = Message {
        from: mailboxes(parsed.from()).into_iter().next().unwrap_or(known.from),
        reply_to: mailboxes(parsed.reply_to()).into_iter().next(),
        to: if to.is_empty() { known.to } else { to },
        cc: mailboxes(parsed.cc()),
        subject: parsed.subject().unwrap_or_default().to_owned(),
        html: parsed.body_html(0).unwrap_or_default().into_owned(),
        language: language(parsed.header("Content-Language")).unwrap_or(known.language),
        ..known
    };
    let message = message.tidied();
    reached.extend(message.recipients().map(|mailbox| mailbox.address.clone()));
    Letter { message, date: parsed.date().and_then(instant), reached }
}

fn by_envelope(envelope: Envelope, text: String) -> Message {
    Message {
        kind: Kind::Other,
        from: Mailbox::bare(envelope.from.unwrap_or_default()),
        reply_to: None,
        to: envelope.to.into_iter().map(Mailbox::bare).collect(),
        cc: Vec::new(),
        subject: String::new(),
        text,
        html: String::new(),
        language: UNDETERMINED.to_owned(),
        redeem_url: None,
        passcode: None,
        unsubscribe_url: None,
        invitation: None,
        tenant: None,
    }
}

fn mailboxes(addresses: Option<&Address<'_>>) -> Vec<Mailbox> {
    let one = |address: &mail_parser::Addr<'_>| {
        Some(Mailbox { name: address.name().map(ToOwned::to_owned), address: address.address()?.to_owned() })
    };
    addresses.into_iter().flat_map(Address::iter).filter_map(one).collect()
}

fn language(header: Option<&HeaderValue<'_>>) -> Option<String> {
    match header? {
        HeaderValue::Text(text) => Some(text.clone().into_owned()),
        HeaderValue::TextList(texts) => texts.first().map(|text| text.clone().into_owned()),
        _ => None,
    }
}

fn instant(date: &DateTime) -> Option<Timestamp> {
    if date.is_valid() { Timestamp::from_second(date.to_timestamp()).ok() } else { None }
}
