use std::fmt::Write;

use store::StoreError;

use super::grammar::Misread;
use crate::{HOST, LARGEST, MailError};

/// An answer of the server: code, enhanced status code (RFC 2034) and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    code: u16,
    status: &'static str,
    lines: Vec<String>,
}

/// Why a mail that was received whole is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another attempt may succeed.
    #[error("{0}")]
    Later(String),
    /// There is no room for it now.
    #[error("{0}")]
    NoRoom(String),
    /// It is larger than the limit.
    #[error("{0}")]
    TooLarge(String),
    /// No attempt will succeed.
    #[error("{0}")]
    Never(String),
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        match &error {
            MailError::TooLarge => Self::TooLarge(error.to_string()),
            MailError::Malformed(_) => Self::Never(error.to_string()),
            MailError::Store(StoreError::Full | StoreError::ReadOnly) => Self::NoRoom(error.to_string()),
            MailError::Undelivered(_) | MailError::Store(_) => Self::Later(error.to_string()),
        }
    }
}

impl Reply {
    pub(super) fn new(code: u16, status: &'static str, text: impl Into<String>) -> Self {
        Self { code, status, lines: vec![text.into()] }
    }

    /// An answer without an enhanced status code: greetings, `EHLO` and challenges have none.
    pub(super) fn plain(code: u16, lines: impl IntoIterator<Item = String>) -> Self {
        Self { code, status: "", lines: lines.into_iter().collect() }
    }

    /// The answer after the last octet of a mail: 250 only if it was taken.
    pub(super) fn to_mail(outcome: Result<(), Refusal>) -> Self {
        match outcome {
            Ok(()) => Self::new(250, "2.0.0", "ok, the mail is in the inbox"),
            Err(Refusal::Later(why)) => Self::new(451, "4.3.0", why),
            Err(Refusal::NoRoom(why)) => Self::new(452, "4.3.1", why),
            Err(Refusal::TooLarge(why)) => Self::new(552, "5.3.4", why),
            Err(Refusal::Never(why)) => Self::new(554, "5.6.0", why),
        }
    }

    /// What the server offers, in answer to `EHLO`.
    pub(super) fn capabilities() -> Self {
        let size = format!("SIZE {LARGEST}");
        let offered =
            ["PIPELINING", &size, "8BITMIME", "SMTPUTF8", "CHUNKING", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"];
        Self::plain(250, std::iter::once(HOST).chain(offered).map(ToOwned::to_owned))
    }

    /// The answer to a line that is no command.
    pub(super) fn to_misread(misread: Misread) -> Self {
        match misread {
            Misread::Unknown => Self::new(500, "5.5.1", "there is no such command"),
            Misread::TooLong => Self::new(500, "5.5.2", "the line is too long"),
            Misread::Syntax(how) => Self::new(501, "5.5.2", how),
            Misread::Sender => Self::new(501, "5.1.7", "the sender is no mailbox"),
            Misread::Recipient => Self::new(501, "5.1.3", "the recipient is no mailbox"),
            Misread::Parameter(name) => Self::new(555, "5.5.4", format!("the parameter {name} is not offered")),
            Misread::Http => Self::new(554, "5.5.1", "this port speaks SMTP, not HTTP"),
        }
    }

    /// The answer to a command whose turn has not come.
    pub(super) fn out_of_order(why: &str) -> Self {
        Self::new(503, "5.5.1", why)
    }

    pub(super) fn no_recipient() -> Self {
        Self::out_of_order("there is no recipient yet")
    }

    pub(super) fn too_large() -> Self {
        Self::new(552, "5.3.4", format!("a mail has at most {LARGEST} octets"))
    }

    /// Whether the other end did something wrong.
    pub(super) const fn is_rebuke(&self) -> bool {
        self.code >= 500
    }

    /// The answer as it is sent.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            let more = if index + 1 < self.lines.len() { '-' } else { ' ' };
            let status = if self.status.is_empty() { String::new() } else { format!("{} ", self.status) };
            let line = line.replace(|character: char| character.is_control(), " ");
            write!(text, "{}{more}{status}{line}\r\n", self.code).expect("a String takes every write");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_but_the_last_announces_another() {
        let reply = Reply::plain(250, ["one".to_owned(), "two".to_owned()]);
        assert_eq!(reply.text(), "250-one\r\n250 two\r\n");
    }

    #[test]
    fn a_refusal_says_whether_to_try_again_and_never_breaks_its_line() {
        for (refusal, expected) in [
            (Refusal::Later("busy".to_owned()), "451 4.3.0 busy\r\n"),
            (Refusal::NoRoom("disk full".to_owned()), "452 4.3.1 disk full\r\n"),
            (Refusal::Never("no\r\n250 ok".to_owned()), "554 5.6.0 no  250 ok\r\n"),
            (MailError::TooLarge.into(), "552 5.3.4 the mail is larger than 25 MiB\r\n"),
            (MailError::Store(StoreError::Busy).into(), "451 4.3.0 too many writes are waiting\r\n"),
        ] {
            assert_eq!(Reply::to_mail(Err(refusal)).text(), expected);
        }
    }
}
