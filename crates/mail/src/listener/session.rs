//! The server's side of one SMTP conversation, without a socket (RFC 5321).

use std::sync::Arc;

use super::grammar::{self, Chunk, Command, Data, Lines, Mechanism, Misread};
use super::login::{Exchange, Progress, same_secret};
use super::reply::Reply;
use crate::{Envelope, HOST, LARGEST, MOST_RECIPIENTS};

/// After so many mistakes the other end is no mail client.
const MOST_MISTAKES: usize = 20;

/// A mail that was received whole and waits to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The user that signed in, which names the sandbox.
    pub user: Option<String>,
    /// Sender, recipients, and whether it comes from our own postman.
    pub envelope: Envelope,
    /// The mail.
    pub raw: Vec<u8>,
}

/// What the driver does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Send this.
    Say(Reply),
    /// Take the mail, then send the answer that fits ([`Reply::to_mail`]).
    Deliver(Delivery),
    /// Send this and close.
    Part(Reply),
}

/// Where the conversation stands.
pub(super) struct Session {
    secret: Arc<str>,
    lines: Lines,
    phase: Phase,
    greeted: bool,
    sender: Option<Sender>,
    transaction: Option<Transaction>,
    mistakes: usize,
}

/// Whom the next octets are for.
enum Phase {
    Command,
    Login(Exchange),
    Data(Data),
    Chunk { chunk: Chunk, then: Then },
}

/// What follows a chunk.
enum Then {
    More,
    Delivery,
    Complaint(Reply),
}

struct Sender {
    user: String,
    trusted: bool,
}

/// A mail in the making.
struct Transaction {
    from: Option<String>,
    to: Vec<String>,
    /// What BDAT brought so far.
    chunks: Option<Vec<u8>>,
}

impl Session {
    /// A conversation in which whoever knows `secret` is our own postman.
    pub(super) fn new(secret: Arc<str>) -> Self {
        Self {
            secret,
            lines: Lines::default(),
            phase: Phase::Command,
            greeted: false,
            sender: None,
            transaction: None,
            mistakes: 0,
        }
    }

    /// What the server says first.
    pub(super) fn greeting() -> Reply {
        Reply::plain(220, [format!("{HOST} ESMTP Vestibule")])
    }

    /// Takes octets until there is something to do; none if more are needed. How they were cut into pieces makes no
    /// difference.
    pub(super) fn step(&mut self, bytes: &mut &[u8]) -> Option<Step> {
        loop {
            let step = match std::mem::replace(&mut self.phase, Phase::Command) {
                Phase::Command => {
                    let line = self.lines.take(bytes)?;
                    self.command(line.and_then(grammar::read))
                }
                Phase::Login(exchange) => match self.lines.take(bytes) {
                    Some(line) => Some(Step::Say(self.answer(exchange, line))),
                    None => return self.wait_in(Phase::Login(exchange)),
                },
                Phase::Data(mut data) => {
                    if !data.take(bytes) {
                        return self.wait_in(Phase::Data(data));
                    }
                    Some(self.data_ended(data))
                }
                Phase::Chunk { mut chunk, then } => {
                    if !chunk.take(bytes) {
                        return self.wait_in(Phase::Chunk { chunk, then });
                    }
                    Some(self.chunk_ended(chunk, then))
                }
            };
            // A command that announces a chunk says nothing itself; the chunk may be there already.
            if let Some(step) = step {
                return Some(self.patient(step));
            }
        }
    }

    fn wait_in(&mut self, phase: Phase) -> Option<Step> {
        self.phase = phase;
        None
    }

    fn command(&mut self, command: Result<Command, Misread>) -> Option<Step> {
        let command = match command {
            Ok(command) => command,
            Err(Misread::Http) => return Some(Step::Part(Reply::to_misread(Misread::Http))),
            Err(misread) => return Some(Step::Say(Reply::to_misread(misread))),
        };
        Some(Step::Say(match command {
            Command::Ehlo => self.hello(Reply::capabilities()),
            Command::Helo => self.hello(Reply::plain(250, [HOST.to_owned()])),
            Command::Mail { from, size } => self.mail(from, size),
            Command::Rcpt { to } => self.rcpt(to),
            Command::Data => self.data(),
            Command::Bdat { size, last } => {
                self.bdat(size, last);
                return None;
            }
            Command::Auth { mechanism, initial } => self.auth(mechanism, initial.as_deref()),
            Command::Rset => {
                self.transaction = None;
                Reply::new(250, "2.0.0", "ok, begin again")
            }
            Command::Noop => Reply::new(250, "2.0.0", "ok"),
            Command::Vrfy => Reply::new(252, "2.1.5", "every address has an inbox here"),
            Command::Help => Reply::new(214, "2.0.0", "EHLO AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY QUIT"),
            Command::NotOffered(name) => Reply::new(502, "5.5.1", format!("{name} is not offered")),
            Command::Quit => return Some(Step::Part(Reply::new(221, "2.0.0", "goodbye"))),
        }))
    }

    fn hello(&mut self, reply: Reply) -> Reply {
        self.greeted = true;
        self.transaction = None;
        reply
    }

    fn mail(&mut self, from: Option<String>, size: usize) -> Reply {
        if !self.greeted {
            return Reply::out_of_order("EHLO comes first");
        }
        if self.transaction.is_some() {
            return Reply::out_of_order("a mail is already begun");
        }
        if size > LARGEST {
            return Reply::too_large();
        }
        self.transaction = Some(Transaction { from, to: Vec::new(), chunks: None });
        Reply::new(250, "2.1.0", "ok")
    }

    fn rcpt(&mut self, to: String) -> Reply {
        match &mut self.transaction {
            None => Reply::out_of_order("MAIL comes first"),
            Some(Transaction { chunks: Some(_), .. }) => Reply::out_of_order("the data has begun"),
            Some(transaction) if transaction.to.len() >= MOST_RECIPIENTS => {
                Reply::new(452, "4.5.3", format!("a mail has at most {MOST_RECIPIENTS} recipients"))
            }
            Some(transaction) => {
                transaction.to.push(to);
                Reply::new(250, "2.1.5", "ok")
            }
        }
    }

    fn data(&mut self) -> Reply {
        match &self.transaction {
            Some(Transaction { chunks: Some(_), .. }) => Reply::out_of_order("BDAT has begun, go on with it"),
            Some(transaction) if !transaction.to.is_empty() => {
                self.phase = Phase::Data(Data::new(LARGEST));
                Reply::plain(354, ["go on, and end with a dot on its own line".to_owned()])
            }
            _ => Reply::no_recipient(),
        }
    }

    fn data_ended(&mut self, data: Data) -> Step {
        match (self.transaction.take(), data.finish()) {
            (Some(transaction), Some(raw)) => self.delivery(transaction, raw),
            _ => Step::Say(Reply::too_large()),
        }
    }

    /// A chunk is read whatever the answer will be, or its octets would be taken for commands (RFC 3030).
    fn bdat(&mut self, size: usize, last: bool) {
        self.phase = match &mut self.transaction {
            Some(transaction) if !transaction.to.is_empty() => {
                let body = transaction.chunks.take().unwrap_or_default();
                if body.len().saturating_add(size) > LARGEST {
                    Phase::Chunk { chunk: Chunk::skip(size), then: Then::Complaint(Reply::too_large()) }
                } else {
                    let then = if last { Then::Delivery } else { Then::More };
                    Phase::Chunk { chunk: Chunk::keep(size, last, body), then }
                }
            }
            _ => Phase::Chunk { chunk: Chunk::skip(size), then: Then::Complaint(Reply::no_recipient()) },
        };
    }

    fn chunk_ended(&mut self, chunk: Chunk, then: Then) -> Step {
        let body = chunk.finish();
        match (self.transaction.take(), then) {
            (Some(transaction), Then::Delivery) => self.delivery(transaction, body),
            (transaction, Then::Delivery | Then::More) => {
                self.transaction = transaction.map(|begun| Transaction { chunks: Some(body), ..begun });
                Step::Say(Reply::new(250, "2.0.0", "ok, go on"))
            }
            (_, Then::Complaint(complaint)) => Step::Say(complaint),
        }
    }

    fn delivery(&self, transaction: Transaction, raw: Vec<u8>) -> Step {
        let trusted = self.sender.as_ref().is_some_and(|sender| sender.trusted);
        Step::Deliver(Delivery {
            user: self.sender.as_ref().map(|sender| sender.user.clone()).filter(|user| !user.is_empty()),
            envelope: Envelope { from: transaction.from, to: transaction.to, trusted },
            raw,
        })
    }

    fn auth(&mut self, mechanism: Mechanism, initial: Option<&str>) -> Reply {
        if !self.greeted {
            return Reply::out_of_order("EHLO comes first");
        }
        if self.sender.is_some() || self.transaction.is_some() {
            return Reply::out_of_order("sign in once, before MAIL");
        }
        match Exchange::begin(mechanism, initial) {
            Some(progress) => self.signing_in(progress),
            None => Reply::new(504, "5.5.4", "sign in with PLAIN or LOGIN"),
        }
    }

    fn answer(&mut self, exchange: Exchange, line: Result<Vec<u8>, Misread>) -> Reply {
        match line {
            Ok(line) if line == b"*" => Reply::new(501, "5.7.0", "the login is cancelled"),
            Ok(line) => self.signing_in(exchange.answer(&line)),
            Err(_) => Reply::new(500, "5.5.6", "the line is too long"),
        }
    }

    fn signing_in(&mut self, progress: Progress) -> Reply {
        match progress {
            Progress::Ask(exchange, challenge) => {
                self.phase = Phase::Login(exchange);
                Reply::plain(334, [challenge.to_owned()])
            }
            Progress::Complete(login) => {
                let trusted = same_secret(&login.password, self.secret.as_bytes());
                self.sender = Some(Sender { user: login.user, trusted });
                Reply::new(235, "2.7.0", "welcome, whoever you are")
            }
            Progress::Broken => Reply::new(501, "5.5.2", "the login cannot be read"),
        }
    }

    /// Parts from whoever makes too many mistakes.
    fn patient(&mut self, step: Step) -> Step {
        match &step {
            Step::Say(reply) if reply.is_rebuke() => self.mistakes += 1,
            _ => {}
        }
        if self.mistakes > MOST_MISTAKES { Step::Part(Reply::new(421, "4.7.0", "too many mistakes")) } else { step }
    }
}
