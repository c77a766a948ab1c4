//! What the help of a verb shows of its use. Every example is one that this program takes.

use clap::Command;

/// How verbs end, for whoever runs them in a script.
const ENDS: &str = "Exit status: 0 done, 1 refused or not as expected, 2 wrong usage, 3 nobody answers.";

/// The verbs with their examples, in the order of the help.
const EXAMPLES: [(&str, &[&str]); 42] = [
    ("start", &["start --port 0 --ephemeral --json", "start --seed 7 --world my-clinic.toml"]),
    ("exec", &["exec -- pytest", "exec --intercept --assert expected.json -- npm test"]),
    ("hosts", &["hosts", "hosts --apply"]),
    ("trust", &["trust", "trust --drop-in --apply"]),
    ("untrust", &["untrust --apply"]),
    ("completion", &["completion bash"]),
    ("doctor", &["doctor --port 9443"]),
    ("bench-world", &["bench-world --users 100000 --data /tmp/crowd"]),
    ("reset", &["reset", "reset --situation not-invited"]),
    ("mail list", &["mail list --to dr.lee@fabrikam-clinic.example --top 3"]),
    ("mail wait", &["mail wait --to priya.nair@lakeside-practice.example --kind passcode --timeout 5"]),
    (
        "mail open",
        &["mail open 3f2504e0-4f89-41d3-9a0c-0305e82c3301", "mail open 3f2504e0-4f89-41d3-9a0c-0305e82c3301 --raw"],
    ),
    (
        "invite",
        &[
            "invite dr.lee@fabrikam-clinic.example",
            "invite lena.holm@outlook.com --as ada.morgan@woodgrove.example --language de-DE",
        ],
    ),
    (
        "redeem",
        &["redeem dr.lee@fabrikam-clinic.example", "redeem 3f2504e0-4f89-41d3-9a0c-0305e82c3301 --consent cancel"],
    ),
    ("whatif invite", &["whatif invite x@blocked.example --inviter mia.novak@woodgrove.example"]),
    ("whatif redeem", &["whatif redeem dr.lee@fabrikam-clinic.example"]),
    ("whatif sign-in", &["whatif sign-in dr.lee@fabrikam-clinic.example --client-id 'Health Records'"]),
    ("sign-in", &["sign-in dr.lee@fabrikam-clinic.example --client-id 'Health Records'"]),
    ("clock show", &["clock show"]),
    ("clock advance", &["clock advance P31D", "clock advance PT90S --sandbox t1"]),
    ("clock set", &["clock set 2027-01-01T00:00:00Z"]),
    ("clock freeze", &["clock freeze"]),
    ("clock resume", &["clock resume"]),
    (
        "fault add",
        &[
            "fault add graph --path '/v1.0/users*' --nth 2 --status 429 --retry-after 5",
            "fault add mail --path '*@outlook.com' --drop",
        ],
    ),
    ("fault list", &["fault list --json"]),
    ("fault clear", &["fault clear"]),
    ("sandbox create", &["sandbox create t1 --seed 7", "sandbox create class-a --world my-clinic.toml --keep"]),
    ("sandbox list", &["sandbox list"]),
    ("sandbox drop", &["sandbox drop t1"]),
    ("snapshot save", &["snapshot save before"]),
    ("snapshot load", &["snapshot load before"]),
    ("snapshot list", &["snapshot list"]),
    ("snapshot drop", &["snapshot drop before"]),
    ("seed", &["seed my-clinic.toml"]),
    ("export", &["export clinic.json", "export - --sandbox t1"]),
    ("import", &["import clinic.json"]),
    (
        "import-graph",
        &[
            "import-graph organization.json users.json groups.json",
            "import-graph --write world.json organization.json users.json",
        ],
    ),
    ("decisions", &["decisions --top 1 --json"]),
    ("requests", &["requests --top 20"]),
    ("lab", &["lab", "lab --reset"]),
    ("assert", &["assert expected.json"]),
    (
        "token",
        &[
            "token --client 'Lab CLI' --account mia.novak@woodgrove.example --scope User.Read",
            "token --client ebd3ce80-54bb-5e2f-afd4-e48bb12cdfac --tenant woodgrove.example --expired",
        ],
    ),
];

/// The command line with examples in the help of every verb.
pub(super) fn told(command: Command) -> Command {
    EXAMPLES.iter().fold(command.after_help(ENDS), |command, (verb, examples)| {
        let words: Vec<&str> = verb.split(' ').collect();
        deep(command, &words, text(examples))
    })
}

fn deep(command: Command, verbs: &[&str], text: String) -> Command {
    match verbs.split_first() {
        Some((verb, rest)) => command.mut_subcommand(verb, |command| deep(command, rest, text)),
        None => command.after_help(text),
    }
}

fn text(examples: &[&str]) -> String {
    let lines: Vec<String> = examples.iter().map(|example| format!("  vestibule {example}")).collect();
    format!("Examples:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{command, try_read};

    /// Every verb that does something, by its words.
    fn leaves(command: &Command, before: &str, found: &mut Vec<String>) {
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let words = format!("{before} {}", verb.get_name());
            if verb.has_subcommands() {
                leaves(verb, &words, found);
            } else {
                found.push(words.trim().to_owned());
            }
        }
    }

    #[test]
    fn every_verb_but_the_probe_shows_examples_that_are_taken() {
        let mut verbs = Vec::new();
        leaves(&command(), "", &mut verbs);
        for verb in verbs.iter().filter(|verb| *verb != "readyz") {
            let examples = EXAMPLES.iter().find(|(known, _)| known == verb);
            let (_, examples) = examples.unwrap_or_else(|| panic!("{verb} shows no example"));
            for example in *examples {
                assert!(example.starts_with(verb.as_str()), "{verb}: {example}");
                // As a shell reads it: a space within quotes is part of a word.
                let words = example.split('\'').enumerate().flat_map(|(number, part)| match number % 2 {
                    0 => part.split_whitespace().collect(),
                    _ => vec![part],
                });
                let read = try_read(std::iter::once("vestibule").chain(words));
                assert!(read.is_ok(), "{example}: {}", read.expect_err("an error"));
            }
        }
        assert_eq!(EXAMPLES.len() + 1, verbs.len(), "an example stands for a verb that is not there");
    }

    #[test]
    fn help_tells_how_a_verb_is_used_and_how_it_ends() {
        let help = try_read(["vestibule", "clock", "advance", "--help"]).expect_err("help ends the program");
        assert!(help.to_string().contains("Examples:\n  vestibule clock advance P31D"), "{help}");
        let help = try_read(["vestibule", "--help"]).expect_err("help ends the program").to_string();
        assert!(help.contains("3 nobody answers"), "{help}");
    }
}
