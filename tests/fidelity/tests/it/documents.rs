use std::fs;

use fidelity::{read, root};

const STATES: [&str; 3] = ["built", "partly", "later"];
const NO_WITNESS: &str = "none yet";

/// A row of `docs/FIDELITY.md`.
#[derive(Debug)]
struct Row {
    capability: String,
    state: String,
    witness: String,
    difference: String,
}

fn rows() -> Vec<Row> {
    let document = read("docs/FIDELITY.md");
    let rows: Vec<Row> = document.lines().filter(|line| line.starts_with("| ")).filter_map(row).collect();
    assert!(!rows.is_empty(), "the document has no table");
    rows
}

/// None for the heading of a table.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [capability, state, witness, difference] = cells[..] else { panic!("not four cells: {line}") };
    let own = |text: &str| text.to_owned();
    let row =
        Row { capability: own(capability), state: own(state), witness: own(witness), difference: own(difference) };
    (state != "State").then_some(row)
}

#[test]
fn every_row_says_how_far_it_is_and_what_differs() {
    for row in rows() {
        assert!(STATES.contains(&row.state.as_str()), "{row:?}");
        assert!(!row.capability.is_empty() && !row.difference.is_empty(), "{row:?}");
    }
}

#[test]
fn every_witness_is_a_test_of_the_tree() {
    let mut found = 0;
    for row in rows().iter().filter(|row| row.witness != NO_WITNESS) {
        for witness in row.witness.split(", ") {
            let named = witness.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
            let named = named.and_then(|named| named.rsplit_once("::"));
            let Some((path, test)) = named else { panic!("no witness of the form `path::test`: {row:?}") };
            let code = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(code.contains(&written(path, test)), "{path} has no test {test}");
            found += 1;
        }
    }
    assert!(found > 0, "no row has a witness");
}

/// How a test begins in the language of its file.
fn written(path: &str, test: &str) -> String {
    match path.rsplit_once('.') {
        Some((_, "py")) => format!("def {test}("),
        Some((_, "js")) => format!("test(\"{test}\""),
        _ => format!("fn {test}("),
    }
}

/// The routes as the surface lists them: verb and path, with the key's alternate name left out.
fn routes() -> Vec<(String, String)> {
    let text = read("crates/graph/src/routes/table.rs");
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with('(') && line.contains("Op::"));
    let routes: Vec<(String, String)> = lines
        .filter_map(|line| {
            let (verb, rest) = line.trim_start_matches('(').split_once(", \"")?;
            let (path, _) = rest.split_once('"')?;
            Some((verb.to_owned(), without_alternates(path)))
        })
        .collect();
    assert!(routes.len() > 50, "the table of routes is not where it was");
    routes
}

fn without_alternates(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.split_once('|') {
        Some((key, _)) => format!("{key}}}"),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_of_graph_has_its_row() {
    let rows = rows();
    for (verb, path) in routes() {
        let name = format!("`/{path}`");
        let told = rows
            .iter()
            .any(|row| row.capability.contains(&name) && row.capability.split([' ', ',']).any(|word| word == verb));
        assert!(told, "docs/FIDELITY.md has no row for {verb} {name}");
    }
}
