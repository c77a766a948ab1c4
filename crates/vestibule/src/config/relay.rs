use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::str::FromStr;

use url::Url;

/// The port of SMTP (RFC 5321 section 4.5.4.2).
const SMTP_PORT: u16 = 25;

/// Where a copy of every mail goes. The name is judged by the addresses it resolves to, so that nothing leaves the
/// machine or its private network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    host: String,
    port: u16,
}

/// Why a relay cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The text is not `smtp://host[:port]`.
    #[error("a relay is written like smtp://localhost:2525")]
    Malformed,
    /// The name resolves to nothing.
    #[error("the mail relay {0} cannot be found: {1}")]
    Unknown(String, io::Error),
    /// At least one address of the name lies outside.
    #[error(
        "the mail relay {0} is at {1}, which is neither a loopback nor a private address: mail stays on this network"
    )]
    Outside(String, IpAddr),
}

impl Relay {
    /// Finds the relay and judges where it is.
    pub fn resolve(&self) -> Result<SocketAddr, RelayError> {
        let unknown = |error| RelayError::Unknown(self.host.clone(), error);
        let found: Vec<SocketAddr> = (self.host.as_str(), self.port).to_socket_addrs().map_err(unknown)?.collect();
        if let Some(outside) = found.iter().find(|address| !stays_inside(address.ip())) {
            return Err(RelayError::Outside(self.host.clone(), outside.ip()));
        }
        found.first().copied().ok_or_else(|| unknown(io::ErrorKind::NotFound.into()))
    }
}

impl FromStr for Relay {
    type Err = RelayError;

    fn from_str(text: &str) -> Result<Self, RelayError> {
        let url = Url::parse(text).map_err(|_| RelayError::Malformed)?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        match url.host_str().filter(|host| !host.is_empty()) {
            Some(host) if url.scheme() == "smtp" && bare && anonymous => {
                let host = host.trim_matches(['[', ']']).to_owned();
                Ok(Self { host, port: url.port().unwrap_or(SMTP_PORT) })
            }
            _ => Err(RelayError::Malformed),
        }
    }
}

fn stays_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_a_host_and_perhaps_a_port() {
        let relay = |host: &str, port| Relay { host: host.to_owned(), port };
        assert_eq!("smtp://localhost:2525".parse::<Relay>().expect("a relay"), relay("localhost", 2525));
        assert_eq!("smtp://mailpit".parse::<Relay>().expect("a relay"), relay("mailpit", 25));
        assert_eq!("smtp://[::1]:25".parse::<Relay>().expect("a relay"), relay("::1", 25));
        for text in ["localhost:25", "http://localhost", "smtp://", "smtp://a/b", "smtp://user:word@localhost"] {
            assert!(text.parse::<Relay>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_relay_outside_is_refused_by_its_resolved_address() {
        for (text, inside) in [
            ("smtp://127.0.0.1:2525", true),
            ("smtp://10.1.2.3", true),
            ("smtp://[fd00::1]", true),
            ("smtp://[::ffff:8.8.8.8]", false),
            ("smtp://8.8.8.8:25", false),
            ("smtp://[2001:db8::1]", false),
        ] {
            let found = text.parse::<Relay>().expect("a relay").resolve();
            assert_eq!(found.is_ok(), inside, "{text}: {found:?}");
            assert!(inside || matches!(found, Err(RelayError::Outside(..))), "{text}");
        }
    }
}
