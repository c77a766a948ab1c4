//! The project's task runner: `cargo xtask verify`, and parts of it by their names.

mod clients;
mod install;
mod libraries;
mod screenshots;
mod shell;
mod tools;
mod verify;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <task>

  verify       check everything that can be checked here, as the continuous integration does
  clients      install real clients from their registries and run the tests with them; a part of verify
  libraries    check the libraries for tests with the tools of their languages; a part of verify
  screenshots  walk the exercise in a browser and keep its pictures in docs/screenshots";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["verify"] => verify::run(),
        ["clients"] => clients::run(),
        ["libraries"] => libraries::run(),
        ["screenshots"] => screenshots::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}
