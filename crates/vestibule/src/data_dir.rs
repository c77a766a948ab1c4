//! The folder that holds everything a process keeps, and the lock that gives it to one process at a time.

pub(crate) mod whole_file;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The folder on the platform's list, and what the emulator is called there.
const APPLICATION: &str = "vestibule";
/// Locked, never read: on some systems a locked file cannot be read.
const LOCK: &str = "lock";
/// The id of the process that holds the lock.
const HOLDER: &str = "pid";
/// Where the addresses in use are written.
const STATE: &str = "state.json";

/// A data directory that belongs to this process until the value is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The platform names none.
    #[error("this account has no data directory: choose one with --data DIR")]
    NoHome,
    /// Another process holds it.
    #[error("the data directory {} is in use by {}: stop that one or choose another with --data DIR", path.display(), holder(*.pid))]
    InUse {
        /// The directory.
        path: PathBuf,
        /// The process, if it has said who it is.
        pid: Option<u32>,
    },
    /// It cannot be made or opened.
    #[error("cannot use the data directory {}: {error}", path.display())]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl DataDir {
    /// Makes the directory where it is missing, readable by its owner alone, and takes it.
    pub fn open(path: &Path) -> Result<Self, DataDirError> {
        let unusable = |error| DataDirError::Unusable { path: path.to_owned(), error };
        make(path).map_err(unusable)?;
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = fs::read_to_string(path.join(HOLDER)).ok().and_then(|text| text.trim().parse().ok());
                return Err(DataDirError::InUse { path: path.to_owned(), pid });
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        fs::write(path.join(HOLDER), std::process::id().to_string()).map_err(unusable)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// The directory that was asked for, or the platform's.
pub fn chosen(asked: Option<&Path>) -> Result<PathBuf, DataDirError> {
    match asked {
        Some(path) => {
            std::path::absolute(path).map_err(|error| DataDirError::Unusable { path: path.to_owned(), error })
        }
        None => ProjectDirs::from("", "", APPLICATION)
            .map(|places| places.data_local_dir().to_owned())
            .ok_or(DataDirError::NoHome),
    }
}

/// Where the process of a data directory writes the addresses it uses.
#[must_use]
pub fn state_file(directory: &Path) -> PathBuf {
    directory.join(STATE)
}

#[cfg(unix)]
pub(crate) fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
pub(crate) fn make(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_start_on_one_directory_names_the_first() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("new").join("data");
        let first = DataDir::open(&path).expect("a free directory");
        let second = DataDir::open(&path).expect_err("a directory in use").to_string();
        let pid = std::process::id();
        let text = format!("the data directory {} is in use by process {pid}: ", path.display());
        assert!(second.starts_with(&text), "{second}");
        drop(first);
        DataDir::open(&path).expect("a directory that was given back");
    }

    #[test]
    fn what_a_dead_process_left_does_not_stop_a_start() {
        let place = tempfile::tempdir().expect("a directory");
        fs::write(place.path().join(LOCK), "").expect("a lock file");
        fs::write(place.path().join(HOLDER), "4242").expect("a pid file");
        DataDir::open(place.path()).expect("nobody holds it");
    }

    #[test]
    fn a_file_in_the_way_is_said() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("file");
        fs::write(&path, "").expect("a file");
        let error = DataDir::open(&path).expect_err("a file is no directory").to_string();
        assert!(error.starts_with(&format!("cannot use the data directory {}", path.display())), "{error}");
    }

    #[test]
    fn a_directory_that_was_asked_for_is_taken_and_made_absolute() {
        assert_eq!(chosen(Some(Path::new("/srv/data"))).expect("a path"), Path::new("/srv/data"));
        assert!(chosen(Some(Path::new("data"))).expect("a path").is_absolute());
    }
}
