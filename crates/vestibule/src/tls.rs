//! The emulator's own certificates: a root that people and clients trust once, and a leaf for every served name, made
//! at the handshake, because clients refuse `*.localhost`.
//!
//! Certificates live in the host's time, whatever a sandbox's clock says: browsers judge them by it.

mod authority;
mod leaves;
mod scope;
mod validity;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Site;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::config::Host;
use crate::data_dir::whole_file::{self, Readers};
use authority::{Authority, Standing};
use leaves::Leaves;
use scope::Scope;

pub(crate) use validity::host_now;

/// The roots with their keys: a folder in the data directory.
const ROOTS: &str = "roots";
/// The bundle of every root in force, for clients.
const BUNDLE: &str = "ca.pem";

/// The root for `localhost` and `--host`, and that for the Microsoft names.
const LOCAL_ROOT: &str = "local.pem";
const DROP_IN_ROOT: &str = "drop-in.pem";

/// Whether the Microsoft names are served: a root for them is made only for somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropIn {
    /// They are, and a missing root is made.
    Asked,
    /// They are if a root was made before.
    IfMade,
}

/// Everything needed to answer a TLS client.
#[derive(Debug)]
pub struct Tls {
    config: Arc<ServerConfig>,
    ca_file: PathBuf,
    bundle: String,
    roots: Vec<String>,
    notices: Vec<Notice>,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A kept root is no root.
    #[error("the root certificate in {} is damaged ({reason}): delete the file to have a new one made", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A certificate cannot be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library refuses what it was given.
    #[error("cannot set up TLS: {0}")]
    Library(#[from] rustls::Error),
}

/// A root was made, which somebody must trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    ca_file: PathBuf,
    replaced_because: Option<String>,
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.ca_file.display();
        match &self.replaced_because {
            None => write!(formatter, "made a root certificate: trust {file} to use https without warnings"),
            Some(reason) => {
                write!(formatter, "made a new root certificate, because {reason}: {file} must be trusted again")
            }
        }
    }
}

impl Tls {
    /// Loads the roots of a data directory, or makes what is missing: one for `localhost`, the loopback addresses and
    /// `hosts`; a second one for the Microsoft names, as `drop_in` says.
    pub fn open(directory: &Path, hosts: &[Host], drop_in: DropIn) -> Result<Self, TlsError> {
        let ca_file = directory.join(BUNDLE);
        let roots = directory.join(ROOTS);
        std::fs::create_dir_all(&roots).map_err(|error| TlsError::Io { path: roots.clone(), error })?;
        let mut opened = vec![open_root(&roots.join(LOCAL_ROOT), Scope::local(hosts))?];
        let second = roots.join(DROP_IN_ROOT);
        if drop_in == DropIn::Asked || second.exists() {
            let names = Site::NAMES.map(|(name, _)| name);
            opened.push(open_root(&second, Scope::drop_in(&names))?);
        }
        let mut notices: Vec<_> = opened.iter().filter_map(|(_, standing)| notice(&ca_file, standing)).collect();
        notices.dedup();
        let issuers: Vec<_> = opened.into_iter().map(|(issuer, _)| issuer).collect();
        let roots: Vec<String> = issuers.iter().map(|(_, authority)| authority.pem().to_owned()).collect();
        let bundle = roots.concat();
        if std::fs::read(&ca_file).ok().as_deref() != Some(bundle.as_bytes()) {
            whole_file::write(&ca_file, bundle.as_bytes(), Readers::Anyone)
                .map_err(|error| TlsError::Io { path: ca_file.clone(), error })?;
        }
        let config = server_config(Leaves::new(issuers)?)?;
        Ok(Self { config: Arc::new(config), ca_file, bundle, roots, notices })
    }

    /// What a listener needs.
    #[must_use]
    pub fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.config)
    }

    /// The file with every root in force.
    #[must_use]
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// What that file says, in PEM.
    #[must_use]
    pub fn bundle(&self) -> &str {
        &self.bundle
    }

    /// Every root in force by itself, in PEM: first that of this machine's names, then that of the Microsoft names if there
    /// is one.
    #[must_use]
    pub fn roots(&self) -> &[String] {
        &self.roots
    }

    /// What has to be said to the person who starts the process.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }
}

/// Whether no root of a bundle ends soon.
pub(crate) fn is_current(bundle: &str) -> bool {
    let mut roots = CertificateDer::pem_slice_iter(bundle.as_bytes());
    roots.all(|root| root.is_ok_and(|root| !validity::ends_soon(&root)))
}

/// Makes aws-lc the cryptography of the whole process. To be called first in `main` and in every harness: more than one
/// library may be compiled in, and then none is chosen by itself.
pub fn install_provider() {
    // Refused only when one was installed before, by an earlier call or by the program that embeds this library.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

fn open_root(path: &Path, scope: Scope) -> Result<((Scope, Authority), Standing), TlsError> {
    let (authority, standing) = Authority::open(path, &scope)?;
    Ok(((scope, authority), standing))
}

fn notice(ca_file: &Path, standing: &Standing) -> Option<Notice> {
    let replaced_because = match standing {
        Standing::Kept => return None,
        Standing::New => None,
        Standing::Replaced { reason } => Some(reason.clone()),
    };
    Some(Notice { ca_file: ca_file.to_owned(), replaced_because })
}

fn server_config(leaves: Leaves) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(leaves));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests;
