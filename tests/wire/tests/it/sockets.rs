use std::io::{Read, Write};
use std::net::TcpStream;

use support::Program;

use crate::Place;

#[tokio::test]
async fn one_port_speaks_tls_and_plain_text() {
    let place = Place::new();
    let started = place.start().await;
    let (https, http) = (started.state["https"].as_str().unwrap(), started.state["http"].as_str().unwrap());
    assert_eq!(https.rsplit(':').next(), http.rsplit(':').next());
    for emulator in [started.at(https), started.at(http)] {
        let mut reader = emulator.browser();
        assert_eq!(reader.visit("/").await.h1(), "Vestibule");
        let path = format!("/{}/v2.0/.well-known/openid-configuration", started.woodgrove());
        let metadata = emulator.caller().get(&path).await.expect(200);
        let issuer = format!("{}/{}/v2.0", emulator.origin(), started.woodgrove());
        assert_eq!(metadata["issuer"], issuer, "addresses follow the caller's origin");
    }
    for app in ["app", "appHttp"] {
        let origin = started.state[app].as_str().unwrap();
        let mut reader = started.browser();
        let page = reader.visit(origin).await;
        assert_eq!(page.h1(), "Sign in", "Health Records goes straight to the sign-in: {}", page.text());
    }
}

#[tokio::test]
async fn a_foreign_name_is_misdirected_and_a_served_one_is_not() {
    let place = Place::new();
    let started = Program::start(&place.data()).and("--host", "lab.example").ready(&place.data()).await;
    let caller = started.plain().caller();
    for (host, status) in [("evil.example", 421), ("lab.example", 200), ("localhost", 200), ("127.0.0.1", 200)] {
        for path in ["/livez", "/readyz"] {
            caller.send(http::Method::GET, path, &[("host", host)], "").await.check(status);
        }
    }
}

#[tokio::test]
async fn nonsense_on_a_socket_hurts_nobody() {
    let place = Place::new();
    let started = place.start().await;
    let port = started.state["http"].as_str().unwrap().rsplit(':').next().unwrap();
    for bytes in [
        &b"\x16\x03\x01\x00\x05hello"[..],
        b"\x00\x00\x00",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\r\nHost: evil\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200") && !answer.starts_with(b"HTTP/1.1 5"), "{bytes:?}");
    }
    started.caller().get("/readyz").await.check(200);
}

#[tokio::test]
async fn the_date_header_is_the_worlds_and_the_log_tells_no_secret() {
    let place = Place::new();
    let started =
        Program::start(&place.data()).and("--seed", "7").and("--log-filter", "debug").ready(&place.data()).await;
    let reply = started.caller().get("/livez").await;
    assert_eq!(reply.header("date"), "Fri, 01 Jan 2027 00:00:00 GMT");
    started.bot().await.get("/users").await.check(200);
    let secret = started.app("Invite Bot")["secrets"][0].as_str().unwrap();
    let log = started.log();
    assert!(!log.contains(secret), "the log tells the secret of Invite Bot");
    assert!(!log.contains("Bearer ey"), "the log tells a token");
}

#[tokio::test]
async fn a_second_port_has_the_same_surfaces_for_clients_that_drop_the_first() {
    let place = Place::new();
    let started = Program::start(&place.data()).and("--also-port", "0").ready(&place.data()).await;
    let also = started.state["also"].as_str().unwrap();
    assert_ne!(also, started.state["https"].as_str().unwrap());
    let path = format!("/{}/v2.0/.well-known/openid-configuration", started.woodgrove());
    for origin in [also.to_owned(), also.replace("https", "http")] {
        let metadata = started.at(&origin).caller().get(&path).await.expect(200);
        assert_eq!(metadata["issuer"], format!("{origin}/{}/v2.0", started.woodgrove()));
    }
    // As a client says it that reaches port 443 and names none.
    let caller = started.at(also).caller();
    for (host, issuer) in
        [("localhost", "https://localhost"), ("login.microsoftonline.com", "https://login.microsoftonline.com")]
    {
        let metadata = caller.send(http::Method::GET, &path, &[("host", host)], "").await.expect(200);
        assert_eq!(metadata["issuer"], format!("{issuer}/{}/v2.0", started.woodgrove()));
    }
    let bundle = std::fs::read_to_string(started.state["caFile"].as_str().unwrap()).unwrap();
    assert_eq!(bundle.matches("BEGIN CERTIFICATE").count(), 2, "the Microsoft names have a root of their own");
    let port = also.rsplit(':').next().unwrap();
    let other = Place::new();
    let second = Program::start(&other.data()).and("--also-port", port).run();
    assert_eq!(second.status, Some(1), "{}", second.output);
    assert!(second.errors.contains("--also-port") && second.errors.contains(port), "{}", second.errors);
}
