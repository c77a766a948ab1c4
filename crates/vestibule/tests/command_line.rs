//! The binary as a shell sees it: what it reads, what it prints, the status it ends with.

use std::process::{Command, Output};

/// Runs the binary with these words in an environment of these variables alone.
fn vestibule(words: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.args(words).env_clear().envs(variables.iter().copied()).output().expect("the binary runs")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_variable_is_read_and_a_flag_beats_it() {
    let place = tempfile::tempdir().expect("a directory");
    let data = place.path().to_str().expect("a path in UTF-8");
    // Port 1 is reserved and 0 cannot be connected to: nobody answers at either.
    let variables = [("VESTIBULE_CONTROL_URL", "http://127.0.0.1:1"), ("VESTIBULE_DATA", data)];
    let by_variable = vestibule(&["readyz"], &variables);
    assert_eq!(by_variable.status.code(), Some(3));
    assert!(errors(&by_variable).contains("nobody answers at http://127.0.0.1:1/"), "{}", errors(&by_variable));
    let by_flag = vestibule(&["readyz", "--url", "http://127.0.0.1:0"], &variables);
    assert_eq!(by_flag.status.code(), Some(3));
    assert!(errors(&by_flag).contains("nobody answers at http://127.0.0.1:0/"), "{}", errors(&by_flag));
}

#[test]
fn without_a_running_process_a_verb_says_how_to_start_one() {
    let place = tempfile::tempdir().expect("a directory");
    let data = place.path().to_str().expect("a path in UTF-8");
    let output = vestibule(&["mail", "list", "--data", data], &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(errors(&output).contains("run `vestibule start`"), "{}", errors(&output));
}

#[test]
fn wrong_usage_ends_with_status_2_and_names_the_nearest_right_word() {
    for (words, variables, nearest) in [
        (&["--prot", "0"][..], &[][..], "'--port'"),
        (&["strat"][..], &[][..], "'start'"),
        (&["start", "--log", "jsn"][..], &[][..], "'json'"),
        (&["start"][..], &[("VESTIBULE_SMTP_PROT", "0")][..], "VESTIBULE_SMTP_PORT"),
        (&["start"][..], &[("VESTIBULE_PORT", "tcp://10.0.0.1:80")][..], "--port"),
        (&["redeem", "https://localhost/redeem?rd=x", "--tenant", "t"][..], &[][..], "--tenant"),
    ] {
        let output = vestibule(words, variables);
        assert_eq!(output.status.code(), Some(2), "{words:?} {variables:?}");
        assert!(errors(&output).contains(nearest), "{words:?} {variables:?}: {}", errors(&output));
        assert!(output.stdout.is_empty(), "{words:?} {variables:?}");
    }
}

#[test]
fn help_lists_the_verbs_and_the_flags_of_a_start() {
    let output = vestibule(&["--help"], &[]);
    let help = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    for word in ["start", "reset", "mail", "redeem", "readyz", "--port", "VESTIBULE_PORT", "--ephemeral"] {
        assert!(help.contains(word), "{word}: {help}");
    }
}

#[test]
fn a_bench_world_is_made_once_and_told_in_json() {
    let place = tempfile::tempdir().expect("a directory");
    let data = place.path().to_str().expect("a path in UTF-8");
    let made = vestibule(&["bench-world", "--users", "40", "--data", data, "--json"], &[]);
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    let told = String::from_utf8_lossy(&made.stdout);
    assert!(told.contains(r#""users":40"#), "{told}");
    assert!(errors(&made).contains("40 of 40 people"), "{}", errors(&made));
    let again = vestibule(&["bench-world", "--users", "40", "--data", data], &[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(errors(&again).contains("there is a world in"), "{}", errors(&again));
    assert_eq!(vestibule(&["bench-world", "--users", "0", "--data", data], &[]).status.code(), Some(2));
}
