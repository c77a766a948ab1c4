//! The real binary, as a process of its own.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use vestibule::tls;

use crate::emulator::Emulator;
use crate::line::Line;

/// The longest that a process may take to end by itself before the test gives up on it.
const LONGEST_END: Duration = Duration::from_mins(1);

/// The binary of this checkout, built if it is missing or old.
///
/// It belongs to another package, so that Cargo does not hand its path to a test: it lies beside the test's own folder.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test = env::current_exe().expect("a test has a path");
        let profile = test.ancestors().nth(2).expect("a test lies in {target}/{profile}/deps");
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--package", "vestibule", "--bin", "vestibule"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        if !profile.ends_with("debug") {
            cargo.arg("--profile").arg(profile.file_name().expect("a profile has a name"));
        }
        cargo.arg("--target-dir").arg(profile.parent().expect("a profile lies in a target folder"));
        let built = cargo.output().expect("cargo runs");
        assert!(built.status.success(), "vestibule does not build:\n{}", String::from_utf8_lossy(&built.stderr));
        profile.join("vestibule")
    })
}

/// A call of the binary that is about to be made.
#[derive(Debug)]
pub struct Program {
    command: Command,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The exit status; none when a signal ended it.
    pub status: Option<i32>,
    /// What it said.
    pub output: String,
    /// What it complained about.
    pub errors: String,
}

impl Program {
    /// `vestibule {words}`, in an environment with nothing of ours.
    #[must_use]
    pub fn new(words: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(words).env_clear().stdin(Stdio::null());
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        Self { command }
    }

    /// `vestibule start` on free ports.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        Self::new(&["start", "--port", "0", "--app-port", "0", "--smtp-port", "0"]).and("--data", data)
    }

    /// Adds a flag and its value.
    #[must_use]
    pub fn and(mut self, flag: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.arg(flag).arg(value);
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn with(mut self, variable: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(variable, value);
        self
    }

    /// Runs to the end.
    #[must_use]
    pub fn run(mut self) -> Ended {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.command.spawn().expect("the binary runs");
        ended(child)
    }

    /// Waits until it is ready; the start must print its state (`--json`).
    pub async fn ready(mut self, data: &Path) -> Started {
        let log = data.with_extension("log");
        let errors = File::options().create(true).append(true).open(&log).expect("a log file");
        let mut child =
            self.command.arg("--json").stdout(Stdio::piped()).stderr(errors).spawn().expect("the binary runs");
        let mut line = String::new();
        let output = child.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut line).expect("the output is text");
        let said = || fs::read_to_string(&log).unwrap_or_default();
        let state =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("no start ({error}): {line}\n{}", said()));
        Started::reach(child, state, log).await
    }
}

/// An emulator in a process of its own; it is killed when this is dropped.
pub struct Started {
    child: Option<Child>,
    emulator: Emulator,
    /// What it printed when it was ready.
    pub state: Value,
    log: PathBuf,
}

impl Started {
    async fn reach(child: Child, state: Value, log: PathBuf) -> Self {
        tls::install_provider();
        let at = |key: &str| state[key].as_str().unwrap_or_else(|| panic!("{key} is no text in {state}")).to_owned();
        let roots = fs::read(at("caFile")).expect("the bundle of roots is there");
        let roots = reqwest::Certificate::from_pem_bundle(&roots).expect("the bundle holds certificates");
        // HTTP/1.1, in which a test may write the header `Host` as it likes.
        let client = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only(roots)
            .build()
            .expect("a client");
        let emulator = Emulator::reach(Line::Wire(client), &at("https")).await;
        Self { child: Some(child), emulator, state, log }
    }

    /// The same emulator in plain text.
    #[must_use]
    pub fn plain(&self) -> Emulator {
        self.emulator.at(self.state["http"].as_str().expect("a plain origin"))
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs until it is stopped").id()
    }

    /// Asks it to stop (SIGTERM); how it ended.
    #[must_use]
    pub fn stop(mut self) -> Ended {
        let sent = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "the process takes no signal");
        ended(self.child.take().expect("it runs until it is stopped"))
    }

    /// Ends it without a word (SIGKILL).
    pub fn kill(mut self) {
        let mut child = self.child.take().expect("it runs until it is stopped");
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
}

impl Deref for Started {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.emulator
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits for the end, but not for ever.
fn ended(child: Child) -> Ended {
    let id = child.id();
    let (said, told) = channel();
    let waiting = thread::spawn(move || said.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(LONGEST_END) else {
        let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        panic!("process {id} does not end");
    };
    let _ = waiting.join();
    let Output { status, stdout, stderr } = output.expect("a process has an end");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { status: status.code(), output: text(stdout), errors: text(stderr) }
}
