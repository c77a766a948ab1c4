//! How the packages of each language come into a folder of their own.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use crate::shell;

pub(super) fn python(folder: &Path, list: &str) -> anyhow::Result<()> {
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(folder);
    shell::run(make).context("Python makes no virtual environment (Debian: python3-venv)")?;
    let mut install = Command::new(folder.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]);
    // What is used is compiled then; the Azure CLI has thousands of files that are not.
    install.arg("--no-compile").arg("--requirement").arg(folder.join(list));
    shell::run(install).with_context(|| format!("pip does not bring {list} (it needs PyPI)"))
}

pub(super) fn node(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("npm");
    install.args(["ci", "--silent", "--ignore-scripts", "--engine-strict", "--no-audit", "--no-fund"]);
    install.current_dir(folder);
    shell::run(install).context("npm does not bring package-lock.json (it needs the npm registry, and Node 20)")
}

pub(super) fn java(folder: &Path) -> anyhow::Result<()> {
    let mut install = Command::new("mvn");
    install.args(["--quiet", "--batch-mode", "dependency:copy-dependencies"]);
    install.arg(format!("-DoutputDirectory={}", folder.join("lib").display()));
    install.arg(format!("-Dmaven.repo.local={}", folder.join("repository").display()));
    install.current_dir(folder);
    shell::run(install).context("Maven does not bring pom.xml (it needs Maven Central)")
}

/// Fetches and compiles: what the tests build then is one file.
pub(super) fn go(folder: &Path) -> anyhow::Result<()> {
    let msal = "github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential";
    let mut install = Command::new("go");
    install.args(["build", msal]).current_dir(folder);
    // A cache of modules is read-only otherwise, and could not be removed.
    install.env("GOFLAGS", "-modcacherw").env("GOTOOLCHAIN", "local").env("CGO_ENABLED", "0");
    install.env("GOMODCACHE", folder.join("modules")).env("GOCACHE", folder.join("build"));
    shell::run(install).context("go does not bring go.mod (it needs the Go module proxy)")
}
