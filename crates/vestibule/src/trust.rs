//! Trust in the emulator's roots: how this machine's stores get it and lose it again, shown or done. Nothing is done that
//! is not said, and everything has its way back.

mod machine;
mod steps;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::config::Trust;
use crate::data_dir;
use crate::data_dir::whole_file::{self, Readers};
use crate::tls::{DropIn, Tls};
use machine::Machine;
use steps::{Step, Wish};

/// A root certificate by itself, as stores want it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Root {
    /// Its file.
    file: PathBuf,
    /// What it is called in stores.
    name: &'static str,
    /// What it vouches for.
    serves: &'static str,
}

/// What the roots are called in stores, and what each is for.
const NAMES: [(&str, &str); 2] =
    [("vestibule-local", "names of this machine"), ("vestibule-drop-in", "Microsoft names")];

/// Shows how the roots are trusted here, or has them trusted.
pub fn trust(asked: &Trust, output: &mut impl Write) -> anyhow::Result<()> {
    let directory = data_dir::chosen(asked.data.as_deref())?;
    data_dir::make(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let drop_in = if asked.drop_in { DropIn::Asked } else { DropIn::IfMade };
    let tls = Tls::open(&directory, &[], drop_in)?;
    let roots = kept(&directory, tls.roots())?;
    run(asked, &Machine::this(), &roots, Wish::Trust, &directory, output)
}

/// Shows how that trust is taken back, or takes it back.
pub fn untrust(asked: &Trust, output: &mut impl Write) -> anyhow::Result<()> {
    let directory = data_dir::chosen(asked.data.as_deref())?;
    let mut roots = known(&directory);
    if asked.drop_in {
        roots.retain(|root| root.name == NAMES[1].0);
    }
    run(asked, &Machine::this(), &roots, Wish::Untrust, &directory, output)
}

/// Whether this machine trusts every root of a data directory; `None` where its store cannot be read.
pub(crate) fn is_trusted(directory: &Path) -> Option<bool> {
    Machine::this().trusts(&fs::read_to_string(directory.join("ca.pem")).ok()?)
}

/// Where the roots are by themselves, whether or not they are there.
fn known(directory: &Path) -> Vec<Root> {
    let root = |(name, serves)| Root { file: directory.join("roots").join(format!("{name}.crt")), name, serves };
    NAMES.map(root).into()
}

/// Writes each root into a file of its own.
fn kept(directory: &Path, roots: &[String]) -> anyhow::Result<Vec<Root>> {
    let mut kept = known(directory);
    kept.truncate(roots.len());
    for (root, pem) in kept.iter().zip(roots) {
        if fs::read(&root.file).ok().as_deref() != Some(pem.as_bytes()) {
            whole_file::write(&root.file, pem.as_bytes(), Readers::Anyone)
                .with_context(|| format!("cannot write {}", root.file.display()))?;
        }
    }
    Ok(kept)
}

fn run(
    asked: &Trust,
    machine: &Machine,
    roots: &[Root],
    wish: Wish,
    directory: &Path,
    output: &mut impl Write,
) -> anyhow::Result<()> {
    let steps = steps::of(machine, roots, wish);
    if !asked.apply {
        return Ok(shown(&steps, roots, wish, directory, output)?);
    }
    for step in steps.iter().filter(|step| step.is_ours) {
        writeln!(output, "{}", step.shown())?;
        match step.take() {
            Err(error) if step.may_fail => writeln!(output, "  left out: {error:#}")?,
            taken => taken.with_context(|| hint(directory, wish, asked.drop_in))?,
        }
    }
    let back = match wish {
        Wish::Trust => "`vestibule untrust --apply` takes that back",
        Wish::Untrust => "the certificates are trusted here no more",
    };
    writeln!(output, "done; {back}. Stores that are not listed here are told by `vestibule {}`", wish.verb())?;
    Ok(())
}

fn shown(steps: &[Step], roots: &[Root], wish: Wish, directory: &Path, output: &mut impl Write) -> std::io::Result<()> {
    if wish == Wish::Trust {
        writeln!(output, "The emulator's root certificates:")?;
        for root in roots {
            writeln!(output, "  {}  ({})", root.file.display(), root.serves)?;
        }
        writeln!(output, "  {}  (all of them)\n", directory.join("ca.pem").display())?;
    }
    let mut place = "";
    for step in steps {
        if step.place != place {
            place = step.place;
            writeln!(output, "{place}")?;
        }
        writeln!(output, "  {}", step.shown())?;
    }
    writeln!(
        output,
        "\n`vestibule {} --apply` does what it can of this; `vestibule {}` tells the way back.",
        wish.verb(),
        wish.back()
    )
}

fn hint(directory: &Path, wish: Wish, drop_in: bool) -> String {
    let flag = if drop_in { " --drop-in" } else { "" };
    let (verb, data) = (wish.verb(), directory.display());
    if cfg!(windows) {
        format!("this step failed; it may need an administrator: vestibule {verb}{flag} --apply --data {data}")
    } else {
        format!("this step failed; it may need rights: sudo vestibule {verb}{flag} --apply --data {data}")
    }
}

#[cfg(test)]
mod tests;
