//! The `vestibule` binary.

use std::io;
use std::process::ExitCode;

use vestibule::config::Verb;
use vestibule::{cli, config, tls};

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    tls::install_provider();
    match config::read() {
        Verb::Call(call) => Ok(cli::run(&call, &mut io::stdout(), &mut io::stderr()).await?.into()),
        Verb::Start(_) => anyhow::bail!("the composition is not written yet"),
    }
}
