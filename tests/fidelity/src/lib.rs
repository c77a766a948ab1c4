//! The tree as a reader sees it: its documents, its manifests, its sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the tree.
#[derive(Debug)]
pub struct Source {
    /// Where it is, seen from the root, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// The root of the repository.
///
/// # Panics
/// Never: this package lies two folders below it.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("this package lies two folders below the root").to_owned()
}

/// The text of one file.
///
/// # Panics
/// When there is no such file: a test that reads nothing proves nothing.
#[must_use]
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the folders whose name ends in one of `kinds`, ordered by path.
///
/// # Panics
/// When there is none: a test that reads nothing proves nothing.
#[must_use]
pub fn sources(folders: &[&str], kinds: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root().join(folder), kinds, &mut found);
    }
    assert!(!found.is_empty(), "no {kinds:?} under {folders:?}");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &Path, kinds: &[&str], found: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("the folder stays while it is read").path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if path.is_dir() {
            // What npm and pip fetched is not ours.
            if !path.ends_with("node_modules") && !path.ends_with(".venv") {
                collect(&path, kinds, found);
            }
        } else if kinds.contains(&kind) {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let seen = path.strip_prefix(root()).expect("the walk began at the root");
            found.push(Source { path: seen.to_string_lossy().replace('\\', "/"), text });
        }
    }
}

/// The names of our crates: the folders of `crates`.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn crates() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("crates")).expect("the tree has a folder of crates");
    entries.map(|entry| entry.expect("the folder stays").file_name().to_string_lossy().into_owned()).collect()
}

/// What a crate of ours needs to be built.
///
/// # Panics
/// When its manifest cannot be read.
#[must_use]
pub fn dependencies(name: &str) -> BTreeSet<String> {
    let path = format!("crates/{name}/Cargo.toml");
    let manifest: toml::Table = read(&path).parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

/// The text between the fence that opens with ```` ```{info} ```` and the next one.
///
/// # Panics
/// When the document has no such block.
#[must_use]
pub fn fenced<'t>(document: &'t str, info: &str) -> &'t str {
    let opening = format!("```{info}\n");
    let (_, rest) = document.split_once(&opening).unwrap_or_else(|| panic!("no block of {info}"));
    rest.split_once("```").map_or(rest, |(block, _)| block)
}
