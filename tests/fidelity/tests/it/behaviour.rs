//! The rows of the written behaviour, by number: `rows.tsv` lists them, and a test proves a row by naming its number in a
//! case, an assertion or a comment beside it.

use std::collections::{BTreeMap, BTreeSet};

use fidelity::{read, sources};

const ROWS: &str = "tests/fidelity/rows.tsv";
/// Rows that no test names yet. A line goes as soon as a test comes; none may be added.
const UNNAMED: &str = "tests/fidelity/unnamed.txt";
const NOT_A_RULE: &str = "not a rule: ";

/// A row's number, and why no test can prove it where it only informs its reader.
fn rows() -> BTreeMap<String, Option<String>> {
    let text = read(ROWS);
    let rows = text.lines().map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let reason = match cells[..] {
            [_, words] if !words.is_empty() => None,
            [_, words, mark] if !words.is_empty() => {
                let reason = mark.strip_prefix(NOT_A_RULE).filter(|reason| !reason.is_empty());
                Some(reason.unwrap_or_else(|| panic!("{ROWS}: no reason: {line}")).to_owned())
            }
            _ => panic!("{ROWS}: not two or three cells: {line}"),
        };
        (cells[0].to_owned(), reason)
    });
    rows.collect()
}

/// Every number that stands in the code: section, `#`, row.
fn named() -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for source in sources(&["crates", "tests"], &["rs"]) {
        for (at, _) in source.text.match_indices('#') {
            let before = &source.text[..at];
            let start = before.rfind(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or_default();
            let digits = source.text[at + 1..].chars().take_while(char::is_ascii_digit).count();
            if before[start..].starts_with('B') && digits > 0 {
                named.insert(source.text[start..=at + digits].to_owned());
            }
        }
    }
    named
}

fn unnamed() -> BTreeSet<String> {
    read(UNNAMED).lines().map(str::to_owned).collect()
}

#[test]
fn a_number_that_a_test_names_is_one_of_the_rows() {
    let rows = rows();
    let strange: Vec<String> =
        named().into_iter().filter(|number| in_scope(number) && !rows.contains_key(number)).collect();
    assert!(strange.is_empty(), "no such rows: {strange:?}");
}

/// The list holds sections 1 to 5 and 8; tests may name rows of others.
fn in_scope(number: &str) -> bool {
    ["B1.", "B2.", "B3.", "B4.", "B5.", "B8#"].iter().any(|section| number.starts_with(section))
}

#[test]
fn the_list_of_unnamed_rows_only_shrinks() {
    let (rows, named) = (rows(), named());
    for number in unnamed() {
        assert!(rows.get(&number).is_some_and(Option::is_none), "{UNNAMED}: {number} is no rule of {ROWS}");
        assert!(!named.contains(&number), "{UNNAMED}: {number} has its test now: take the line out");
    }
}

#[test]
fn every_rule_is_named_by_a_test_or_listed_as_unnamed() {
    let (named, listed) = (named(), unnamed());
    let rules = rows().into_iter().filter(|(_, reason)| reason.is_none()).map(|(number, _)| number);
    let missing: Vec<String> = rules.filter(|number| !named.contains(number) && !listed.contains(number)).collect();
    assert!(missing.is_empty(), "no test names {missing:?}");
}
