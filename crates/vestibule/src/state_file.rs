//! The addresses of a running process, written where scripts and our own verbs find them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::data_dir::whole_file::{self, Readers};

/// Where a ready process is reached. Its JSON is published: keys are added, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The origin of every surface over TLS.
    pub https: String,
    /// The same in plain text.
    pub http: String,
    /// The origin of Health Records over TLS.
    pub app: String,
    /// The same in plain text.
    pub app_http: String,
    /// The origin of every surface over TLS on the second port, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also: Option<String>,
    /// Host and port that take mail.
    pub smtp: String,
    /// The root of the control API.
    pub control: String,
    /// The bundle of every root certificate in force.
    pub ca_file: PathBuf,
    /// The process.
    pub pid: u32,
    /// The emulator's version.
    pub version: String,
}

/// Why a state file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// It cannot be read or written.
    #[error("the state file {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It says something else.
    #[error("the state file {} is damaged: {error}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: serde_json::Error,
    },
}

impl State {
    /// The state as one line of JSON.
    ///
    /// # Panics
    /// Never: texts and numbers always have a form in JSON.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers have a form in JSON")
    }

    /// Writes the file whole.
    pub fn write(&self, path: &Path) -> Result<(), StateFileError> {
        let line = format!("{}\n", self.line());
        whole_file::write(path, line.as_bytes(), Readers::Anyone).map_err(|error| io_error(path, error))
    }

    /// Reads a file; `None` when there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, StateFileError> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| StateFileError::Damaged { path: path.to_owned(), error }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io_error(path, error)),
        }
    }
}

/// Takes a file away, so that nobody trusts the addresses of a process that is not there (yet, or any more).
pub fn remove(path: &Path) -> Result<(), StateFileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, error)),
        _ => Ok(()),
    }
}

fn io_error(path: &Path, error: io::Error) -> StateFileError {
    StateFileError::Io { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State {
            https: "https://localhost:8443".to_owned(),
            http: "http://localhost:8443".to_owned(),
            app: "https://localhost:8444".to_owned(),
            app_http: "http://localhost:8444".to_owned(),
            also: None,
            smtp: "127.0.0.1:1025".to_owned(),
            control: "https://localhost:8443/_vestibule/v1".to_owned(),
            ca_file: PathBuf::from("/data/ca.pem"),
            pid: 1234,
            version: "0.1.0".to_owned(),
        }
    }

    #[test]
    fn the_json_is_the_published_one() {
        let published = concat!(
            r#"{"https":"https://localhost:8443","http":"http://localhost:8443","app":"https://localhost:8444","#,
            r#""appHttp":"http://localhost:8444","smtp":"127.0.0.1:1025","#,
            r#""control":"https://localhost:8443/_vestibule/v1","caFile":"/data/ca.pem","pid":1234,"version":"0.1.0"}"#
        );
        assert_eq!(state().line(), published);
    }

    #[test]
    fn what_is_written_is_read_and_what_is_removed_is_gone() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("state.json");
        assert!(State::read(&path).expect("no file is no error").is_none());
        state().write(&path).expect("a file");
        assert_eq!(State::read(&path).expect("a file"), Some(state()));
        remove(&path).expect("removed");
        remove(&path).expect("removing nothing is no error");
        assert!(State::read(&path).expect("no file is no error").is_none());
    }

    #[test]
    fn a_damaged_file_is_said_with_its_path() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("state.json");
        fs::write(&path, "{\"https\":").expect("a file");
        let error = State::read(&path).expect_err("damaged").to_string();
        assert!(error.contains(&path.display().to_string()) && error.contains("damaged"), "{error}");
    }
}
