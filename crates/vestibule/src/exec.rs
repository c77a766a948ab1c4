//! `exec`: an emulator for as long as a command runs. The command finds it through its environment; with `--intercept` it
//! finds it under the Microsoft names themselves.

mod child;
mod environment;
mod proxy;

use std::process::ExitCode;

use anyhow::Context;
use serde_json::Value;

use crate::cli;
use crate::config::Exec;
use crate::data_dir::DataDir;
use crate::program::{self, Running};
use crate::state_file::State;
use crate::tls::DropIn;
use environment::Told;
use proxy::Proxy;

/// Runs the command; its status is ours.
pub async fn run(exec: Exec) -> anyhow::Result<ExitCode> {
    program::log_to_stderr(exec.log, &exec.log_filter)?;
    // Before anything runs: a command may take long, and its expectations be unreadable.
    let expected = exec.assert.as_deref().map(cli::expectations).transpose()?;
    let temporary = match &exec.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("vestibule-").tempdir().context("cannot make a data directory")?),
    };
    let chosen = exec.data.as_deref().or(temporary.as_ref().map(tempfile::TempDir::path));
    let data = DataDir::open(&crate::data_dir::chosen(chosen)?)?;
    let start = exec.start(data.path().to_owned());
    let drop_in = if exec.intercept { DropIn::Asked } else { DropIn::IfMade };
    let ended =
        program::during(&start, &data, drop_in, async |running| command(&exec, expected.as_ref(), running).await).await;
    if let Some(path) = &exec.state_file {
        crate::state_file::remove(path)?;
    }
    drop(data);
    if let Some(temporary) = temporary {
        temporary.close().context("cannot remove the data directory")?;
    }
    ended
}

async fn command(exec: &Exec, expected: Option<&Value>, running: Running) -> anyhow::Result<ExitCode> {
    let proxy = if exec.intercept {
        Some(Proxy::start(running.address).await.context("cannot listen as a proxy")?)
    } else {
        None
    };
    if let Some(path) = &exec.state_file {
        running.state.write(path)?;
    }
    let told = Told::of(&running.state, &program::view(&running.world).await?, proxy.as_ref().map(Proxy::address));
    let ended = child::run(&exec.command, &told).await?;
    let Some(expected) = expected else { return Ok(ended) };
    let held = hold(&running.state, expected).await;
    Ok(if held || ended != ExitCode::SUCCESS { ended } else { ExitCode::FAILURE })
}

/// Whether everything is as expected; what is not is told with what there is.
async fn hold(state: &State, expected: &Value) -> bool {
    match cli::failing(state, expected).await {
        Ok(failing) => {
            for line in &failing {
                eprintln!("{line}");
            }
            failing.is_empty()
        }
        Err(error) => {
            eprintln!("vestibule: what was expected cannot be held: {error}");
            false
        }
    }
}
