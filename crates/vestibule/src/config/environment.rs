use std::collections::BTreeSet;

use clap::Command;

/// What all our variables begin with.
const PREFIX: &str = "VESTIBULE_";
/// Variables for others that a start may meet: what a running emulator hands to a program under test, and by what the
/// libraries for tests find this program.
const OF_OTHERS: [&str; 3] = ["VESTIBULE_URL", "VESTIBULE_SMTP_HOST", "VESTIBULE_BIN"];

/// A variable with our prefix that means nothing: a misspelt one would otherwise be ignored in silence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the variable {name} means nothing here{}", hint(nearest.as_deref()))]
pub struct UnknownVariable {
    name: String,
    nearest: Option<String>,
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default()
}

/// Checks that every variable with our prefix is one that the command line, an emulator's child or a library knows.
pub(super) fn check(command: &Command, given: impl Iterator<Item = String>) -> Result<(), UnknownVariable> {
    let known = known(command);
    let unknown = given.filter(|name| name.starts_with(PREFIX)).find(|name| !known.contains(name));
    match unknown {
        None => Ok(()),
        Some(name) => {
            let nearest = kernel::nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
            Err(UnknownVariable { name, nearest })
        }
    }
}

fn known(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str().map(str::to_owned));
    let of_others = OF_OTHERS.into_iter().map(str::to_owned);
    own.chain(of_others).chain(command.get_subcommands().flat_map(known)).collect()
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
        for name in
            ["VESTIBULE_PORT", "VESTIBULE_CONTROL_URL", "VESTIBULE_SMTP_HOST", "VESTIBULE_BIN", "PATH", "VESTIBULES"]
        {
            assert_eq!(judge(name), Ok(()), "{name}");
        }
    }
}
