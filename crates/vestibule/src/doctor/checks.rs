use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Finding, Verdict, finding, text_of};
use crate::listen::{self, ListenError};
use crate::state_file::State;
use crate::{data_dir, hosts, tls, trust};

/// How long a process on this machine may take to answer.
const NEAR: Duration = Duration::from_secs(1);
/// No release is older: a clock that says less is wrong, and browsers will refuse every certificate.
const FIRST_RELEASE: jiff::civil::Date = jiff::civil::date(2026, 1, 1);

/// The emulator that runs on a data directory.
pub(super) fn running(data: &Path) -> Option<State> {
    let state = State::read(&data_dir::state_file(data)).ok().flatten()?;
    let port = state.http.rsplit_once(':').and_then(|(_, port)| port.parse().ok())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, NEAR).ok().map(|_| state)
}

pub(super) fn data(data: &Path, state: Option<&State>) -> Finding {
    let shown = data.display();
    if let Some(state) = state {
        let text = format!("{shown}: an emulator runs on it at {} (process {})", state.https, state.pid);
        return finding("data", Verdict::Fine, text);
    }
    match std::fs::metadata(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            finding("data", Verdict::Fine, format!("{shown} is made at the first start"))
        }
        Ok(found) if found.is_dir() && !found.permissions().readonly() => {
            finding("data", Verdict::Fine, format!("{shown} is there and free"))
        }
        Ok(_) => {
            let text = format!("{shown} is no folder that can be written: choose another with --data DIR");
            finding("data", Verdict::Problem, text)
        }
        Err(error) => finding("data", Verdict::Problem, format!("{shown}: {error}: choose another with --data DIR")),
    }
}

pub(super) fn port(flag: &'static str, port: u16, state: Option<&State>) -> Finding {
    let ending = format!(":{port}");
    let ours =
        state.is_some_and(|state| [&state.https, &state.app, &state.smtp].iter().any(|at| at.ends_with(&ending)));
    if ours {
        return finding(flag, Verdict::Fine, format!("{port} is used by the emulator that runs"));
    }
    match listen::bind(Ipv4Addr::LOCALHOST.into(), port, flag) {
        Ok(_) => finding(flag, Verdict::Fine, format!("{port} is free")),
        Err(error @ (ListenError::InUse { .. } | ListenError::Reserved { .. } | ListenError::Other { .. })) => {
            finding(flag, Verdict::Problem, error.to_string())
        }
    }
}

pub(super) fn trust(data: &Path) -> Finding {
    let Some(bundle) = text_of(&data.join("ca.pem")) else {
        return finding("certificates", Verdict::Note, "the root certificate is made at the first start");
    };
    if !tls::is_current(&bundle) {
        return finding("certificates", Verdict::Note, "a root certificate ends soon: the next start makes a new one");
    }
    match trust::is_trusted(data) {
        Some(true) => finding("certificates", Verdict::Fine, "this system trusts the emulator's root certificates"),
        Some(false) => {
            let text = "this system does not trust them: browsers warn on https; `vestibule trust` shows the steps";
            finding("certificates", Verdict::Note, text)
        }
        None => finding("certificates", Verdict::Note, "whether this system trusts them cannot be seen from here"),
    }
}

pub(super) fn hosts(file: &Path) -> Finding {
    match text_of(file).map(|text| hosts::has_lines(&text)) {
        Some(true) => {
            let text = "the Microsoft names lead to this machine; `vestibule hosts --remove` takes that back";
            finding("hosts", Verdict::Note, text)
        }
        Some(false) => finding("hosts", Verdict::Fine, "the Microsoft names lead to the real services, as usual"),
        None => finding("hosts", Verdict::Note, format!("{} cannot be read", file.display())),
    }
}

pub(super) fn clock() -> Finding {
    let now = tls::host_now();
    if jiff::tz::TimeZone::UTC.to_datetime(now).date() < FIRST_RELEASE {
        let text = format!("this machine believes it is {now}: set its clock, or no certificate will be believed");
        return finding("clock", Verdict::Problem, text);
    }
    let told = now.strftime("%Y-%m-%d %H:%M:%S UTC");
    finding("clock", Verdict::Fine, format!("this machine believes it is {told}"))
}

pub(super) fn docker() -> Finding {
    let mut asked = Command::new("docker");
    asked.args(["version", "--format", "{{.Server.Version}}"]).stdin(Stdio::null()).stderr(Stdio::null());
    match asked.output() {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            finding("docker", Verdict::Fine, format!("Docker {version}; only `docker compose up` needs it"))
        }
        Ok(_) => {
            finding("docker", Verdict::Note, "Docker is there, but does not run; only `docker compose up` needs it")
        }
        Err(_) => finding("docker", Verdict::Note, "there is no Docker; only `docker compose up` needs it"),
    }
}
