//! Load runs: the real binary under load, beside the bare thing that its figure is a share of, in the same run on the
//! same machine (Linux). `cargo run --release -p load` prints the tables of docs/PERFORMANCE.md.
//!
//! A share is one of the server's own processor time per request, user and system, so that the load on the same cores
//! does not count. Everything goes over loopback, in plain text, on connections that stay open, and ends by itself.

mod bare;
mod connection;
mod figures;
mod guests;
mod invitations;
mod process;
mod reads;
mod sandboxes;
mod tokens;

use std::env;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use process::Server;

/// How long each run takes, where nothing else is said.
const SECONDS: u64 = 10;
/// How many connections ask at once.
const CONNECTIONS: usize = 16;

/// How many people are in the directory in which guests are looked for.
const CROWD: u64 = 1_000_000;

const USAGE: &str = "usage: cargo run --release -p load [-- SECONDS [PROGRAM]]
       cargo run --release -p load -- guests DIR [SECONDS [PROGRAM]]

       cargo run --release -p load -- sandboxes COUNT [PROGRAM]

  guests   the guest queries, in a directory of 1,000,000 users that is made in DIR unless it is there

  sandboxes  sandboxes made, reset and restored; then COUNT of them, and the memory that they take
  SECONDS  how long each run takes [default: 10]
  PROGRAM  what to measure [default: the release binary of this checkout, which is built]";

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // The bare server runs in a process of its own, so that its time can be told from ours.
        [process::BARE] => bare::serve(),
        [] => measure(Duration::from_secs(SECONDS), &process::built()?),
        ["guests", data] => guests(Path::new(data), Duration::from_secs(SECONDS), &process::built()?),
        ["guests", data, seconds] => guests(Path::new(data), read(seconds)?, &process::built()?),
        ["guests", data, seconds, program] => guests(Path::new(data), read(seconds)?, Path::new(program)),
        ["sandboxes", count] => sandboxes(count, &process::built()?),
        ["sandboxes", count, program] => sandboxes(count, Path::new(program)),
        [seconds] => measure(read(seconds)?, &process::built()?),
        [seconds, program] => measure(read(seconds)?, Path::new(program)),
        _ => bail!("{USAGE}"),
    }
}

fn read(seconds: &str) -> anyhow::Result<Duration> {
    let Ok(seconds @ 1..=600) = seconds.parse() else { bail!("{USAGE}") };
    Ok(Duration::from_secs(seconds))
}

fn guests(data: &Path, long: Duration, program: &Path) -> anyhow::Result<()> {
    guests::made(program, data, CROWD)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = Server::vestibule(program, data).await?;
        println!("{}", guests::run(&server, long).await?);
        anyhow::Ok(())
    })
}

fn sandboxes(count: &str, program: &Path) -> anyhow::Result<()> {
    let count = count.parse().context(USAGE)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let server = Server::vestibule(program, folder.path()).await?;
        println!("{}", sandboxes::run(&server).await?);
        sandboxes::many(&server, count).await
    })
}

fn measure(long: Duration, program: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let server = Server::vestibule(program, folder.path()).await?;
        println!("{}", tokens::run(&server, long).await?);
        println!("{}", reads::run(&server, long).await?);
        println!("{}", invitations::whole(&server, long).await?);
        println!("{}", invitations::durable(server, folder.path(), long).await?);
        anyhow::Ok(())
    })
}
