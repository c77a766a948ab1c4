use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::Context;

use super::environment::Told;
use signals::Signals;

/// What a shell ends with when there is no such command, and when it cannot be run (POSIX, "Exit Status for Commands").
const NOT_FOUND: u8 = 127;
const NOT_EXECUTABLE: u8 = 126;
/// What a shell adds to the number of the signal that ended a command.
const BY_SIGNAL: i32 = 128;

/// Runs the command with our own input and output, hands signals on to it, and ends as it does.
pub(super) async fn run(words: &[OsString], told: &Told) -> anyhow::Result<ExitCode> {
    let (program, arguments) = words.split_first().context("there is no command")?;
    // Before the command is there: a signal that comes in between must not end us alone.
    let mut signals = Signals::listen().context("cannot take signals")?;
    let mut command = Command::new(program);
    command.args(arguments).envs(told.set.iter().map(|(name, value)| (name, value)));
    for name in &told.unset {
        command.env_remove(name);
    }
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("vestibule: cannot run {}: {error}", program.display());
            let missing = error.kind() == io::ErrorKind::NotFound;
            return Ok(if missing { NOT_FOUND } else { NOT_EXECUTABLE }.into());
        }
    };
    let id = child.id();
    let mut ended = tokio::task::spawn_blocking(move || child.wait());
    let status = loop {
        tokio::select! {
            status = &mut ended => break status?.context("cannot wait for the command")?,
            signal = signals.next() => signals::hand_on(id, signal),
        }
    };
    Ok(code(status))
}

/// The status as a shell tells it.
fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| signal_of(status).map(|signal| BY_SIGNAL + signal));
    code.and_then(|code| u8::try_from(code & 0xff).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;

    status.signal()
}

#[cfg(not(unix))]
fn signal_of(_status: ExitStatus) -> Option<i32> {
    None
}

#[cfg(unix)]
mod signals {
    use std::fs::File;
    use std::io;

    use rustix::process::{Pid, Signal, getpgrp, kill_process};
    use rustix::termios::tcgetpgrp;
    use tokio::signal::unix::{self, SignalKind};

    /// The signals that a command is told about.
    pub(super) struct Signals {
        interrupt: unix::Signal,
        quit: unix::Signal,
        hang_up: unix::Signal,
        terminate: unix::Signal,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: unix::signal(SignalKind::interrupt())?,
                quit: unix::signal(SignalKind::quit())?,
                hang_up: unix::signal(SignalKind::hangup())?,
                terminate: unix::signal(SignalKind::terminate())?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupt.recv() => Signal::INT,
                _ = self.quit.recv() => Signal::QUIT,
                _ = self.hang_up.recv() => Signal::HUP,
                _ = self.terminate.recv() => Signal::TERM,
            }
        }
    }

    pub(super) fn hand_on(child: u32, signal: Signal) {
        // A terminal tells everybody in front of it. Told twice, many programs give up without tidying.
        if signal != Signal::TERM && in_front_of_a_terminal() {
            return;
        }
        let child = i32::try_from(child).ok().and_then(Pid::from_raw);
        if let Some(Err(error)) = child.map(|child| kill_process(child, signal)) {
            tracing::debug!("the command took no signal: {error}");
        }
    }

    fn in_front_of_a_terminal() -> bool {
        let terminal = File::open("/dev/tty").ok();
        terminal.and_then(|terminal| tcgetpgrp(terminal).ok()).is_some_and(|group| group == getpgrp())
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    /// Ctrl-C, which the system itself tells everybody in front of the console.
    pub(super) struct Signals;

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending().await
            }
        }
    }

    pub(super) fn hand_on(_child: u32, (): ()) {}
}
