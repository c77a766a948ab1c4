//! How the packages of each language come into a folder of their own, within the target folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::shell;

/// The files that say which packages there are.
pub(crate) struct Lists {
    /// Where they are, seen from the root.
    pub(crate) folder: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// The target folder that this program was built into.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let here = env::current_exe().context("cannot tell where this program is")?;
    Ok(here.ancestors().nth(2).context("this program is not in {target}/{profile}")?.to_owned())
}

/// Makes `folder` hold the packages of the lists, unless it was made from the same ones. Whether it was made.
pub(crate) fn once(folder: &Path, lists: &Lists, install: fn(&Path) -> anyhow::Result<()>) -> anyhow::Result<bool> {
    let done = folder.join("installed-from");
    let mut wanted = String::new();
    for name in lists.names {
        let path = shell::root().join(lists.folder).join(name);
        wanted += &fs::read_to_string(&path).with_context(|| format!("cannot read {}/{name}", lists.folder))?;
    }
    if fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
        return Ok(false);
    }
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for name in lists.names {
        fs::copy(shell::root().join(lists.folder).join(name), folder.join(name))?;
    }
    install(folder).with_context(|| format!("the packages of {} cannot be installed", lists.folder))?;
    // Last: half an installation is none.
    fs::write(&done, wanted).with_context(|| format!("cannot write {}", done.display()))?;
    Ok(true)
}

pub(crate) fn python(folder: &Path, list: &str) -> anyhow::Result<()> {
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(folder);
    shell::run(make).context("Python makes no virtual environment (Debian: python3-venv)")?;
    let mut install = Command::new(folder.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]);
    // What is used is compiled then; the Azure CLI has thousands of files that are not.
    install.arg("--no-compile").arg("--requirement").arg(folder.join(list));
    shell::run(install).with_context(|| format!("pip does not bring {list} (it needs PyPI)"))
}

pub(crate) fn node(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("npm");
    install.args(["ci", "--silent", "--ignore-scripts", "--engine-strict", "--no-audit", "--no-fund"]);
    install.current_dir(folder);
    shell::run(install).context("npm does not bring package-lock.json (it needs the npm registry, and Node 20)")
}

pub(crate) fn java(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("mvn");
    install.args(["--quiet", "--batch-mode", "dependency:copy-dependencies"]);
    install.arg(format!("-DoutputDirectory={}", folder.join("lib").display()));
    install.arg(format!("-Dmaven.repo.local={}", folder.join("repository").display()));
    install.current_dir(folder);
    shell::run(install).context("Maven does not bring pom.xml (it needs Maven Central)")
}

/// Fetches and compiles: what the tests build then is one file.
pub(crate) fn go(folder: &Path) -> anyhow::Result<()> {
    let msal = "github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential";
    let mut install = Command::new("go");
    install.args(["build", msal]).current_dir(folder);
    // A cache of modules is read-only otherwise, and could not be removed.
    install.env("GOFLAGS", "-modcacherw").env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "0");
    install.env("GOMODCACHE", folder.join("modules")).env("GOCACHE", folder.join("build"));
    shell::run(install).context("go does not bring go.mod (it needs the Go module proxy)")
}
