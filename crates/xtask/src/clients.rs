//! Real clients from their registries, installed into the target folder, and the tests that run them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::shell::{self, cargo};

/// Where the lists of packages are, seen from the root.
const LISTS: &str = "tests/witnesses/clients";

/// Installs what is not installed yet, and runs every witness.
pub(crate) fn run() -> anyhow::Result<()> {
    let clients = target()?.join("clients");
    installed(&clients.join("python"), &["requirements.txt"], python)?;
    installed(&clients.join("node"), &["package.json", "package-lock.json"], node)?;
    shell::run(cargo("test --package witnesses --features clients"))
}

/// The target folder that this program was built into.
fn target() -> anyhow::Result<PathBuf> {
    let here = env::current_exe().context("cannot tell where this program is")?;
    Ok(here.ancestors().nth(2).context("this program is not in {target}/{profile}")?.to_owned())
}

/// Makes `folder` hold the packages of `lists`; a folder made from the same lists is left as it is.
fn installed(folder: &Path, lists: &[&str], install: fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let done = folder.join("installed-from");
    let mut wanted = String::new();
    for list in lists {
        let path = shell::root().join(LISTS).join(list);
        wanted += &fs::read_to_string(&path).with_context(|| format!("cannot read {LISTS}/{list}"))?;
    }
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(());
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
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))
}

fn python(folder: &Path) -> anyhow::Result<()> {
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(folder);
    shell::run(make).context("Python makes no virtual environment (Debian: python3-venv)")?;
    let mut install = Command::new(folder.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]);
    install.arg("--requirement").arg(folder.join("requirements.txt"));
    shell::run(install).context("pip does not bring requirements.txt (it needs PyPI)")
}

fn node(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("npm");
    install.args(["ci", "--silent", "--ignore-scripts", "--engine-strict", "--no-audit", "--no-fund"]);
    install.current_dir(folder);
    shell::run(install).context("npm does not bring package-lock.json (it needs the npm registry, and Node 20)")
}
