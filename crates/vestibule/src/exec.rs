//! `exec`: an emulator for as long as a command runs. The command finds it through its environment; with `--intercept` it
//! finds it under the Microsoft names themselves.

mod child;
mod environment;
mod proxy;

use std::process::ExitCode;

use anyhow::Context;

use crate::config::Exec;
use crate::data_dir::DataDir;
use crate::program::{self, Running};
use crate::tls::DropIn;
use environment::Told;
use proxy::Proxy;

/// Runs the command; its status is ours.
pub async fn run(exec: Exec) -> anyhow::Result<ExitCode> {
    program::log_to_stderr(exec.log, &exec.log_filter)?;
    let temporary = match &exec.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("vestibule-").tempdir().context("cannot make a data directory")?),
    };
    let chosen = exec.data.as_deref().or(temporary.as_ref().map(tempfile::TempDir::path));
    let data = DataDir::open(&crate::data_dir::chosen(chosen)?)?;
    let start = exec.start(data.path().to_owned());
    let drop_in = if exec.intercept { DropIn::Asked } else { DropIn::IfMade };
    let ended = program::during(&start, &data, drop_in, async |running| command(&exec, running).await).await;
    if let Some(path) = &exec.state_file {
        crate::state_file::remove(path)?;
    }
    drop(data);
    if let Some(temporary) = temporary {
        temporary.close().context("cannot remove the data directory")?;
    }
    ended
}

async fn command(exec: &Exec, running: Running) -> anyhow::Result<ExitCode> {
    let proxy = if exec.intercept {
        Some(Proxy::start(running.address).await.context("cannot listen as a proxy")?)
    } else {
        None
    };
    if let Some(path) = &exec.state_file {
        running.state.write(path)?;
    }
    let told = Told::of(&running.state, &program::view(&running.world).await?, proxy.as_ref().map(Proxy::address));
    child::run(&exec.command, &told).await
}
