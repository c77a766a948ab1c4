use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::Root;
use super::machine::Machine;

/// An account's NSS store, as `certutil` names it.
const HOME_STORE: &str = "sql:$HOME/.pki/nssdb";

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Trust,
    Untrust,
}

impl Wish {
    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Untrust => "untrust",
        }
    }

    pub(super) const fn back(self) -> &'static str {
        match self {
            Self::Trust => "untrust",
            Self::Untrust => "trust",
        }
    }
}

/// One thing to do in one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The store, as a heading.
    pub(super) place: &'static str,
    what: What,
    /// Whether `--apply` does it; what is left belongs to single programs.
    pub(super) is_ours: bool,
    /// Whether it takes an administrator's rights.
    privileged: bool,
    /// Whether the rest goes on without it: the program may be missing, or the certificate gone already.
    pub(super) may_fail: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Copy {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    Run(Vec<String>),
    /// A line for somebody's own environment.
    Set(String),
}

impl Step {
    /// The step as a line of a shell.
    pub(super) fn shown(&self) -> String {
        let sudo = if self.privileged { "sudo " } else { "" };
        match &self.what {
            What::Copy { from, to } => format!("{sudo}cp {} {}", quoted(from), quoted(to)),
            What::Remove(path) => format!("{sudo}rm -f {}", quoted(path)),
            What::Run(words) => {
                let words: Vec<String> = words.iter().map(|word| quoted(Path::new(word))).collect();
                format!("{sudo}{}", words.join(" "))
            }
            What::Set(line) => line.clone(),
        }
    }

    /// Takes it.
    pub(super) fn take(&self) -> anyhow::Result<()> {
        match &self.what {
            What::Copy { from, to } => {
                fs::copy(from, to).with_context(|| format!("cannot copy to {}", to.display()))?;
            }
            What::Remove(path) => match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("cannot remove {}", path.display()));
                }
                _ => {}
            },
            What::Run(words) => {
                let (program, arguments) = words.split_first().context("a step without a command")?;
                let status = Command::new(program).args(arguments).status();
                let status = status.with_context(|| format!("cannot run {program}"))?;
                anyhow::ensure!(status.success(), "{program} failed: {status}");
            }
            What::Set(_) => {}
        }
        Ok(())
    }
}

/// A word of a shell, in quotes where it needs them.
fn quoted(word: &Path) -> String {
    let text = word.display().to_string();
    // Left for the shell to read: the home of whoever runs it.
    if text == HOME_STORE {
        return text;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:=,+@\\".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Everything that is to be done on a machine.
pub(super) fn of(machine: &Machine, roots: &[Root], wish: Wish) -> Vec<Step> {
    let mut steps = match machine {
        Machine::Anchors { place, folder, added, removed, nss } => {
            let mut steps = anchors(place, folder, if wish == Wish::Trust { added } else { removed }, roots, wish);
            steps.extend(chromium(nss.as_deref(), roots, wish));
            steps
        }
        Machine::MacOs => roots.iter().map(|root| keychain(root, wish)).collect(),
        Machine::Windows => roots.iter().map(|root| windows(root, wish)).collect(),
        Machine::Unknown => chromium(None, roots, wish),
    };
    steps.extend(roots.iter().map(|root| java(root, wish)));
    if wish == Wish::Trust
        && let Some(bundle) = roots.first().and_then(|root| root.file.ancestors().nth(2))
    {
        steps.extend(variables(&bundle.join("ca.pem")));
    }
    steps
}

fn run(place: &'static str, words: &[&str], is_ours: bool, privileged: bool) -> Step {
    let what = What::Run(words.iter().map(|word| (*word).to_owned()).collect());
    Step { place, what, is_ours, privileged, may_fail: false }
}

fn anchors(place: &'static str, folder: &Path, refresh: &[&str], roots: &[Root], wish: Wish) -> Vec<Step> {
    let at = |root: &Root| folder.join(format!("{}.crt", root.name));
    let files = roots.iter().map(|root| Step {
        place,
        what: match wish {
            Wish::Trust => What::Copy { from: root.file.clone(), to: at(root) },
            Wish::Untrust => What::Remove(at(root)),
        },
        is_ours: true,
        privileged: true,
        may_fail: false,
    });
    files.chain([run(place, refresh, true, true)]).collect()
}

/// Chromium on Linux asks its account's NSS store, not the system's. Where there is none yet, `--apply` makes none.
fn chromium(nss: Option<&Path>, roots: &[Root], wish: Wish) -> Vec<Step> {
    let place = "Chromium on Linux (certutil of the package libnss3-tools or nss-tools)";
    let database = nss.map_or_else(|| HOME_STORE.to_owned(), |path| format!("sql:{}", path.display()));
    let step = |root: &Root| {
        let file = root.file.display().to_string();
        let words: &[&str] = match wish {
            Wish::Trust => &["certutil", "-d", &database, "-A", "-t", "C,,", "-n", root.name, "-i", &file],
            Wish::Untrust => &["certutil", "-d", &database, "-D", "-n", root.name],
        };
        Step { may_fail: true, ..run(place, words, nss.is_some(), false) }
    };
    roots.iter().map(step).collect()
}

fn keychain(root: &Root, wish: Wish) -> Step {
    let file = root.file.display().to_string();
    let words: &[&str] = match wish {
        Wish::Trust => &["security", "add-trusted-cert", "-r", "trustRoot", "-p", "ssl", &file],
        Wish::Untrust => &["security", "remove-trusted-cert", &file],
    };
    Step { may_fail: wish == Wish::Untrust, ..run("This system (macOS, the account's keychain)", words, true, false) }
}

fn windows(root: &Root, wish: Wish) -> Step {
    let file = root.file.display().to_string();
    let words: &[&str] = match wish {
        Wish::Trust => &["certutil", "-user", "-addstore", "Root", &file],
        Wish::Untrust => &["certutil", "-user", "-delstore", "Root", "Vestibule root"],
    };
    Step { may_fail: wish == Wish::Untrust, ..run("This system (Windows, the account's store)", words, true, false) }
}

fn java(root: &Root, wish: Wish) -> Step {
    let file = root.file.display().to_string();
    let words: &[&str] = match wish {
        Wish::Trust => &["keytool", "-importcert", "-cacerts", "-noprompt", "-alias", root.name, "-file", &file],
        Wish::Untrust => &["keytool", "-delete", "-cacerts", "-alias", root.name],
    };
    run("Java (the password of its store is changeit)", words, false, !cfg!(windows))
}

/// Programs that ask no store.
fn variables(bundle: &Path) -> Vec<Step> {
    let bundle = quoted(bundle);
    let set = |place, name| {
        let line = if cfg!(windows) { format!("set {name}={bundle}") } else { format!("export {name}={bundle}") };
        Step { place, what: What::Set(line), is_ours: false, privileged: false, may_fail: false }
    };
    vec![
        set("Node.js", "NODE_EXTRA_CA_CERTS"),
        set("Python (requests, MSAL, the Azure CLI; httpx and the Graph SDK)", "REQUESTS_CA_BUNDLE"),
        set("Python (requests, MSAL, the Azure CLI; httpx and the Graph SDK)", "SSL_CERT_FILE"),
        set("curl", "CURL_CA_BUNDLE"),
    ]
}
