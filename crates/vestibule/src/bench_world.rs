//! `bench-world`: a data directory with a crowd in it, for whoever wants to see how a large directory behaves. It asks no
//! running process; `start --data` opens what it made.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::bail;
use kernel::{Origins, Scheme};
use mail::Transport;
use serde_json::json;
use sts::KeyRing;
use worlds::document::parse_toml;
use worlds::{Setup, World};

use crate::clouds::DEFAULT_FILE;
use crate::config::BenchWorld;
use crate::data_dir::{DataDir, chosen};
use crate::in_process::host_randomness;
use crate::program::FIXTURE_KEYS;

/// Where the world is until it is whole.
const ASIDE: &str = "bench-world.part";

/// Makes the world, tells how far it is on `errors`, and the outcome on `output`.
pub async fn run(asked: &BenchWorld, output: &mut impl Write, errors: &mut impl Write) -> anyhow::Result<()> {
    let data = DataDir::open(&chosen(Some(&asked.data))?)?;
    let file = data.path().join(DEFAULT_FILE);
    if file.exists() {
        bail!("there is a world in {} already: choose a directory without one", data.path().display());
    }
    let begun = Instant::now();
    // Made aside, so that what a start opens is whole.
    let aside = data.path().join(ASIDE);
    remove(&aside)?;
    let world = World::open(&Setup {
        name: worlds::DEFAULT,
        path: &aside,
        seed: Some(asked.seed),
        host_randomness: host_randomness()?,
        keys: Arc::new(KeyRing::from_pem(FIXTURE_KEYS)?),
        transport: Transport::Inbox,
        document: &parse_toml("the built-in clinic", worlds::CLINIC)?,
        origins: &Origins::local(Scheme::Https, "localhost", 8443, 8444),
    })?;
    let people = asked.users;
    let made = world.settle_crowd(people, |there| {
        // Nobody reads how far it is where nobody can be told.
        let _ = write!(errors, "\r{there} of {people} people, {:.0} s", begun.elapsed().as_secs_f64());
        let _ = errors.flush();
    });
    made.await?;
    drop(world);
    fs::rename(&aside, &file)?;
    let _ = writeln!(errors);
    let (seconds, bytes) = (begun.elapsed().as_secs_f64(), fs::metadata(&file)?.len());
    if asked.json {
        writeln!(output, "{}", json!({ "users": people, "seconds": seconds, "bytes": bytes, "file": file }))?;
    } else {
        writeln!(output, "{people} people in {seconds:.1} s, {bytes} bytes: {}", file.display())?;
    }
    Ok(())
}

/// Removes what an earlier call left that did not come to its end.
fn remove(aside: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = aside.as_os_str().to_owned();
        path.push(suffix);
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
