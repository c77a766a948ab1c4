//! What the process was told: flags, variables, defaults. This is the only reader of the environment.
//!
//! A flag beats its variable, a variable beats the default. A wrong flag, verb or variable ends the process with
//! status 2 and names the nearest right one.

mod bench_world;
mod doctor;
mod environment;
mod examples;
mod exec;
mod from_home;
mod host;
mod import_graph;
mod instrument;
mod invite;
mod parse;
mod person;
mod relay;
mod start;
mod token;
mod trust;
mod verbs;
mod whatif;

use std::io::{self, Write};

use clap::{Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use bench_world::BenchWorld;
pub use doctor::Doctor;
pub use environment::UnknownVariable;
pub use exec::Exec;
pub use from_home::FromHome;
pub use host::{Host, HostError};
pub use import_graph::ImportGraph;
pub use instrument::{
    Clock, ClockAdvance, ClockSet, Fault, FaultAdd, FaultClear, Lab, Named, Newest, OfFile, Plain, Sandbox,
    SandboxCreate, SignIn, Snapshot, Surface,
};
pub use invite::{Invite, Inviter};
pub use person::{Person, Provider, Terms};
pub use relay::{Relay, RelayError};
pub use start::{LogFormat, Start};
pub use token::{Flaws, Token};
pub use trust::{Hosts, Trust};
pub use verbs::{
    ListMail, Mail, MailFilter, MailKind, OpenMail, Process, Readyz, Redeem, Reset, Selector, WaitForMail,
};
pub use whatif::{Whatif, WhatifInvite, WhatifRedeem, WhatifSignIn};

/// A local, offline emulator of the Microsoft Entra B2B invitation flow.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    start: Start,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the emulator until it is stopped; what happens when no verb is given.
    Start(Box<Start>),
    /// Run a command against an emulator of its own, and end with the command's status.
    Exec(Box<Exec>),
    /// Show the lines of the hosts file that lead the Microsoft names to this machine, or write them.
    Hosts(Hosts),
    /// Show how the root certificates are trusted here, or trust them.
    Trust(Trust),
    /// Show how that trust is taken back, or take it back.
    Untrust(Trust),
    /// Print what a shell needs to complete the words of this program.
    Completion(Completion),
    /// Look for what stands in the emulator's way on this machine.
    Doctor(Doctor),
    /// Make a data directory with a crowd in it, to see how a large directory behaves.
    BenchWorld(BenchWorld),
    /// Ask a running emulator.
    #[command(flatten)]
    Call(Box<Call>),
}

/// `completion`.
#[derive(Clone, Debug, Args)]
pub struct Completion {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// Writes what a shell needs to complete the words of this program.
pub fn complete(asked: &Completion, output: &mut impl Write) -> io::Result<()> {
    let mut told = Vec::new();
    clap_complete::generate(asked.shell, &mut command(), "vestibule", &mut told);
    output.write_all(&told)
}

/// The command line as its help tells it.
fn command() -> Command {
    examples::told(CommandLine::command())
}

/// A verb that is one call of a running emulator.
#[derive(Debug, Subcommand)]
pub enum Call {
    /// Return a sandbox to its world document.
    Reset(Reset),
    /// Read a sandbox's mail.
    #[command(subcommand)]
    Mail(Mail),
    /// Invite somebody, as an app or as a person of the tenant.
    Invite(Box<Invite>),
    /// Walk a guest through an invitation.
    Redeem(Box<Redeem>),
    /// Ask what would be decided, without doing it.
    #[command(subcommand)]
    Whatif(Whatif),
    /// Sign a person in to an app.
    SignIn(Box<SignIn>),
    /// Show or move a sandbox's time.
    #[command(subcommand)]
    Clock(Clock),
    /// Have something fail on demand.
    #[command(subcommand)]
    Fault(Fault),
    /// Make, list and drop sandboxes.
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Keep states of a sandbox, and return to them.
    #[command(subcommand)]
    Snapshot(Snapshot),
    /// Make a sandbox anew from a world document.
    Seed(OfFile),
    /// Write everything that a sandbox keeps into a file.
    Export(OfFile),
    /// Make a sandbox what an export says.
    Import(OfFile),
    /// Make a sandbox what saved answers of Microsoft Graph say, to ask about settings of one's own.
    ImportGraph(ImportGraph),
    /// List what policy decided, newest first.
    Decisions(Newest),
    /// List what was asked, newest first.
    Requests(Newest),
    /// Show how far the exercise is.
    Lab(Lab),
    /// Hold what a file expects against a sandbox.
    Assert(OfFile),
    /// Mint any token for any user and app, also one that is wrong.
    Token(Box<Token>),
    /// Ask whether the emulator is ready.
    Readyz(Readyz),
}

impl Call {
    /// Checks what clap cannot: how arguments fit together.
    fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Redeem(redeem) => redeem.check(),
            _ => Ok(()),
        }
    }
}

/// Reads the command line and the environment. Wrong usage, `--help` and `--version` end the process here.
#[must_use]
pub fn read() -> Verb {
    match try_read(std::env::args_os()) {
        Ok(verb) => verb,
        Err(error) => error.exit(),
    }
}

fn try_read(words: impl IntoIterator<Item = impl Into<std::ffi::OsString> + Clone>) -> Result<Verb, clap::Error> {
    let matches = command().try_get_matches_from(words)?;
    let line = CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command()))?;
    let verb = line.verb.unwrap_or_else(|| Verb::Start(Box::new(line.start)));
    match &verb {
        Verb::Start(_) | Verb::Exec(_) => {
            let command = CommandLine::command();
            let given = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
            environment::check(&command, given).map_err(|unknown| usage(&unknown))?;
        }
        Verb::Hosts(_)
        | Verb::Trust(_)
        | Verb::Untrust(_)
        | Verb::Doctor(_)
        | Verb::Completion(_)
        | Verb::BenchWorld(_) => {}
        Verb::Call(call) => call.check().map_err(|problem| usage(&problem))?,
    }
    Ok(verb)
}

fn usage(problem: &dyn std::fmt::Display) -> clap::Error {
    CommandLine::command().error(clap::error::ErrorKind::ValueValidation, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(words: &[&str]) -> Start {
        match try_read(["vestibule"].iter().chain(words)) {
            Ok(Verb::Start(start)) => *start,
            other => panic!("{words:?} is not a start: {other:?}"),
        }
    }

    #[test]
    fn the_defaults_are_the_published_ones() {
        let start = start(&[]);
        assert_eq!(start.listen.to_string(), "127.0.0.1");
        assert_eq!((start.port, start.app_port, start.smtp_port, start.also_port), (8443, 8444, 1025, None));
        assert!(!start.ephemeral && !start.json && start.host.is_empty() && start.seed.is_none());
    }

    #[test]
    fn start_is_the_verb_when_none_is_given() {
        for words in [&["--port", "0", "--seed", "7"][..], &["start", "--port", "0", "--seed", "7"][..]] {
            let start = start(words);
            assert_eq!((start.port, start.seed), (0, Some(7)), "{words:?}");
        }
    }

    #[test]
    fn exec_takes_whatever_stands_behind_the_dashes_as_it_is() {
        let words = ["vestibule", "exec", "--intercept", "--seed", "7", "--", "npm", "test", "--", "--port", "1"];
        let Ok(Verb::Exec(exec)) = try_read(words) else { panic!("{words:?} is no exec") };
        assert_eq!(exec.command, ["npm", "test", "--", "--port", "1"]);
        let start = exec.start("/data".into());
        assert_eq!((start.port, start.app_port, start.smtp_port, start.seed), (0, 0, 0, Some(7)));
        for words in [&["exec"][..], &["exec", "npm", "test"], &["exec", "--intercpt", "--", "npm"]] {
            let error = try_read(["vestibule"].iter().chain(words)).expect_err("wrong usage");
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
    }

    #[test]
    fn a_wrong_flag_or_verb_names_the_nearest_right_one() {
        for (words, nearest) in [
            (&["start", "--prot", "1"][..], "--port"),
            (&["--epemeral"][..], "--ephemeral"),
            (&["mail", "lits"][..], "list"),
            (&["raedyz"][..], "readyz"),
            (&["redeem", "a@b.example", "--tennant", "x"][..], "--tenant"),
        ] {
            let error = try_read(["vestibule"].iter().chain(words)).expect_err("wrong usage");
            assert_eq!(error.exit_code(), 2, "{words:?}");
            assert!(error.to_string().contains(nearest), "{words:?}: {error}");
        }
    }

    #[test]
    fn every_flag_of_start_has_its_variable() {
        let command = CommandLine::command();
        let start = command.find_subcommand("start").expect("the verb start");
        for flag in start.get_arguments().filter_map(|argument| argument.get_long().map(|long| (long, argument))) {
            let (long, argument) = flag;
            if matches!(long, "help" | "version") {
                continue;
            }
            let variable = format!("VESTIBULE_{}", long.to_uppercase().replace('-', "_"));
            assert_eq!(argument.get_env().and_then(|name| name.to_str()), Some(variable.as_str()), "--{long}");
        }
    }

    #[test]
    fn a_shell_is_told_every_verb() {
        for shell in [clap_complete::Shell::Bash, clap_complete::Shell::Zsh, clap_complete::Shell::Fish] {
            let mut told = Vec::new();
            complete(&Completion { shell }, &mut told).expect("memory takes it");
            let told = String::from_utf8(told).expect("text");
            for verb in ["start", "exec", "sandbox", "clock", "fault", "completion"] {
                assert!(told.contains(verb), "{shell}: {verb}");
            }
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }
}
