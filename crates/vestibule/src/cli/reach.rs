use std::path::PathBuf;

use url::Url;

use super::client::CallError;
use crate::config::Process;
use crate::data_dir;
use crate::state_file::State;

/// The control API's place within its origin.
const CONTROL: &str = "/_vestibule/v1";

/// Where a running emulator is.
#[derive(Debug)]
pub(super) struct Reach {
    /// The root of its control API.
    pub(super) control: Url,
    /// The roots it is certified by, as far as known.
    pub(super) ca_file: Option<PathBuf>,
    /// Whether the place was named, so that others may have certified it.
    pub(super) named: bool,
}

impl Reach {
    /// The process that wrote a state file.
    pub(super) fn of(state: &State) -> Result<Self, CallError> {
        let wrong = |_| CallError::Impossible(format!("'{}' is no address of a control API", state.control));
        let control = Url::parse(&state.control).map_err(wrong)?;
        Ok(Self { control, ca_file: Some(state.ca_file.clone()), named: false })
    }
}

/// Finds the process: the one that is named, else the one that wrote the state file of the data directory.
pub(super) fn find(process: &Process) -> Result<Reach, CallError> {
    let Some(url) = &process.url else {
        let path = data_dir::state_file(&data_dir::chosen(process.data.as_deref())?);
        let state = State::read(&path)?.ok_or(CallError::NotRunning { path })?;
        return Reach::of(&state);
    };
    let mut control = url.clone();
    if control.path() == "/" {
        control.set_path(CONTROL);
    }
    // A process that is named may still be ours, and certified by our root; if there is none, that is no error.
    let directory = data_dir::chosen(process.data.as_deref()).ok();
    let state = directory.and_then(|directory| State::read(&data_dir::state_file(&directory)).ok().flatten());
    Ok(Reach { control, ca_file: state.map(|state| state.ca_file), named: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> String {
        let place = tempfile::tempdir().expect("a directory");
        let url = Some(Url::parse(url).expect("an address"));
        let process = Process { url, data: Some(place.path().to_owned()), ..Process::default() };
        find(&process).expect("a place").control.to_string()
    }

    #[test]
    fn a_bare_origin_stands_for_its_control_api() {
        assert_eq!(named("http://localhost:8443"), "http://localhost:8443/_vestibule/v1");
        assert_eq!(named("http://localhost:8443/_vestibule/v1"), "http://localhost:8443/_vestibule/v1");
    }

    #[test]
    fn without_a_name_the_state_file_decides() {
        let place = tempfile::tempdir().expect("a directory");
        let process = Process { data: Some(place.path().to_owned()), ..Process::default() };
        let error = find(&process).expect_err("nothing runs").to_string();
        let path = place.path().join("state.json");
        assert!(
            error.starts_with("no emulator runs on this data directory") && error.contains(&*path.to_string_lossy()),
            "{error}"
        );
        let state = State {
            https: "https://localhost:1".to_owned(),
            http: "http://localhost:1".to_owned(),
            app: "https://localhost:2".to_owned(),
            app_http: "http://localhost:2".to_owned(),
            also: None,
            smtp: "127.0.0.1:3".to_owned(),
            control: "https://localhost:1/_vestibule/v1".to_owned(),
            ca_file: place.path().join("ca.pem"),
            pid: 1,
            version: "0.1.0".to_owned(),
        };
        state.write(&path).expect("a state file");
        let reach = find(&process).expect("a place");
        assert_eq!((reach.control.as_str(), reach.ca_file), (state.control.as_str(), Some(state.ca_file)));
    }
}
