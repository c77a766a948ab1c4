//! The one module that knows `smtp-proto`.
//!
//! Its receivers are fed slices and take from them what belongs to them. Two things it leaves to us: a request is
//! parsed from exactly one line, because its parser would read on into the next one (`RCPT TO` without a colon), and
//! a data receiver is shown the line break that precedes the data, because it takes a lone dot for the end of the
//! data only after one, and an empty mail begins with that dot.

use smtp_proto::request::receiver::{BdatReceiver, DataReceiver, DummyDataReceiver, LineReceiver, MAX_LINE_LENGTH};
use smtp_proto::{
    AUTH_LOGIN, AUTH_PLAIN, Error, MAIL_BODY_BINARYMIME, MAIL_BY_NOTIFY, MAIL_BY_RETURN, MAIL_BY_TRACE, MAIL_CONPERM,
    MAIL_REQUIRETLS, MAIL_RET_FULL, MAIL_RET_HDRS, MailFrom, RcptTo, Request,
};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Ehlo,
    Helo,
    Mail {
        from: Option<String>,
        size: usize,
    },
    Rcpt {
        to: String,
    },
    Data,
    Bdat {
        size: usize,
        last: bool,
    },
    Auth {
        mechanism: Mechanism,
        initial: Option<String>,
    },
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
    /// A command of SMTP that is not offered here.
    NotOffered(&'static str),
}

/// How a client signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    Plain,
    Login,
    Unknown,
}

/// Why a line is no command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Misread {
    Unknown,
    TooLong,
    Syntax(String),
    Sender,
    Recipient,
    Parameter(String),
    /// A web browser that was led to this port.
    Http,
}

/// Cuts the stream into lines.
#[derive(Default)]
pub(super) struct Lines {
    receiver: LineReceiver<()>,
}

impl Lines {
    /// The next whole line without its end; none if more octets are needed.
    pub(super) fn take(&mut self, bytes: &mut &[u8]) -> Option<Result<Vec<u8>, Misread>> {
        advance(bytes, |iter| self.receiver.ingest(iter)).then(|| {
            let line = std::mem::take(&mut self.receiver.buf);
            // The receiver keeps no more than this of a longer line.
            if line.len() < MAX_LINE_LENGTH { Ok(line) } else { Err(Misread::TooLong) }
        })
    }
}

/// Reads one line as a command.
pub(super) fn read(mut line: Vec<u8>) -> Result<Command, Misread> {
    if [b"GET ".as_slice(), b"POST ", b"PUT ", b"CONNECT ", b"OPTIONS "].iter().any(|verb| line.starts_with(verb)) {
        return Err(Misread::Http);
    }
    line.push(b'\n');
    match Request::parse(&mut line.iter()) {
        Ok(request) => command(request.into_owned(), &line),
        Err(Error::UnknownCommand) => Err(Misread::Unknown),
        Err(Error::InvalidSenderAddress) => Err(Misread::Sender),
        Err(Error::InvalidRecipientAddress) => Err(Misread::Recipient),
        Err(Error::UnsupportedParameter { param }) => Err(Misread::Parameter(param)),
        Err(Error::InvalidParameter { param }) => Err(Misread::Syntax(format!("the parameter {param} is malformed"))),
        Err(Error::SyntaxError { syntax }) => Err(Misread::Syntax(format!("write it as {syntax}"))),
        Err(Error::NeedsMoreData { .. } | Error::ResponseTooLong | Error::InvalidResponse { .. }) => {
            Err(Misread::Syntax("the line is incomplete".to_owned()))
        }
    }
}

fn command(request: Request<String>, line: &[u8]) -> Result<Command, Misread> {
    Ok(match request {
        Request::Ehlo { .. } => Command::Ehlo,
        Request::Helo { .. } => Command::Helo,
        Request::Mail { from } => mail(from)?,
        Request::Rcpt { to } => rcpt(to, line)?,
        Request::Data => Command::Data,
        Request::Bdat { chunk_size, is_last } => Command::Bdat { size: chunk_size, last: is_last },
        Request::Auth { mechanism, initial_response } => Command::Auth {
            mechanism: match mechanism {
                AUTH_PLAIN => Mechanism::Plain,
                AUTH_LOGIN => Mechanism::Login,
                _ => Mechanism::Unknown,
            },
            initial: Some(initial_response).filter(|response| !response.is_empty()),
        },
        Request::Rset => Command::Rset,
        Request::Noop { .. } => Command::Noop,
        Request::Vrfy { .. } => Command::Vrfy,
        Request::Help { .. } => Command::Help,
        Request::Quit => Command::Quit,
        Request::Lhlo { .. }
        | Request::Expn { .. }
        | Request::Etrn { .. }
        | Request::Atrn { .. }
        | Request::Burl { .. }
        | Request::StartTls => Command::NotOffered(request.name()),
    })
}

/// What the parser reads of MAIL although `EHLO` does not offer it.
const NOT_OFFERED: [(u64, &str); 5] = [
    (MAIL_BODY_BINARYMIME, "BODY=BINARYMIME"),
    (MAIL_RET_FULL | MAIL_RET_HDRS, "RET"),
    (MAIL_REQUIRETLS, "REQUIRETLS"),
    (MAIL_CONPERM, "CONPERM"),
    (MAIL_BY_NOTIFY | MAIL_BY_RETURN | MAIL_BY_TRACE, "BY"),
];

fn mail(from: MailFrom<String>) -> Result<Command, Misread> {
    if let Some((_, name)) = NOT_OFFERED.iter().find(|(flags, _)| from.flags & flags != 0) {
        return Err(Misread::Parameter((*name).to_owned()));
    }
    Ok(Command::Mail { from: Some(from.address).filter(|address| !address.is_empty()), size: from.size })
}

/// The parser reads both `<>` and `<postmaster>` as nobody; the second is a mailbox that every server has.
fn rcpt(to: RcptTo<String>, line: &[u8]) -> Result<Command, Misread> {
    if to.flags != 0 {
        return Err(Misread::Parameter("NOTIFY".to_owned()));
    }
    match to.address {
        address if !address.is_empty() => Ok(Command::Rcpt { to: address }),
        _ if line.to_ascii_lowercase().windows(12).any(|part| part == b"<postmaster>") => {
            Ok(Command::Rcpt { to: "postmaster".to_owned() })
        }
        _ => Err(Misread::Recipient),
    }
}

/// Takes the octets of a mail up to the lone dot, doubled dots undone. What exceeds the limit is read and dropped.
pub(super) struct Data {
    receiver: Receiving,
    body: Vec<u8>,
    limit: usize,
}

enum Receiving {
    Keep(DataReceiver),
    Drop(DummyDataReceiver),
}

impl Data {
    pub(super) fn new(limit: usize) -> Self {
        let mut receiver = DataReceiver::new();
        receiver.ingest(&mut b"\r\n".iter(), &mut Vec::new());
        Self { receiver: Receiving::Keep(receiver), body: Vec::new(), limit }
    }

    /// Takes what is there of the data; whether that was all of it.
    pub(super) fn take(&mut self, bytes: &mut &[u8]) -> bool {
        match &mut self.receiver {
            Receiving::Keep(receiver) => {
                let done = advance(bytes, |iter| receiver.ingest(iter, &mut self.body));
                if !done && self.body.len() > self.limit {
                    self.receiver = Receiving::Drop(DummyDataReceiver::new_data(receiver));
                }
                done
            }
            Receiving::Drop(receiver) => advance(bytes, |iter| receiver.ingest(iter)),
        }
    }

    /// The data, unless there was too much of it.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        if self.body.len() > self.limit { None } else { Some(self.body) }
    }
}

/// Takes the octets of one chunk, whose size is known beforehand.
pub(super) enum Chunk {
    Keep { receiver: BdatReceiver, body: Vec<u8> },
    Drop(DummyDataReceiver),
}

impl Chunk {
    /// A chunk that continues `body`.
    pub(super) fn keep(size: usize, last: bool, body: Vec<u8>) -> Self {
        Self::Keep { receiver: BdatReceiver::new(size, last), body }
    }

    /// A chunk that is read and dropped.
    pub(super) fn skip(size: usize) -> Self {
        Self::Drop(DummyDataReceiver::new_bdat(size))
    }

    /// Takes what is there of the chunk; whether that was all of it.
    pub(super) fn take(&mut self, bytes: &mut &[u8]) -> bool {
        match self {
            Self::Keep { receiver, body } => advance(bytes, |iter| receiver.ingest(iter, body)),
            Self::Drop(receiver) => advance(bytes, |iter| receiver.ingest(iter)),
        }
    }

    /// The body with this chunk; empty if it was dropped.
    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Keep { body, .. } => body,
            Self::Drop(_) => Vec::new(),
        }
    }
}

/// Runs a receiver, which eats from an iterator, on a slice.
fn advance(bytes: &mut &[u8], ingest: impl FnOnce(&mut std::slice::Iter<'_, u8>) -> bool) -> bool {
    let mut iter = bytes.iter();
    let done = ingest(&mut iter);
    *bytes = iter.as_slice();
    done
}
