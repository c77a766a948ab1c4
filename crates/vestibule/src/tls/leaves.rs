use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::TlsError;
use super::authority::Authority;
use super::scope::Scope;
use super::validity::host_now;
use crate::config::Host;

/// How many certificates are kept at hand; a class has one name a learner and browser.
const KEPT: usize = 4096;
/// How long a certificate is handed out: half its life, for processes that run for long.
const HANDED_OUT: SignedDuration = SignedDuration::from_hours(24 * 198);

/// The certificate for each server name, made when a client first asks for it.
#[derive(Debug)]
pub(super) struct Leaves {
    issuers: Vec<(Scope, Authority)>,
    nameless: Vec<Host>,
    made: Mutex<HashMap<Option<String>, Leaf>>,
}

#[derive(Debug)]
struct Leaf {
    key: Arc<CertifiedKey>,
    until: Timestamp,
}

impl Leaves {
    /// The first issuer also answers clients that name no server, or none of ours: they then say which names the
    /// certificate has, which is clearer than a failed handshake.
    pub(super) fn new(issuers: Vec<(Scope, Authority)>) -> Result<Self, TlsError> {
        let nameless = issuers.first().map(|(scope, _)| scope.nameless()).unwrap_or_default();
        let leaves = Self { issuers, nameless, made: Mutex::default() };
        leaves.leaf(None)?;
        Ok(leaves)
    }

    fn leaf(&self, server: Option<&str>) -> Result<Arc<CertifiedKey>, TlsError> {
        let lower = server.map(str::to_ascii_lowercase);
        let issuer = lower.as_ref().and_then(|name| self.issuers.iter().find(|(scope, _)| scope.serves(name)));
        let name = lower.filter(|_| issuer.is_some());
        let now = host_now();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = made.get(&name).filter(|leaf| now < leaf.until) {
            return Ok(Arc::clone(&leaf.key));
        }
        let hosts = name.iter().cloned().map(Host::Name).collect::<Vec<_>>();
        let hosts = if hosts.is_empty() { &self.nameless } else { &hosts };
        let (_, authority) = issuer.unwrap_or(&self.issuers[0]);
        let key = Arc::new(authority.leaf(hosts)?);
        if made.len() >= KEPT {
            made.clear();
        }
        made.insert(name, Leaf { key: Arc::clone(&key), until: now + HANDED_OUT });
        Ok(key)
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let server = hello.server_name();
        match self.leaf(server) {
            Ok(key) => Some(key),
            Err(error) => {
                tracing::error!(server, "no certificate for {}: {error}", server.unwrap_or("a client without a name"));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(place: &tempfile::TempDir) -> Leaves {
        let scope = Scope::local(&[]);
        let (authority, _) = Authority::open(&place.path().join("root.pem"), &scope).expect("a root");
        Leaves::new(vec![(scope, authority)]).expect("leaves")
    }

    #[test]
    fn a_certificate_is_made_once_for_each_name_whatever_its_case() {
        let place = tempfile::tempdir().expect("a directory");
        let leaves = leaves(&place);
        let first = leaves.leaf(Some("alice.localhost")).expect("a leaf");
        assert!(Arc::ptr_eq(&first, &leaves.leaf(Some("Alice.LOCALHOST")).expect("a leaf")));
        let other = leaves.leaf(Some("bob.localhost")).expect("a leaf");
        assert_ne!(first.cert, other.cert);
    }

    #[test]
    fn names_that_are_not_served_share_one_certificate() {
        let place = tempfile::tempdir().expect("a directory");
        let leaves = leaves(&place);
        let nameless = leaves.leaf(None).expect("a leaf");
        for name in ["graph.microsoft.com", "localhost.example", ""] {
            assert!(Arc::ptr_eq(&nameless, &leaves.leaf(Some(name)).expect("a leaf")), "{name}");
        }
        assert_eq!(leaves.made.lock().expect("the lock").len(), 1);
    }
}
