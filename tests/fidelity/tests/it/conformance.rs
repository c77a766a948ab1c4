use std::fs;

use fidelity::{read, root};

const PAGE: &str = "docs/clients/README.md";
/// The rows of the list.
const ROWS: usize = 26;

#[test]
fn every_row_of_the_conformance_list_names_tests_of_the_tree() {
    let page = read(PAGE);
    let is_row =
        |line: &&str| line.strip_prefix("| C").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let rows: Vec<&str> = page.lines().filter(is_row).collect();
    assert_eq!(rows.len(), ROWS, "{PAGE} has every row once");
    for (index, row) in rows.into_iter().enumerate() {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, _, _, tests] = cells[..] else { panic!("not four cells: {row}") };
        assert_eq!(name, format!("C{}", index + 1), "{PAGE} has the rows in their order");
        if tests == "none yet" {
            continue;
        }
        for test in tests.split(", ") {
            let (path, function) = test.trim_matches('`').split_once("::").unwrap_or_else(|| panic!("no test: {test}"));
            let code = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert!(code.contains(&format!("fn {function}(")), "{path} has no test {function}");
        }
    }
}
