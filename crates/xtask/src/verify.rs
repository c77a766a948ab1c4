//! Everything that can be checked here, step by step; the first failure ends it.

use std::process::Command;
use std::time::Instant;

use anyhow::Context;

use crate::shell::{self, cargo};
use crate::{clients, libraries, tools};

/// What a complete check would also run, and why it did not.
const NOT_RUN: [&str; 3] = [
    "clients for .NET, PowerShell, Terraform and Spring: what they send is replayed instead (docs/clients)",
    "answers of Graph against the shapes of Microsoft's published metadata: the comparison is not written yet",
    "figures of speed (cargo bench): they belong to a quiet machine, and are written down in docs/PERFORMANCE.md",
];

/// A step's name and what it does.
type Step = (&'static str, fn() -> anyhow::Result<()>);

const STEPS: [Step; 9] = [
    ("tools", tools::prepare),
    ("format", || shell::run(cargo("fmt --all --check"))),
    ("lint", || shell::run(lint())),
    ("build", || shell::run(cargo("build --package vestibule"))),
    ("tests", || shell::run(cargo("test --workspace"))),
    ("documentation", || shell::run(documentation())),
    ("clients", clients::run),
    ("libraries", libraries::run),
    ("browser tests", run_browser_tests),
];

/// Runs every step and says how long each took.
pub(crate) fn run() -> anyhow::Result<()> {
    let start = Instant::now();
    for (name, step) in STEPS {
        timed(name, step)?;
    }
    let mut not_run = clients::absent();
    not_run.extend(NOT_RUN.map(str::to_owned));
    if shell::version("cargo-deny")?.is_some() {
        timed("dependencies", || shell::run(cargo("deny check bans licenses sources")))?;
    } else {
        not_run.push(
            "licences, sources and duplicates of dependencies (deny.toml): cargo-deny is not installed".to_owned(),
        );
    }
    println!("\neverything that was run is well, after {:.1} s", start.elapsed().as_secs_f64());
    for check in not_run {
        println!("not run: {check}");
    }
    Ok(())
}

fn timed(name: &'static str, step: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    println!("\n== {name}");
    let since = Instant::now();
    step().context(name)?;
    println!("== {name}: {:.1} s", since.elapsed().as_secs_f64());
    Ok(())
}

/// Runs the browser tests, with the scripts that they need.
fn run_browser_tests() -> anyhow::Result<()> {
    tools::fetch_scripts("tests/browser")?;
    shell::run(browser_tests())
}

/// The browser tests; their feature keeps them out of a plain `cargo test`, which needs no browser.
pub(crate) fn browser_tests() -> Command {
    cargo("test --package browser --features browser")
}

/// With the tests that a feature keeps out of a plain `cargo test`.
fn lint() -> Command {
    cargo("clippy --workspace --all-targets --features browser/browser,witnesses/java,witnesses/go -- -D warnings")
}

fn documentation() -> Command {
    let mut command = cargo("doc --workspace --no-deps");
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}
