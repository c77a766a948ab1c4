use std::collections::BTreeSet;

use clap::Command;

/// What all our variables begin with.
const PREFIX: &str = "VESTIBULE_";
/// Variables that a running emulator hands to a program under test; a start inside such a program meets them.
const HANDED_ON: [&str; 2] = ["VESTIBULE_URL", "VESTIBULE_SMTP_HOST"];

/// A variable with our prefix that means nothing: a misspelt one would otherwise be ignored in silence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the variable {name} means nothing here; did you mean {nearest}?")]
pub struct UnknownVariable {
    name: String,
    nearest: String,
}

/// Checks that every variable with our prefix is one that the command line or an emulator's child knows.
pub(super) fn check(command: &Command, given: impl Iterator<Item = String>) -> Result<(), UnknownVariable> {
    let known = known(command);
    let unknown = given.filter(|name| name.starts_with(PREFIX)).find(|name| !known.contains(name));
    match unknown {
        None => Ok(()),
        Some(name) => {
            let nearest = known.iter().min_by_key(|candidate| distance(&name, candidate)).cloned().unwrap_or_default();
            Err(UnknownVariable { name, nearest })
        }
    }
}

fn known(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    let handed_on = HANDED_ON.into_iter().map(str::to_owned);
    own.chain(handed_on).chain(command.get_subcommands().flat_map(known)).collect()
}

/// How many letters must be added, removed or changed to make one text of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in to.bytes().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::CommandLine;

    fn judge(name: &str) -> Result<(), UnknownVariable> {
        check(&CommandLine::command(), [name.to_owned()].into_iter())
    }

    #[test]
    fn a_misspelt_variable_names_the_nearest_right_one() {
        for (name, nearest) in [
            ("VESTIBULE_PROT", "VESTIBULE_PORT"),
            ("VESTIBULE_PUBLICURL", "VESTIBULE_PUBLIC_URL"),
            ("VESTIBULE_ALLOWED_OUTBOUND", "VESTIBULE_ALLOW_OUTBOUND"),
        ] {
            let unknown = judge(name).expect_err("an unknown variable");
            assert_eq!(unknown.to_string(), format!("the variable {name} means nothing here; did you mean {nearest}?"));
        }
    }

    #[test]
    fn known_variables_and_those_of_others_pass() {
        for name in ["VESTIBULE_PORT", "VESTIBULE_CONTROL_URL", "VESTIBULE_SMTP_HOST", "PATH", "VESTIBULES"] {
            assert_eq!(judge(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!([("", "ab"), ("abc", "abc"), ("kitten", "sitting")].map(|(a, b)| distance(a, b)), [2, 0, 3]);
    }
}
