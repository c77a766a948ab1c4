use std::path::{Path, PathBuf};

/// Where a machine keeps whom it trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    /// A folder of anchors, and the command that reads it again.
    Anchors {
        /// What kind of system that is.
        place: &'static str,
        /// The folder.
        folder: PathBuf,
        /// The command after a certificate came.
        added: Vec<&'static str>,
        /// The command after one was taken away.
        removed: Vec<&'static str>,
        /// The account's store for Chromium, where there is one.
        nss: Option<PathBuf>,
    },
    /// The keychain of macOS.
    MacOs,
    /// The account's store of Windows.
    Windows,
    /// A system whose store is not known here.
    Unknown,
}

/// Folders of anchors by the systems that have them.
const FOLDERS: [(&str, &str, &[&str], &[&str]); 4] = [
    (
        "This system (Debian, Ubuntu, Alpine)",
        "usr/local/share/ca-certificates",
        &["update-ca-certificates"],
        &["update-ca-certificates", "--fresh"],
    ),
    ("This system (Fedora, Red Hat)", "etc/pki/ca-trust/source/anchors", &["update-ca-trust"], &["update-ca-trust"]),
    ("This system (Arch)", "etc/ca-certificates/trust-source/anchors", &["update-ca-trust"], &["update-ca-trust"]),
    ("This system (SUSE)", "etc/pki/trust/anchors", &["update-ca-certificates"], &["update-ca-certificates"]),
];

impl Machine {
    /// The one we run on.
    pub(super) fn this() -> Self {
        let home = directories::BaseDirs::new().map(|places| places.home_dir().to_owned());
        if cfg!(target_os = "macos") {
            Self::MacOs
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::look(Path::new("/"), home.as_deref())
        }
    }

    /// Looks for folders of anchors below a root.
    pub(super) fn look(root: &Path, home: Option<&Path>) -> Self {
        let found = FOLDERS.into_iter().find(|(_, folder, ..)| root.join(folder).is_dir());
        let nss = home.map(|home| home.join(".pki/nssdb")).filter(|folder| folder.is_dir());
        found.map_or(Self::Unknown, |(place, folder, added, removed)| Self::Anchors {
            place,
            folder: root.join(folder),
            added: added.to_vec(),
            removed: removed.to_vec(),
            nss,
        })
    }
}
