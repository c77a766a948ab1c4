//! Real clients from their registries, installed into the target folder, and the tests that run them.

mod install;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context;

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
        if installed(&clients.join(self.folder), self.lists, self.install)? {
            println!("clients in {}: installed in {:.1} s", self.language, since.elapsed().as_secs_f64());
        }
        Ok(())
    }
}

/// Installs what is not installed yet, and runs every witness that can be run here.
pub(crate) fn run() -> anyhow::Result<()> {
    let clients = target()?.join("clients");
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

/// The target folder that this program was built into.
fn target() -> anyhow::Result<PathBuf> {
    let here = env::current_exe().context("cannot tell where this program is")?;
    Ok(here.ancestors().nth(2).context("this program is not in {target}/{profile}")?.to_owned())
}

/// Makes `folder` hold the packages of `lists`; a folder made from the same lists is left as it is. Whether it was made.
fn installed(folder: &Path, lists: &[&str], install: fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<bool> {
    let done = folder.join("installed-from");
    let mut wanted = String::new();
    for list in lists {
        let path = shell::root().join(LISTS).join(list);
        wanted += &fs::read_to_string(&path).with_context(|| format!("cannot read {LISTS}/{list}"))?;
    }
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(false);
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for list in lists {
        fs::copy(shell::root().join(LISTS).join(list), folder.join(list))?;
    }
    install(folder).with_context(|| format!("the clients of {LISTS} cannot be installed"))?;
    // Last: half an installation is none.
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))?;
    Ok(true)
}
