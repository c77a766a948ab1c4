//! A script in a process of its own, with the environment that tells it where the emulator is.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use support::{Program, Started, binary};
use tempfile::TempDir;

use crate::language::Language;

/// The longest that a script may take.
const LONGEST: Duration = Duration::from_mins(3);

/// An emulator for one script.
pub(crate) struct Stage {
    pub(crate) emulator: Started,
    folder: TempDir,
}

/// A script that runs.
pub(crate) struct Script {
    process: Child,
    lines: Receiver<String>,
    complaints: PathBuf,
    until: Instant,
}

impl Stage {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let emulator = Program::start(&data).ready(&data).await;
        Self { emulator, folder }
    }

    /// Starts a script of `clients`, by its name, as an application of Woodgrove Hospital.
    pub(crate) fn script(&self, name: &str, app: &str) -> Script {
        self.script_with(name, app, &[])
    }

    /// The same with variables of its own.
    pub(crate) fn script_with(&self, name: &str, app: &str, own: &[(&str, &str)]) -> Script {
        self.start(name, &text(name), app, own)
    }

    /// Starts a script that is not in a file.
    pub(crate) fn text(&self, name: &str, text: &str, app: &str) -> Script {
        self.start(name, text, app, &[])
    }

    fn start(&self, name: &str, text: &str, app: &str, own: &[(&str, &str)]) -> Script {
        let language = Language::of(name);
        let packages = language.packages();
        let mut command = language.run(&packages, &beside(&packages, name, text));
        command.env_clear();
        self.tell(&mut command, app);
        command.envs(own.iter().copied()).env("PATH", language.path(&packages));
        language.tell(&mut command, &packages, self.folder.path(), self.at("caFile"));
        Script::begin(command, self.folder.path())
    }

    /// What the state file says.
    fn at(&self, key: &str) -> &str {
        self.emulator.state[key].as_str().expect("the state file is text")
    }

    /// The environment of a script: the names of Microsoft's clients where they have any.
    fn tell(&self, command: &mut Command, app: &str) {
        let app = self.emulator.app(app);
        command.env("VESTIBULE_URL", self.at("https")).env("VESTIBULE_CONTROL_URL", self.at("control"));
        command.env("AZURE_AUTHORITY_HOST", self.at("https")).env("GRAPH_BASE_URL", self.at("https"));
        command.env("AZURE_TENANT_ID", self.emulator.woodgrove());
        command.env("AZURE_CLIENT_ID", app["appId"].as_str().expect("an app has a client id"));
        if let Some(secret) = app["secrets"][0].as_str() {
            command.env("AZURE_CLIENT_SECRET", secret);
        }
        for variable in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
            command.env(variable, self.at("caFile"));
        }
        // Whatever opens a browser tells this test the address instead, on the output.
        command.env("BROWSER", "echo");
        // Nothing leaves the machine, whatever a client tries: there is no proxy at that address.
        command.env("HTTPS_PROXY", "http://127.0.0.1:9").env("NO_PROXY", "localhost,127.0.0.1");
    }
}

/// The text of a script of `clients`.
fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A copy of a script beside its packages: Node looks for them above the script.
fn beside(packages: &Path, name: &str, text: &str) -> PathBuf {
    let copy = packages.join(name);
    fs::write(&copy, text).expect("the folder of the packages can be written");
    copy
}

impl Script {
    /// Starts a script of `clients` under `vestibule exec --intercept`, in an environment with nothing of ours; `own` is a
    /// folder for what it complains about.
    pub(crate) fn intercepted(name: &str, own: &Path) -> Self {
        let language = Language::of(name);
        let packages = language.packages();
        let script = language.run(&packages, &beside(&packages, name, &text(name)));
        let mut command = Command::new(binary());
        command.args(["exec", "--intercept", "--"]).arg(script.get_program()).args(script.get_args());
        command.env_clear().env("PATH", language.path(&packages));
        Self::begin(command, own)
    }

    fn begin(mut command: Command, own: &Path) -> Self {
        let complaints = own.join("complaints");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(fs::File::create(&complaints).expect("a file for complaints"));
        let mut process = command.spawn().expect("the interpreter runs");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (said, lines) = channel();
        // It ends with the output, at the end of the process.
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| said.send(line)));
        Self { process, lines, complaints, until: Instant::now() + LONGEST }
    }

    /// The address that the script prints: one that it wants to be opened in a browser, or its own.
    pub(crate) fn address(&mut self) -> String {
        let line = self.line().unwrap_or_else(|| panic!("it prints no address\n{}", self.complaints()));
        let local = ["https://localhost:", "http://localhost:"].iter().any(|start| line.starts_with(start));
        assert!(local, "it prints {line}\n{}", self.complaints());
        line
    }

    /// Waits for the end; what it printed must be exactly this.
    #[track_caller]
    pub(crate) fn says(mut self, expected: &[&str]) {
        let mut said = Vec::new();
        while let Some(line) = self.line() {
            said.push(line);
        }
        let status = self.process.wait().expect("it ends with its output");
        assert!(status.success() && said == expected, "{status}: {said:#?}\n{}", self.complaints());
    }

    /// The next line; none at the end.
    fn line(&mut self) -> Option<String> {
        match self.lines.recv_timeout(self.until.saturating_duration_since(Instant::now())) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it does not end within {LONGEST:?}\n{}", self.complaints()),
        }
    }

    fn complaints(&self) -> String {
        fs::read_to_string(&self.complaints).unwrap_or_default()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
