//! The libraries for tests, checked by the tools of their languages against the program as it was built.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::{self, Lists};
use crate::shell::{self, cargo};
use crate::tools;

const PYTHON: &str = "clients/python";
const NODE: &str = "clients/node";
/// What checks the library in Python.
const LISTS: Lists = Lists { folder: PYTHON, names: &["requirements.txt"] };

/// Installs the libraries as their users do, and runs their tests, their types and their style.
pub(crate) fn run() -> anyhow::Result<()> {
    shell::run(cargo("build --package vestibule"))?;
    let target = install::target()?;
    python(&target)?;
    node(&target)
}

fn python(target: &Path) -> anyhow::Result<()> {
    let folder = target.join("libraries/python");
    install::once(&folder, &LISTS, |folder| install::python(folder, "requirements.txt"))?;
    let python = |words: &str| {
        let mut command = Command::new(folder.join("bin/python"));
        // What is left over of a run belongs into the target folder.
        command.args(["-B", "-m"]).args(words.split(' ')).current_dir(shell::root().join(PYTHON));
        command.env("MYPY_CACHE_DIR", target.join("libraries/mypy")).env("RUFF_NO_CACHE", "true");
        command
    };
    shell::run(python("ruff format --check --quiet"))?;
    shell::run(python("ruff check --quiet"))?;
    shell::run(python(
        "pip install --quiet --disable-pip-version-check --no-index --no-build-isolation --no-deps --force-reinstall .",
    ))?;
    shell::run(python("mypy"))?;
    shell::run(tested(python("pytest -p no:cacheprovider"), target))
}

fn node(target: &Path) -> anyhow::Result<()> {
    tools::fetch_scripts(NODE)?;
    let npm = |words: &str| {
        let mut command = Command::new("npm");
        command.args(words.split(' ')).current_dir(shell::root().join(NODE));
        command
    };
    shell::run(npm("run --silent types"))?;
    shell::run(tested(npm("test --silent"), target))
}

/// With the program that was built, and no other emulator of this machine.
fn tested(mut command: Command, target: &Path) -> Command {
    command.env_remove("VESTIBULE_CONTROL_URL").env("VESTIBULE_DATA", target.join("libraries/nothing-runs-here"));
    command.env("VESTIBULE_BIN", program(target));
    command
}

fn program(target: &Path) -> PathBuf {
    target.join(format!("debug/vestibule{EXE_SUFFIX}"))
}
