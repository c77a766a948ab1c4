//! The proxy that leads the Microsoft names to this process. Whatever else a program asks it for stays unasked: nothing
//! leaves the machine, and the program is told why.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use http::uri::{Authority, PathAndQuery};
use http::{Method, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use kernel::Site;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;

/// How many connections are led at once; a test suite has dozens.
const AT_ONCE: usize = 1024;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);
/// The port of https, and of every Microsoft name.
const HTTPS: u16 = 443;

/// A proxy on a free port of the loopback address, until it is dropped.
pub(super) struct Proxy {
    address: SocketAddr,
    taking: AbortHandle,
}

impl Proxy {
    /// `emulator` is where the Microsoft names are led to.
    pub(super) async fn start(emulator: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let leading = Arc::new(Leading { emulator, told: Mutex::default() });
        Ok(Self { address, taking: tokio::spawn(take(listener, leading)).abort_handle() })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

async fn take(listener: TcpListener, leading: Arc<Leading>) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::debug!("the proxy cannot accept a connection: {error}");
                tokio::task::yield_now().await;
                continue;
            }
        };
        let (leading, place) = (Arc::clone(&leading), Arc::new(place));
        tokio::spawn(async move {
            let served = service_fn(move |request| {
                let (leading, place) = (Arc::clone(&leading), Arc::clone(&place));
                async move { Ok::<_, Infallible>(leading.answer(request, place).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), served)
                .with_upgrades();
            if let Err(error) = connection.await {
                tracing::debug!("a connection to the proxy ended: {error}");
            }
        });
    }
}

/// What the proxy knows.
struct Leading {
    emulator: SocketAddr,
    /// The hosts that were refused, each of which is told once.
    told: Mutex<BTreeSet<String>>,
}

/// Why a request is not led anywhere.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Refused {
    #[error(
        "vestibule exec --intercept leads the Microsoft names that it emulates to the emulator, and nothing out of this machine: {0} is not one of them"
    )]
    Foreign(String),
    #[error(
        "vestibule exec --intercept leads {0} to the emulator by https on port 443 alone, as the real service is reached"
    )]
    NotHttps(String),
}

impl Leading {
    async fn answer(&self, request: Request<Incoming>, place: Arc<OwnedSemaphorePermit>) -> Response<Body> {
        let authority = request.uri().authority().cloned();
        let Some(authority) = authority else {
            let text = "this is the proxy of vestibule exec --intercept; the emulator's own addresses need none";
            return text_with(StatusCode::BAD_REQUEST, text);
        };
        let tunnel = request.method() == Method::CONNECT;
        let led = match self.way(&authority, tunnel) {
            Ok(address) => TcpStream::connect(address).await,
            Err(refused) => {
                self.tell(&authority, &refused);
                return text_with(StatusCode::FORBIDDEN, &refused.to_string());
            }
        };
        match led {
            Err(error) => text_with(StatusCode::BAD_GATEWAY, &format!("nobody answers at {authority}: {error}")),
            Ok(stream) if tunnel => opened(request, stream, place),
            Ok(stream) => passed_on(request, stream).await,
        }
    }

    /// Where a request goes: a Microsoft name to the emulator, this machine's own names to this machine.
    fn way(&self, authority: &Authority, tunnel: bool) -> Result<SocketAddr, Refused> {
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let port = authority.port_u16().unwrap_or(if tunnel { HTTPS } else { 80 });
        if Site::of(&host).is_some() {
            let right = tunnel && port == HTTPS;
            return if right { Ok(self.emulator) } else { Err(Refused::NotHttps(host)) };
        }
        match host.parse::<IpAddr>() {
            Ok(address) if address.is_loopback() => Ok((address, port).into()),
            Err(_) if host == "localhost" || host.ends_with(".localhost") => Ok((Ipv4Addr::LOCALHOST, port).into()),
            Ok(_) | Err(_) => Err(Refused::Foreign(host)),
        }
    }

    fn tell(&self, authority: &Authority, refused: &Refused) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(authority.to_string()) {
            tracing::warn!(%authority, "refused a connection: {refused}");
        }
    }
}

/// Answers that the tunnel is there, and carries bytes through it from then on.
fn opened(request: Request<Incoming>, mut stream: TcpStream, place: Arc<OwnedSemaphorePermit>) -> Response<Body> {
    tokio::spawn(async move {
        let carried = async {
            let mut client = TokioIo::new(hyper::upgrade::on(request).await.map_err(io::Error::other)?);
            tokio::io::copy_bidirectional(&mut client, &mut stream).await
        };
        if let Err(error) = carried.await {
            tracing::debug!("a tunnel ended: {error}");
        }
        drop(place);
    });
    Response::new(Body::empty())
}

/// Asks in the client's place: some send even this machine's names to their proxy.
async fn passed_on(mut request: Request<Incoming>, stream: TcpStream) -> Response<Body> {
    let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    let asked = async {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        sender.send_request(request).await
    };
    match asked.await {
        Ok(response) => response.map(Body::new),
        Err(error) => text_with(StatusCode::BAD_GATEWAY, &format!("no answer: {error}")),
    }
}

fn text_with(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsoft_names_are_led_to_the_emulator_and_no_other_leaves_the_machine() {
        let emulator: SocketAddr = ([127, 0, 0, 1], 8443).into();
        let leading = Leading { emulator, told: Mutex::default() };
        let way = |authority: &str, tunnel| leading.way(&authority.parse().expect("an authority"), tunnel);
        let foreign = |host: &str| Err(Refused::Foreign(host.to_owned()));
        for (authority, tunnel, expected) in [
            ("login.microsoftonline.com:443", true, Ok(emulator)),
            ("Graph.Microsoft.com:443", true, Ok(emulator)),
            ("graph.microsoft.com:8443", true, Err(Refused::NotHttps("graph.microsoft.com".to_owned()))),
            ("graph.microsoft.com", false, Err(Refused::NotHttps("graph.microsoft.com".to_owned()))),
            ("localhost:3000", true, Ok(([127, 0, 0, 1], 3000).into())),
            ("alice.localhost", false, Ok(([127, 0, 0, 1], 80).into())),
            ("[::1]:3000", true, Ok("[::1]:3000".parse().expect("an address"))),
            ("example.com:443", true, foreign("example.com")),
            ("example.com", false, foreign("example.com")),
            ("graph.microsoft.com.evil.example:443", true, foreign("graph.microsoft.com.evil.example")),
            ("10.0.0.7:443", true, foreign("10.0.0.7")),
        ] {
            assert_eq!(way(authority, tunnel), expected, "{authority}");
        }
    }
}
