//! The process under load, and how long it was at work.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use http::Method;
use serde_json::{Value, json};

use crate::connection::{Call, Connection};

/// The word that makes this program the bare server.
pub(crate) const BARE: &str = "bare-server";
/// How many ticks of `/proc/{id}/stat` are a second (`getconf CLK_TCK`; the same on every Linux of today).
const TICKS: u64 = 100;

/// A server in a process of its own; it ends with this value.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// What a request names as its host.
    pub(crate) host: String,
    /// The world of an emulator.
    pub(crate) world: Value,
}

impl Server {
    /// The emulator on a data directory of its own, durable, without a limit on invitations.
    pub(crate) async fn vestibule(program: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["start", "--json", "--port", "0", "--app-port", "0", "--smtp-port", "0", "--data"]).arg(data);
        let (child, line) = started(command)?;
        let state: Value = serde_json::from_str(&line).context("the start prints no state")?;
        let origin = state["http"].as_str().context("the state names no origin")?;
        let host = origin.trim_start_matches("http://").to_owned();
        let port = host.rsplit_once(':').context("the origin has no port")?.1;
        let address = format!("127.0.0.1:{port}").parse()?;
        let mut server = Self { child, address, host, world: Value::Null };
        let mut connection = Connection::open(&server).await?;
        server.world = connection.ask(&Call::get("/_vestibule/v1/world")).await?;
        let unlimited = json!({"throttle.invitations": null});
        connection.send(&Call::json(Method::PATCH, "/_vestibule/v1/settings", &unlimited)).await?;
        Ok(server)
    }

    /// A handler of axum that answers nothing, and nothing else.
    pub(crate) fn bare() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BARE);
        let (child, line) = started(command)?;
        let address: SocketAddr = line.trim().parse().context("the bare server names no address")?;
        Ok(Self { child, address, host: address.to_string(), world: Value::Null })
    }

    /// Begins to count how long it is at work.
    pub(crate) fn work(&self) -> anyhow::Result<Work> {
        Work::of(self.child.id().to_string())
    }

    /// Its resident memory in KiB (proc(5), `/proc/pid/status`, `VmRSS`).
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Ends it, so that its files are whole.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().to_string();
        if !Command::new("kill").args(["-TERM", &id]).status()?.success() {
            bail!("the server takes no signal");
        }
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long a process is at work from now on: user and system time of all its threads.
pub(crate) struct Work {
    process: String,
    before: Duration,
}

impl Work {
    fn of(process: String) -> anyhow::Result<Self> {
        let before = processor_time(&process)?;
        Ok(Self { process, before })
    }

    /// Of this process itself.
    pub(crate) fn own() -> anyhow::Result<Self> {
        Self::of("self".to_owned())
    }

    /// So far.
    pub(crate) fn done(&self) -> anyhow::Result<Duration> {
        Ok(processor_time(&self.process)?.saturating_sub(self.before))
    }
}

/// The processor time of a process since it began (proc(5), `/proc/pid/stat`, fields 14 and 15).
fn processor_time(process: &str) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).context("no /proc: this is measured on Linux")?;
    // The name of the program comes before, in brackets, and may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<u64>().ok()).context("a broken stat");
    Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 1000 / TICKS))
}

fn started(mut command: Command) -> anyhow::Result<(Child, String)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("the server does not start")?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("the output is piped")?).read_line(&mut line)?;
    Ok((child, line))
}

/// The release binary of this checkout, built anew where it is old.
pub(crate) fn built() -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(2).context("this program is not in {target}/{profile}")?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--package", "vestibule", "--bin", "vestibule", "--target-dir"]).arg(target);
    if !cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status()?.success() {
        bail!("vestibule does not build");
    }
    Ok(target.join("release/vestibule"))
}
