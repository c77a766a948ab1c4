//! The pictures of the exercise, taken by the browser test that walks it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, bail};

use crate::verify::browser_tests;
use crate::{shell, tools};

/// Where the pictures are kept, seen from the root.
const FOLDER: &str = "docs/screenshots";

/// Takes the pictures and says which were written.
pub(crate) fn run() -> anyhow::Result<()> {
    tools::prepare()?;
    let folder = shell::root().join(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {FOLDER}"))?;
    let before = pictures(&folder)?;
    tools::fetch_scripts("tests/browser")?;
    let mut tests = browser_tests();
    tests.env("VESTIBULE_SCREENSHOTS", &folder);
    shell::run(tests)?;
    let written: Vec<String> = pictures(&folder)?
        .into_iter()
        .filter(|(name, at)| before.get(name) != Some(at))
        .map(|(name, _)| name)
        .collect();
    if written.is_empty() {
        bail!("the browser tests passed and wrote no picture into {FOLDER}");
    }
    for name in written {
        println!("wrote {FOLDER}/{name}");
    }
    Ok(())
}

/// The pictures in a folder, with the moment when each was written.
fn pictures(folder: &Path) -> anyhow::Result<BTreeMap<String, SystemTime>> {
    let mut pictures = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|kind| kind == "png") {
            pictures.insert(entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.modified()?);
        }
    }
    Ok(pictures)
}
