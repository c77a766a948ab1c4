//! The `vestibule` binary.

use std::io;
use std::process::ExitCode;

use vestibule::config::Verb;
use vestibule::{cli, config, tls};

#[tokio::main]
async fn main() -> ExitCode {
    tls::install_provider();
    match config::read() {
        Verb::Call(call) => match cli::run(&call, &mut io::stdout(), &mut io::stderr()).await {
            Ok(exit) => exit.into(),
            Err(error) => failed(&error.into()),
        },
        Verb::Start(start) => match vestibule::run(*start).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        },
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("vestibule: {error:#}");
    ExitCode::FAILURE
}
