use std::collections::{BTreeMap, BTreeSet};

use fidelity::{crates, dependencies, fenced, read, sources};

/// Not on a floor: the sample app is a customer's, and the task runner is no part of the program.
const BESIDE_THE_FLOORS: [&str; 2] = ["health-records", "xtask"];
/// Arrows that lead down and are missing all the same.
const UNKNOWN_TO: [(&str, &[&str]); 3] = [
    ("store", &["policy"]),
    ("mail", &["policy", "ledger"]),
    ("web", &["journey", "invitations", "directory", "mail"]),
];
/// What the pure floor is made of: values, and no way to reach the outside.
const PURE: [(&str, &[&str]); 2] = [
    ("kernel", &["hmac", "jiff", "rand", "rand_chacha", "serde", "sha2", "thiserror", "utoipa", "uuid"]),
    ("policy", &["kernel", "regex", "serde", "serde_json", "serde_path_to_error", "thiserror", "utoipa"]),
];
const HTTP: [&str; 8] = ["axum", "axum-extra", "axum-server", "http", "hyper", "reqwest", "tower", "tower-http"];
const SURFACES: [&str; 6] = ["web", "graph", "login", "portal", "apps", "console"];

/// The line of the diagram on which each crate stands, counted from the top.
fn diagram() -> BTreeMap<String, usize> {
    let document = read("docs/ARCHITECTURE.md");
    let known = crates();
    let mut lines = BTreeMap::new();
    for (line, text) in fenced(&document, "text floors").lines().enumerate() {
        let words = text.split(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        for word in words.filter(|word| known.contains(*word)) {
            assert_eq!(lines.insert(word.to_owned(), line), None, "{word} stands in the diagram twice");
        }
    }
    lines
}

fn below(lines: &BTreeMap<String, usize>, name: &str) -> Vec<String> {
    let line = lines[name];
    lines.iter().filter(|(_, other)| **other > line).map(|(other, _)| other.clone()).collect()
}

#[test]
fn every_crate_stands_in_the_diagram() {
    let lines = diagram();
    let expected: BTreeSet<String> =
        crates().into_iter().filter(|name| !BESIDE_THE_FLOORS.contains(&name.as_str())).collect();
    assert_eq!(lines.into_keys().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn manifests_follow_the_arrows_of_the_diagram() {
    let lines = diagram();
    for name in lines.keys() {
        for used in dependencies(name).into_iter().filter(|used| lines.contains_key(used)) {
            assert!(lines[&used] > lines[name], "{name} uses {used}, which is not below it");
            let unknown = UNKNOWN_TO.iter().any(|(who, whom)| who == name && whom.contains(&used.as_str()));
            assert!(!unknown, "{name} uses {used}, of which it is to know nothing");
        }
    }
}

#[test]
fn the_sample_app_knows_no_crate_of_ours_and_only_the_program_knows_it() {
    let ours = crates();
    assert_eq!(dependencies("health-records").intersection(&ours).collect::<Vec<_>>(), Vec::<&String>::new());
    for name in ours.iter().filter(|name| *name != "vestibule") {
        assert!(!dependencies(name).contains("health-records"), "{name}");
    }
}

#[test]
fn the_pure_floor_has_nothing_to_do_io_with() {
    for (name, allowed) in PURE {
        for used in dependencies(name) {
            assert!(allowed.contains(&used.as_str()), "{name} uses {used}");
        }
        for source in sources(&[&format!("crates/{name}/src")], &["rs"]) {
            for outside in ["std::fs", "std::net", "std::io", "std::env", "std::process", "std::thread"] {
                assert!(!source.text.contains(outside), "{} uses {outside}", source.path);
            }
        }
    }
}

#[test]
fn no_crate_below_web_names_http() {
    for name in below(&diagram(), "web") {
        for used in dependencies(&name) {
            assert!(!HTTP.contains(&used.as_str()), "{name} uses {used}");
        }
    }
}

#[test]
fn the_database_driver_is_known_to_the_store_alone() {
    for name in crates() {
        assert_eq!(dependencies(&name).contains("rusqlite"), name == "store", "{name}");
    }
}

#[test]
fn sql_is_on_the_state_floor_alone() {
    let mut floors: Vec<String> = SURFACES.iter().map(ToString::to_string).collect();
    floors.extend(["kernel", "policy", "vestibule", "health-records"].map(str::to_owned));
    for name in floors {
        for source in sources(&[&format!("crates/{name}/src")], &["rs", "sql"]) {
            assert_eq!(statement(&source.text), None, "{}", source.path);
        }
    }
    let ledger = sources(&["crates/ledger/src"], &["rs"]);
    assert!(ledger.iter().any(|source| statement(&source.text).is_some()), "SQL is not recognised");
}

/// The first literal that begins like a statement.
fn statement(text: &str) -> Option<&str> {
    const BEGINNINGS: [&str; 6] = ["select ", "insert into ", "insert or ", "update ", "delete from ", "create table "];
    let literals = text.split('"').skip(1);
    literals.map(str::trim_start).find(|literal| {
        let lower = literal.to_ascii_lowercase();
        let begins = BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning));
        let goes_on = [" from ", " into ", " set ", " where ", " table ", " values "];
        begins && goes_on.iter().any(|word| lower.contains(word))
    })
}
