//! `doctor`: what stands in the emulator's way on this machine, and what to do about it. It changes nothing.

mod checks;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::config::Doctor;
use crate::data_dir;

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Finding {
    /// What was looked at.
    check: &'static str,
    /// How it is.
    verdict: Verdict,
    /// What was seen, and what to do about it.
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Verdict {
    /// Nothing is to be done.
    Fine,
    /// Something is to be done by whoever wants more.
    Note,
    /// A start will fail, or not do what it promises.
    Problem,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Note => "note",
            Self::Problem => "problem",
        }
    }
}

/// Where the doctor looks.
#[derive(Clone, Debug)]
struct Place {
    data: PathBuf,
    hosts: PathBuf,
    ports: [(&'static str, u16); 3],
}

/// Looks at everything; whether a start will do.
pub fn run(asked: &Doctor, output: &mut impl Write) -> anyhow::Result<bool> {
    let place = Place {
        data: data_dir::chosen(asked.data.as_deref())?,
        hosts: crate::hosts::system(),
        ports: [("port", asked.port), ("app-port", asked.app_port), ("smtp-port", asked.smtp_port)],
    };
    let findings = look(&place);
    told(&findings, asked.json, output)?;
    Ok(findings.iter().all(|finding| finding.verdict != Verdict::Problem))
}

fn look(place: &Place) -> Vec<Finding> {
    let state = checks::running(&place.data);
    let mut findings = vec![checks::data(&place.data, state.as_ref())];
    findings.extend(place.ports.map(|(flag, port)| checks::port(flag, port, state.as_ref())));
    findings.extend([checks::trust(&place.data), checks::hosts(&place.hosts), checks::clock(), checks::docker()]);
    findings
}

fn told(findings: &[Finding], json: bool, output: &mut impl Write) -> io::Result<()> {
    if json {
        let text = serde_json::to_string(findings).expect("texts have a form in JSON");
        return writeln!(output, "{text}");
    }
    for Finding { check, verdict, text } in findings {
        writeln!(output, "{:<8} {check:<14} {text}", verdict.word())?;
    }
    Ok(())
}

fn finding(check: &'static str, verdict: Verdict, text: impl Into<String>) -> Finding {
    Finding { check, verdict, text: text.into() }
}

/// A file that is read if it can be.
fn text_of(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

#[cfg(test)]
mod tests;
