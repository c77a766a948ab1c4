use std::net::Ipv4Addr;

use axum::extract::{ConnectInfo, Extension};
use axum::http::Version;
use axum::routing::get;
use axum_server::accept::Accept;
use kernel::Scheme;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::tls::{DropIn, Tls};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A listener on a free port that says how it was reached.
struct Server {
    port: u16,
    tls: Tls,
    control: Control,
    served: JoinHandle<io::Result<()>>,
    _place: TempDir,
}

fn start(router: Router) -> Server {
    let place = tempfile::tempdir().expect("a directory");
    let tls = Tls::open(place.path(), &[], DropIn::IfMade).expect("TLS");
    let listener = bind(LOOPBACK, 0, "port").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let control = Control::new();
    let served = tokio::spawn(serve(listener, tls.config(), router, control.clone()));
    Server { port, tls, control, served, _place: place }
}

fn echo() -> Router {
    async fn how(version: Version, Extension(scheme): Extension<Scheme>, peer: ConnectInfo<SocketAddr>) -> String {
        format!("{scheme} {version:?} {}", peer.ip())
    }
    Router::new().route("/", get(how))
}

fn client(server: &Server) -> reqwest::ClientBuilder {
    crate::tls::install_provider();
    let roots = reqwest::Certificate::from_pem_bundle(server.tls.bundle().as_bytes()).expect("the bundle");
    reqwest::Client::builder().no_proxy().tls_certs_only(roots).resolve("alice.localhost", (LOOPBACK, 0).into())
}

async fn text(client: &reqwest::Client, url: String) -> String {
    client.get(url).send().await.expect("an answer").text().await.expect("a text")
}

#[tokio::test]
async fn one_port_speaks_http_and_https_in_both_versions() {
    let server = start(echo());
    let port = server.port;
    let both = client(&server).build().expect("a client");
    let old = client(&server).http1_only().build().expect("a client");
    let new = client(&server).http2_prior_knowledge().build().expect("a client");
    for (client, url, expected) in [
        (&old, format!("http://localhost:{port}"), "http HTTP/1.1 127.0.0.1"),
        (&new, format!("http://127.0.0.1:{port}"), "http HTTP/2.0 127.0.0.1"),
        (&old, format!("https://localhost:{port}"), "https HTTP/1.1 127.0.0.1"),
        (&both, format!("https://localhost:{port}"), "https HTTP/2.0 127.0.0.1"),
        (&both, format!("https://alice.localhost:{port}"), "https HTTP/2.0 127.0.0.1"),
        (&both, format!("https://127.0.0.1:{port}"), "https HTTP/2.0 127.0.0.1"),
    ] {
        assert_eq!(text(client, url.clone()).await, expected, "{url}");
    }
}

#[tokio::test]
async fn silent_and_broken_clients_hold_up_nobody() {
    let server = start(echo());
    let silent = TcpStream::connect((LOOPBACK, server.port)).await.expect("a connection");
    let mut broken = TcpStream::connect((LOOPBACK, server.port)).await.expect("a connection");
    broken.write_all(&[0x16, 3, 1, 0, 4, 0xff, 0, 0, 0]).await.expect("bytes are sent");
    let mut answer = Vec::new();
    broken.read_to_end(&mut answer).await.expect("the connection ends");
    assert_eq!(answer.first(), Some(&0x15), "a TLS alert");
    let client = client(&server).build().expect("a client");
    assert!(text(&client, format!("https://localhost:{}", server.port)).await.starts_with("https"));
    drop(silent);
}

#[tokio::test]
async fn a_client_that_does_not_get_on_is_given_up() {
    let place = tempfile::tempdir().expect("a directory");
    let tls = Tls::open(place.path(), &[], DropIn::IfMade).expect("TLS");
    let acceptor = FirstByte::new(tls.config(), Duration::from_millis(20));
    let listener = tokio::net::TcpListener::bind((LOOPBACK, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    for sent in [&[][..], &[0x16, 3, 1][..]] {
        let mut client = TcpStream::connect(address).await.expect("a connection");
        client.write_all(sent).await.expect("bytes are sent");
        let (stream, _) = listener.accept().await.expect("a connection");
        let error = acceptor.accept(stream, ()).await.expect_err("no handshake");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut, "after {} bytes", sent.len());
    }
}

#[tokio::test]
async fn a_stop_lets_the_request_under_way_end_and_takes_no_new_one() {
    let (arrived, arrival) = oneshot::channel();
    let (release, released) = oneshot::channel::<()>();
    let once = Arc::new(std::sync::Mutex::new(Some((arrived, released))));
    let slow = get(move || async move {
        let (arrived, released) = once.lock().expect("the lock").take().expect("one request");
        arrived.send(()).expect("the test waits");
        released.await.expect("the test releases");
        "done"
    });
    let server = start(Router::new().route("/", slow));
    let client = client(&server).build().expect("a client");
    let url = format!("https://localhost:{}", server.port);
    let under_way = tokio::spawn(async move { text(&client, url).await });
    arrival.await.expect("the request arrives");
    server.control.graceful_shutdown(Some(Duration::from_mins(1)));
    while TcpStream::connect((LOOPBACK, server.port)).await.is_ok() {
        tokio::task::yield_now().await;
    }
    release.send(()).expect("the request waits");
    assert_eq!(under_way.await.expect("the client"), "done");
    server.served.await.expect("the server").expect("a stop is no error");
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let endless = get(std::future::pending::<&'static str>);
    let server = start(Router::new().route("/", endless));
    let mut waiting = TcpStream::connect((LOOPBACK, server.port)).await.expect("a connection");
    waiting.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("a request");
    while server.control.connection_count() == 0 {
        tokio::task::yield_now().await;
    }
    server.control.graceful_shutdown(Some(Duration::from_millis(10)));
    server.served.await.expect("the server").expect("a stop is no error");
    let mut rest = Vec::new();
    // However the connection was cut, the client learns that it is over.
    let _ = waiting.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}

#[test]
fn a_port_in_use_is_named_with_its_flag_and_its_holder() {
    let first = bind(LOOPBACK, 0, "port").expect("a free port");
    let port = first.local_addr().expect("an address").port();
    let error = bind(LOOPBACK, port, "smtp-port").expect_err("a port in use").to_string();
    assert!(error.starts_with(&format!("port {port} is in use")), "{error}");
    assert!(error.contains("choose another with --smtp-port PORT"), "{error}");
    #[cfg(target_os = "linux")]
    assert!(error.contains(&format!(" by process {} (", std::process::id())), "{error}");
}

#[test]
fn an_address_that_is_not_ours_is_said() {
    let error = bind([192, 0, 2, 1].into(), 0, "port").expect_err("nobody's address").to_string();
    assert!(error.starts_with("cannot listen on 192.0.2.1:0: "), "{error}");
}
