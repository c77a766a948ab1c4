//! Messages: outbox, SMTP delivery, SMTP listener, inbox.
//!
//! A mail is composed and queued in the transaction of the event that it tells ([`enqueue`]), handed over after the
//! commit ([`deliver_due`]) and then stands in the inbox ([`list`]). One row is both: the outbox entry becomes the
//! inbox entry. Over SMTP the mail passes lettre, a socket and our own [`listener`]; its own mail is known again by
//! `Message-ID` and the postman's secret, never by a header that a stranger could write.

mod compose;
mod deliver;
mod error;
mod foreign;
mod header;
mod inbox;
pub mod listener;
mod message;
pub mod mishap;
mod queue;
mod receive;
mod relay;
mod schema;
mod smtp;
mod stored;

pub use deliver::{SmtpRoute, Transport, deliver_due};
pub use error::MailError;
pub use inbox::{Filter, clear, get, list, newest};
pub use message::{Kind, Mailbox, Message, UnknownKind};
pub use queue::{backlog, enqueue};
pub use receive::{Envelope, receive};
pub use relay::{Relay, next_copy, relay_due};
pub use schema::SCHEMA;
pub use stored::Stored;

/// The host that signs for our mail: in `Message-ID`, in greetings, in the envelope's sender. It leads nowhere, so a
/// bounce of a relayed copy reaches nobody.
const HOST: &str = "vestibule.localhost";

/// The largest mail in octets, as most providers draw the line: 25 MiB.
const LARGEST: usize = 25 * 1024 * 1024;

/// The most recipients of one mail; RFC 5321 section 4.5.3.1.8 demands that many.
const MOST_RECIPIENTS: usize = 100;

#[cfg(test)]
mod fixture;
