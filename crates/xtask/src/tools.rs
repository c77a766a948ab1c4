//! The programs that the checks need beside Rust, and how they come onto a fresh machine.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::bail;

use crate::shell;

/// A program that some check runs.
#[derive(Clone, Copy)]
struct Tool {
    program: &'static str,
    /// Debian's package.
    package: &'static str,
    /// What it is for.
    purpose: &'static str,
}

const TOOLS: [Tool; 8] = [
    Tool { program: "cc", package: "build-essential", purpose: "for SQLite and the cryptography" },
    Tool { program: "node", package: "nodejs", purpose: "for clients and libraries in JavaScript" },
    Tool { program: "npm", package: "npm", purpose: "for clients written in JavaScript and for axe-core" },
    Tool { program: "python3", package: "python3", purpose: "for clients and libraries in Python" },
    Tool { program: "curl", package: "curl", purpose: "for the commands of the README" },
    Tool { program: "jq", package: "jq", purpose: "for the commands of the README" },
    Tool { program: "chromium", package: "chromium", purpose: "for the browser tests" },
    Tool { program: "chromedriver", package: "chromium-driver", purpose: "for the browser tests" },
];

/// Makes sure that every tool is there: installs what is missing where that can be done, and says what remains.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let absent = missing()?;
    if !absent.is_empty() && can_install()? {
        install(&absent)?;
    }
    let absent = missing()?;
    if absent.is_empty() {
        return Ok(());
    }
    let list: Vec<String> =
        absent.iter().map(|tool| format!("  {} (Debian: {}), {}", tool.program, tool.package, tool.purpose)).collect();
    bail!("these programs are missing; install them and try again\n{}", list.join("\n"))
}

fn missing() -> anyhow::Result<Vec<Tool>> {
    let mut missing = Vec::new();
    for tool in TOOLS {
        match shell::version(tool.program)? {
            Some(version) => println!("{:<13} {version}", tool.program),
            None => missing.push(tool),
        }
    }
    Ok(missing)
}

/// Fetches what a folder pins in its `package.json`, from npm's cache where it is there already.
pub(crate) fn fetch_scripts(folder: &str) -> anyhow::Result<()> {
    let mut npm = Command::new("npm");
    npm.args("ci --ignore-scripts --prefer-offline --no-audit --no-fund".split(' '));
    npm.current_dir(shell::root().join(folder));
    shell::run(npm)
}

/// Packages are installed by root on Debian, and nowhere else.
fn can_install() -> anyhow::Result<bool> {
    if !Path::new("/etc/debian_version").exists() {
        return Ok(false);
    }
    let id = Command::new("id").arg("-u").stderr(Stdio::null()).output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}

fn install(tools: &[Tool]) -> anyhow::Result<()> {
    let packages = tools.iter().map(|tool| tool.package);
    shell::run(apt(["update", "--quiet=2"]))?;
    shell::run(apt(["install", "--quiet=2", "--yes", "--no-install-recommends"].into_iter().chain(packages)))
}

fn apt<'a>(words: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new("apt-get");
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
