use std::fs;
use std::path::{Path, PathBuf};

/// The last line of a certificate in PEM.
const END: &str = "-----END CERTIFICATE-----";

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

    /// Whether the machine trusts every certificate of a bundle; `None` where its store is no folder.
    pub(super) fn trusts(&self, bundle: &str) -> Option<bool> {
        let Self::Anchors { folder, .. } = self else { return None };
        let kept =
            super::NAMES.iter().filter_map(|(name, _)| fs::read_to_string(folder.join(format!("{name}.crt"))).ok());
        let kept = kept.collect::<String>();
        Some(bundle.split_inclusive(END).map(str::trim).filter(|root| !root.is_empty()).all(|root| kept.contains(root)))
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
