//! The hosts file: the lines that lead the Microsoft names to this machine, between two marks, so that they can be taken
//! back and nothing else is touched.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kernel::Site;

use crate::config::Hosts;
use crate::data_dir::whole_file;

const BEGIN: &str =
    "# vestibule begin: Microsoft names for the local emulator; `vestibule hosts --remove` takes them back";
const END: &str = "# vestibule end";
/// What the first mark begins with, whichever release wrote it.
const BEGIN_STEM: &str = "# vestibule begin";
/// Both, or a system asks the network for the addresses of the other kind.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "::1"];

/// Why the hosts file stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum HostsError {
    /// It cannot be read or written.
    #[error("{}: {error}{}", path.display(), hint(error, verb))]
    Io {
        /// The file.
        path: PathBuf,
        /// The flag that was given.
        verb: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// Somebody changed the marks.
    #[error("{} has the line that begins ours, but not the one that ends them ({END}): put it back or remove our lines by hand", path.display())]
    Unfinished {
        /// The file.
        path: PathBuf,
    },
}

fn hint(error: &io::Error, verb: &str) -> String {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return String::new();
    }
    if cfg!(windows) { ": run it as administrator".to_owned() } else { format!(": run `sudo vestibule hosts {verb}`") }
}

/// Shows the lines, writes them or takes them back.
pub fn run(asked: &Hosts, output: &mut impl Write) -> anyhow::Result<()> {
    let path = asked.file.clone().unwrap_or_else(system);
    if !(asked.apply || asked.remove) {
        write!(output, "{}", block())?;
        return Ok(());
    }
    let verb = if asked.apply { "--apply" } else { "--remove" };
    let changed = change(&path, asked.apply, verb)?;
    let file = path.display();
    match (asked.apply, changed) {
        (true, true) => writeln!(
            output,
            "{file} leads {} Microsoft names to this machine; `vestibule hosts --remove` takes that back",
            Site::NAMES.len()
        )?,
        (true, false) => writeln!(output, "{file} leads them to this machine already")?,
        (false, true) => writeln!(output, "{file} is without our lines again")?,
        (false, false) => writeln!(output, "{file} has none of our lines")?,
    }
    Ok(())
}

/// Writes our lines into a file or takes them out; whether that changed anything.
fn change(path: &Path, apply: bool, verb: &'static str) -> Result<bool, HostsError> {
    let io_error = |error| HostsError::Io { path: path.to_owned(), verb, error };
    let old = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !apply => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(io_error(error)),
    };
    let rest = without(&old).ok_or_else(|| HostsError::Unfinished { path: path.to_owned() })?;
    let new = if apply { with(&rest) } else { rest };
    if new == old {
        return Ok(false);
    }
    // Where the file is a link, what it leads to is changed.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    whole_file::replace(&place, new.as_bytes()).map_err(io_error)?;
    Ok(true)
}

/// Whether a hosts file has our lines.
pub(crate) fn has_lines(text: &str) -> bool {
    without(text).as_deref() != Some(text)
}

/// The file's text without our lines; `None` if they do not end.
fn without(text: &str) -> Option<String> {
    let mut rest = String::with_capacity(text.len());
    let mut ours = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if !ours && bare.starts_with(BEGIN_STEM) {
            ours = true;
        } else if ours {
            ours = bare != END;
        } else {
            rest.push_str(line);
        }
    }
    (!ours).then_some(rest)
}

/// The file's text with our lines at its end.
fn with(rest: &str) -> String {
    let newline = if rest.is_empty() || rest.ends_with('\n') { "" } else { "\n" };
    let block = if rest.contains("\r\n") { block().replace('\n', "\r\n") } else { block() };
    format!("{rest}{newline}{block}")
}

fn block() -> String {
    let lines: String =
        Site::NAMES.iter().flat_map(|(name, _)| LOOPBACK.map(|address| format!("{address} {name}\n"))).collect();
    format!("{BEGIN}\n{lines}{END}\n")
}

pub(crate) fn system() -> PathBuf {
    if cfg!(windows) { PathBuf::from(r"C:\Windows\System32\drivers\etc\hosts") } else { PathBuf::from("/etc/hosts") }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn file(text: &str) -> (TempDir, PathBuf) {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("hosts");
        fs::write(&path, text).expect("a file");
        (place, path)
    }

    fn said(path: &Path, apply: bool, remove: bool) -> Result<String, String> {
        let mut output = Vec::new();
        let asked = Hosts { apply, remove, file: Some(path.to_owned()) };
        run(&asked, &mut output).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(output).expect("a text"))
    }

    const ONES_OWN: &str = "127.0.0.1 localhost\n# mine\n10.0.0.1  printer";

    #[test]
    fn without_a_flag_the_lines_are_shown_and_nothing_is_written() {
        let (_place, path) = file(ONES_OWN);
        let shown = said(&path, false, false).expect("the lines");
        for (name, _) in Site::NAMES {
            assert!(shown.contains(&format!("127.0.0.1 {name}\n::1 {name}\n")), "{name}: {shown}");
        }
        assert_eq!(fs::read_to_string(&path).expect("a text"), ONES_OWN);
    }

    #[test]
    fn the_lines_are_written_once_and_taken_back_and_all_else_stays() {
        let (_place, path) = file(ONES_OWN);
        let first = said(&path, true, false).expect("written");
        assert!(first.contains("12 Microsoft names") && first.contains("hosts --remove"), "{first}");
        let written = fs::read_to_string(&path).expect("a text");
        assert_eq!(written, format!("{ONES_OWN}\n{}", block()));
        assert!(said(&path, true, false).expect("nothing to do").contains("already"));
        assert_eq!(fs::read_to_string(&path).expect("a text"), written);
        fs::write(&path, format!("{written}10.0.0.2 scanner\n")).expect("a file");
        said(&path, false, true).expect("taken back");
        assert_eq!(fs::read_to_string(&path).expect("a text"), format!("{ONES_OWN}\n10.0.0.2 scanner\n"));
        assert!(said(&path, false, true).expect("nothing to do").contains("none of our lines"));
    }

    #[test]
    fn lines_of_another_release_are_replaced() {
        let (_place, path) =
            file("# vestibule begin (old)\r\n127.0.0.1 graph.windows.net\r\n# vestibule end\r\nkeep\r\n");
        said(&path, true, false).expect("written");
        let written = fs::read_to_string(&path).expect("a text");
        assert!(
            written.starts_with("keep\r\n# vestibule begin") && !written.contains("graph.windows.net"),
            "{written}"
        );
        assert!(written.ends_with("# vestibule end\r\n"), "{written}");
    }

    #[test]
    fn marks_that_somebody_broke_are_said_and_the_file_stays() {
        let broken = "# vestibule begin\n127.0.0.1 graph.microsoft.com\n10.0.0.1 printer\n";
        let (_place, path) = file(broken);
        for (apply, remove) in [(true, false), (false, true)] {
            let error = said(&path, apply, remove).expect_err("broken marks");
            assert!(error.contains("# vestibule end"), "{error}");
        }
        assert_eq!(fs::read_to_string(&path).expect("a text"), broken);
    }

    #[test]
    fn a_file_that_cannot_be_written_says_how_it_can() {
        let error = HostsError::Io {
            path: "/etc/hosts".into(),
            verb: "--apply",
            error: io::ErrorKind::PermissionDenied.into(),
        };
        let told = error.to_string();
        assert!(told.starts_with("/etc/hosts: permission denied"), "{told}");
        assert!(cfg!(windows) || told.ends_with("run `sudo vestibule hosts --apply`"), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_mode_stays() {
        use std::os::unix::fs::PermissionsExt;

        let (place, path) = file(ONES_OWN);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("a mode");
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        said(&link, true, false).expect("written");
        assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
        assert_eq!(fs::metadata(&path).expect("the file").permissions().mode() & 0o777, 0o640);
        assert!(fs::read_to_string(&path).expect("a text").contains("graph.microsoft.com"));
    }
}
