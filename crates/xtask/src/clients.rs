//! Real clients from their registries, installed into the target folder, and the tests that run them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::install::{self, Lists};
use crate::shell::{self, cargo};

/// Where the lists of packages are, seen from the root.
const LISTS: &str = "tests/witnesses/clients";

/// Clients that are installed and run alike.
struct Kind {
    /// The folder in which they are installed.
    folder: &'static str,
    /// What they are written in.
    language: &'static str,
    /// What their packages are.
    lists: &'static [&'static str],
    /// Puts the packages into the folder, which holds the lists.
    install: fn(&Path) -> anyhow::Result<()>,
    /// The feature of their tests, and the calls that show whether they can be run here; none for what every machine has
    /// that can run the checks.
    optional: Option<(&'static str, &'static [&'static [&'static str]])>,
}

const KINDS: [Kind; 5] = [
    Kind {
        folder: "python",
        language: "Python",
        lists: &["requirements.txt"],
        install: |folder| install::python(folder, "requirements.txt"),
        optional: None,
    },
    Kind {
        folder: "azure-cli",
        language: "Python, the Azure CLI",
        lists: &["azure_cli.txt"],
        install: |folder| install::python(folder, "azure_cli.txt"),
        optional: None,
    },
    Kind {
        folder: "node",
        language: "JavaScript",
        lists: &["package.json", "package-lock.json"],
        install: install::node,
        optional: None,
    },
    Kind {
        folder: "java",
        language: "Java (a JDK from 17 on, Maven)",
        lists: &["pom.xml"],
        install: install::java,
        optional: Some(("java", &[&["javac", "--version"], &["mvn", "--version"]])),
    },
    Kind {
        folder: "go",
        language: "Go (from 1.19 on)",
        lists: &["go.mod", "go.sum"],
        install: install::go,
        optional: Some(("go", &[&["go", "version"]])),
    },
];

impl Kind {
    /// Whether its toolchain is on this machine.
    fn is_here(&self) -> bool {
        self.optional.is_none_or(|(_, calls)| calls.iter().all(|call| answers(call)))
    }

    /// Installs what is not installed yet, and says how long that took.
    fn prepare(&self, clients: &Path) -> anyhow::Result<()> {
        let since = Instant::now();
        let lists = Lists { folder: LISTS, names: self.lists };
        if install::once(&clients.join(self.folder), &lists, self.install)? {
            println!("clients in {}: installed in {:.1} s", self.language, since.elapsed().as_secs_f64());
        }
        Ok(())
    }
}

/// Installs what is not installed yet, and runs every witness that can be run here.
pub(crate) fn run() -> anyhow::Result<()> {
    let clients = install::target()?.join("clients");
    let mut features = vec!["clients"];
    for kind in KINDS.iter().filter(|kind| kind.is_here()) {
        kind.prepare(&clients)?;
        features.extend(kind.optional.map(|(feature, _)| feature));
    }
    shell::run(cargo(&format!("test --package witnesses --features {}", features.join(","))))
}

/// The witnesses that cannot be run here, each in a sentence.
pub(crate) fn absent() -> Vec<String> {
    let missing = KINDS.iter().filter(|kind| !kind.is_here());
    missing.map(|kind| format!("clients written in {}: the toolchain is not installed", kind.language)).collect()
}

/// Whether a program is there and works.
fn answers(call: &[&str]) -> bool {
    let mut command = Command::new(call[0]);
    command.args(&call[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
