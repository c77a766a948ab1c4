//! The verbs that ask a running emulator: each is one call of the control API.

mod answer;
mod assert;
mod client;
mod clock;
mod document;
mod fault;
mod import_graph;
mod invite;
mod lists;
mod mail;
mod meant;
mod reach;
mod readyz;
mod redeem;
mod reset;
mod sandbox;
mod sign_in;
mod snapshot;
mod token;
mod whatif;

use std::io::{self, Write};
use std::process::ExitCode;

use answer::Answer;

pub(crate) use assert::{expectations, failing};
pub(crate) use client::CallError;

use crate::config::Call;

/// How a verb ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It was done.
    Done,
    /// It was refused, or did not come about.
    Refused,
    /// What was said means nothing to the emulator. Most of it is found before a verb runs.
    Usage,
    /// Nobody answers.
    Unreachable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Refused => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Unreachable => Self::from(3),
        }
    }
}

/// Makes the call and tells what came of it: the answer on `output`, what went wrong on `errors`.
pub async fn run(call: &Call, output: &mut impl Write, errors: &mut impl Write) -> io::Result<Exit> {
    let (asked, json) = match call {
        Call::Reset(asked) => (reset::call(asked).await, asked.process.json),
        Call::Mail(asked) => (mail::call(asked).await, asked.process().json),
        Call::Invite(asked) => (invite::call(asked).await, asked.process.json),
        Call::Redeem(asked) => (redeem::call(asked).await, asked.process.json),
        Call::Whatif(asked) => (whatif::call(asked).await, asked.process().json),
        Call::Clock(asked) => (clock::call(asked).await, asked.process().json),
        Call::Fault(asked) => (fault::call(asked).await, asked.process().json),
        Call::Sandbox(asked) => (sandbox::call(asked).await, asked.process().json),
        Call::Snapshot(asked) => (snapshot::call(asked).await, asked.process().json),
        Call::Seed(asked) => (document::seed(asked).await, asked.process.json),
        Call::Export(asked) => (document::export(asked).await, asked.process.json),
        Call::Import(asked) => (document::import(asked).await, asked.process.json),
        Call::ImportGraph(asked) => (import_graph::call(asked).await, asked.process.json),
        Call::SignIn(asked) => (sign_in::call(asked).await, asked.process.json),
        Call::Decisions(asked) => (lists::decisions(asked).await, asked.process.json),
        Call::Requests(asked) => (lists::requests(asked).await, asked.process.json),
        Call::Lab(asked) => (lists::lab(asked).await, asked.process.json),
        Call::Assert(asked) => (assert::call(asked).await, asked.process.json),
        Call::Token(asked) => (token::call(asked).await, asked.process.json),
        Call::Readyz(asked) => (readyz::call(asked).await, asked.process.json),
    };
    match asked {
        Ok(Answer { document, text, exit }) => {
            if json {
                writeln!(output, "{document}")?;
            } else {
                writeln!(output, "{text}")?;
            }
            Ok(exit)
        }
        Err(error) => {
            if let (true, CallError::Refused { problem, .. }) = (json, &error) {
                writeln!(output, "{problem}")?;
            }
            writeln!(errors, "error: {error}")?;
            Ok(error.exit())
        }
    }
}

#[cfg(test)]
mod tests;
