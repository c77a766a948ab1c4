//! Requests that leave this process: to loopback, and to the hosts that whoever started the emulator declared. Names are
//! judged by what they resolve to, so that no name of the outside world leads there by accident.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
use url::{Host, Url};

/// How long a whole exchange may take, in the host's time.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes: metadata, keys and tokens are a few thousand.
const LARGEST_ANSWER: usize = 256 * 1024;

/// A client for issuers elsewhere. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Outbound {
    client: reqwest::Client,
    allowed: Allowed,
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OutboundError {
    /// The host is not on this machine, and nobody declared it.
    #[error("{0} is neither on this machine nor declared with --allow-outbound")]
    NotAllowed(String),
    /// The answer is longer than any that is waited for.
    #[error("the answer is longer than {LARGEST_ANSWER} bytes")]
    TooLarge,
    /// The other side cannot be reached, or does not speak HTTP.
    #[error("{0}")]
    Unreachable(String),
}

impl Outbound {
    /// A client that may also reach the declared hosts. `roots` are trusted beside the machine's own: the PEM text of the
    /// emulator's certificates.
    pub fn new(declared: impl IntoIterator<Item = String>, roots: &str) -> Result<Self, OutboundError> {
        let allowed = Allowed(declared.into_iter().map(|host| host.to_ascii_lowercase()).collect());
        let roots = reqwest::Certificate::from_pem_bundle(roots.as_bytes()).map_err(|error| unreachable(&error))?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .dns_resolver(Arc::new(allowed.clone()))
            .tls_certs_merge(roots)
            .build()
            .map_err(|error| unreachable(&error))?;
        Ok(Self { client, allowed })
    }

    /// One request and its answer. A redirect is an answer: it is not followed.
    pub async fn exchange(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, OutboundError> {
        self.exchange_within(request, PATIENCE).await
    }

    /// The same for whom nobody waits longer than `patience`, in the host's time.
    pub async fn exchange_within(
        &self,
        request: http::Request<Vec<u8>>,
        patience: Duration,
    ) -> Result<http::Response<Vec<u8>>, OutboundError> {
        let mut request: reqwest::Request = request.try_into().map_err(|error| unreachable(&error))?;
        *request.timeout_mut() = Some(patience);
        self.allowed.check_literal(request.url())?;
        let mut answer = self.client.execute(request).await.map_err(|error| unreachable(&error))?;
        let mut response = http::Response::new(Vec::new());
        *response.status_mut() = answer.status();
        response.headers_mut().clone_from(answer.headers());
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
            if response.body().len() + chunk.len() > LARGEST_ANSWER {
                return Err(OutboundError::TooLarge);
            }
            response.body_mut().extend_from_slice(&chunk);
        }
        Ok(response)
    }
}

fn unreachable(error: &reqwest::Error) -> OutboundError {
    // The cause lies at the end of the chain: what reqwest itself says is no more than "error sending request".
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    match cause.downcast_ref::<OutboundError>() {
        Some(refused) => refused.clone(),
        None => OutboundError::Unreachable(cause.to_string()),
    }
}

/// The hosts beside loopback that may be reached.
#[derive(Clone, Debug)]
struct Allowed(Arc<[String]>);

impl Allowed {
    fn declares(&self, host: &str) -> bool {
        self.0.iter().any(|declared| declared.trim_matches(['[', ']']) == host.to_ascii_lowercase())
    }

    /// An address that stands in the URL itself is never resolved, so it is judged here.
    fn check_literal(&self, url: &Url) -> Result<(), OutboundError> {
        let address: IpAddr = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.check(&address.to_string(), [address])
    }

    fn check(&self, host: &str, found: impl IntoIterator<Item = IpAddr>) -> Result<(), OutboundError> {
        let inside = found.into_iter().all(|address| address.to_canonical().is_loopback());
        if inside || self.declares(host) { Ok(()) } else { Err(OutboundError::NotAllowed(host.to_owned())) }
    }
}

impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.clone();
        async move {
            let host = name.as_str().to_owned();
            // Every label of `localhost` is this machine (RFC 6761, section 6.3), also where the resolver does not know.
            let found: Vec<SocketAddr> = if host == "localhost" || host.ends_with(".localhost") {
                vec![(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()]
            } else {
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect()
            };
            allowed.check(&host, found.iter().map(SocketAddr::ip))?;
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_judged_by_where_it_is_and_a_declared_host_may_be_anywhere() {
        let allowed = Allowed(vec!["issuer.example".to_owned(), "10.0.0.7".to_owned()].into());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        for (host, at, expected) in [
            ("localhost", "127.0.0.1", true),
            ("partner.localhost", "::1", true),
            ("mapped", "::ffff:127.0.0.1", true),
            ("rebound.example", "169.254.169.254", false),
            ("private.example", "10.0.0.8", false),
            ("issuer.example", "203.0.113.9", true),
            ("ISSUER.example", "203.0.113.9", true),
            ("10.0.0.7", "10.0.0.7", true),
        ] {
            assert_eq!(allowed.check(host, [address(at)]).is_ok(), expected, "{host} at {at}");
        }
        let mixed = [address("127.0.0.1"), address("203.0.113.9")];
        assert!(allowed.check("mixed.example", mixed).is_err(), "one address outside is enough");
    }

    #[tokio::test]
    async fn an_address_in_the_url_is_judged_before_anything_is_sent() {
        let outbound = Outbound::new([], "").expect("a client");
        let request = http::Request::get("http://203.0.113.9/keys").body(Vec::new()).expect("a request");
        let error = outbound.exchange(request).await.expect_err("outside");
        assert!(matches!(error, OutboundError::NotAllowed(host) if host == "203.0.113.9"));
    }
}
