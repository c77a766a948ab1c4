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
        Verb::Exec(exec) => match vestibule::exec(*exec).await {
            Ok(status) => status,
            Err(error) => failed(&error),
        },
        Verb::Hosts(asked) => done(vestibule::hosts::run(&asked, &mut io::stdout())),
        Verb::Trust(asked) => done(vestibule::trust::trust(&asked, &mut io::stdout())),
        Verb::Untrust(asked) => done(vestibule::trust::untrust(&asked, &mut io::stdout())),
        Verb::Completion(asked) => done(config::complete(&asked, &mut io::stdout()).map_err(Into::into)),
        Verb::BenchWorld(asked) => {
            done(vestibule::bench_world::run(&asked, &mut io::stdout(), &mut io::stderr()).await)
        }
        Verb::Doctor(asked) => match vestibule::doctor::run(&asked, &mut io::stdout()) {
            Ok(well) => ExitCode::from(u8::from(!well)),
            Err(error) => failed(&error),
        },
        Verb::Start(start) => match vestibule::run(*start).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        },
    }
}

fn done(ended: anyhow::Result<()>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    // Whoever reads has read enough.
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("vestibule: {error:#}");
    ExitCode::FAILURE
}
