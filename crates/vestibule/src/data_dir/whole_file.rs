//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever may read the folder.
    Anyone,
    /// The account that runs the process.
    Owner,
}

/// Writes a file beside its place and moves it there, so that a reader finds the old text or the new one, never a part.
pub(crate) fn write(path: &Path, text: &[u8], readers: Readers) -> io::Result<()> {
    let beside = beside(path);
    let written = create(&beside, readers).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // What could not be moved is of no use; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    moved
}

/// The same for a file of somebody else's, which keeps its mode. Where it cannot be moved into its place, because that is
/// mounted there by itself (as in containers), it is written over.
pub(crate) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mode = fs::metadata(path).map(|old| old.permissions()).ok();
    let beside = beside(path);
    let written = create(&beside, Readers::Anyone).and_then(|mut file| {
        file.write_all(text)?;
        mode.map_or(Ok(()), |mode| file.set_permissions(mode))?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        let _ = fs::remove_file(&beside);
    }
    match moved {
        Err(error) if matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices) => {
            fs::write(path, text)
        }
        moved => moved,
    }
}

/// A name that no other process writes to.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    path.with_file_name(name)
}

#[cfg(unix)]
fn create(path: &Path, readers: Readers) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    let mode = match readers {
        Readers::Anyone => 0o644,
        Readers::Owner => 0o600,
    };
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
    // A file left by a killed process keeps the mode it was made with.
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    Ok(file)
}

#[cfg(not(unix))]
fn create(path: &Path, _readers: Readers) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_reader_never_sees_a_part() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("file");
        let texts = [vec![b'a'; 200_000], vec![b'b'; 100_000]];
        write(&path, &texts[0], Readers::Anyone).expect("a file");
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for turn in 0..200 {
                    write(&path, &texts[turn % 2], Readers::Anyone).expect("a file");
                }
                done.store(true, Ordering::Relaxed);
            });
            while !done.load(Ordering::Relaxed) {
                let seen = fs::read(&path).expect("the file is always there");
                assert!(texts.contains(&seen), "a part of {} bytes", seen.len());
            }
        });
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_text_and_nothing_beside() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("taken");
        fs::create_dir_all(path.join("child")).expect("a directory in the way");
        assert!(write(&path, b"text", Readers::Anyone).is_err());
        let names: Vec<_> =
            fs::read_dir(place.path()).expect("a listing").map(|entry| entry.expect("an entry").file_name()).collect();
        assert_eq!(names, ["taken"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;

        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("key");
        write(&path, b"secret", Readers::Owner).expect("a file");
        assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
    }
}
