//! The instrument from the command line, and faults as a client on a socket feels them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use support::Clinician;

use crate::Place;

#[tokio::test]
async fn the_instrument_is_played_from_the_command_line() {
    let place = Place::new();
    let started = place.start().await;
    let run = |words: &[&str]| {
        let ended = place.verb(words).run();
        assert_eq!(ended.status, Some(0), "{words:?}: {} {}", ended.output, ended.errors);
        ended.output
    };
    run(&["sandbox", "create", "t1", "--seed", "7"]);
    assert!(run(&["sandbox", "list"]).contains("  t1  gone with the process"));
    assert_eq!(run(&["clock", "show", "--sandbox", "t1"]), "2027-01-01T00:00:00Z  frozen\n");
    run(&["snapshot", "save", "a", "--sandbox", "t1"]);
    assert_eq!(run(&["clock", "advance", "P31D", "--sandbox", "t1"]), "2027-02-01T00:00:00Z  frozen\n");
    run(&["snapshot", "load", "a", "--sandbox", "t1"]);
    assert_eq!(run(&["clock", "show", "--sandbox", "t1"]), "2027-01-01T00:00:00Z  frozen\n");
    let file = place.path().join("export.json");
    let file = file.to_str().unwrap();
    run(&["export", file, "--sandbox", "t1"]);
    run(&["import", file, "--sandbox", "t1"]);
    let taken = place.verb(&["import", file]).run();
    assert_eq!(taken.status, Some(1), "its tenants stand in t1: {}", taken.output);
    run(&["fault", "add", "graph", "--status", "503", "--sandbox", "t1"]);
    let t1 = started.within("t1").await;
    t1.bot().await.get("/users").await.check(503);
    run(&["fault", "clear", "--sandbox", "t1"]);
    t1.bot().await.get("/users").await.check(200);
    let expected = place.path().join("expected.json");
    std::fs::write(&expected, json!({"assertions": [{"mail": {"count": 0}}]}).to_string()).unwrap();
    let expected = expected.to_str().unwrap();
    run(&["assert", expected, "--sandbox", "t1"]);
    let invited = json!({"invitedUserEmailAddress": Clinician::Mailbox.address(), "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true});
    t1.bot().await.post("/invitations", &invited).await.check(201);
    let failed = place.verb(&["assert", expected, "--sandbox", "t1"]).run();
    assert_eq!(failed.status, Some(1), "{}", failed.output);
    assert!(run(&["requests", "--sandbox", "t1"]).contains("POST /v1.0/invitations"));
    assert!(run(&["decisions", "--sandbox", "t1"]).contains("invite allow"));
    assert!(run(&["lab", "--sandbox", "t1"]).contains("open  A1"));
    let admin = "ada.morgan@woodgrove.example";
    let client = t1.app("Lab CLI")["appId"].as_str().unwrap();
    let tenant = t1.woodgrove();
    let signed_in = run(&["sign-in", admin, "--tenant", tenant, "--client-id", client, "--sandbox", "t1"]);
    assert!(signed_in.starts_with("signedIn\n"), "{signed_in}");
    run(&["sandbox", "drop", "t1"]);
    assert_eq!(place.verb(&["clock", "show", "--sandbox", "t1"]).run().status, Some(1));
}

#[tokio::test]
async fn a_dropped_answer_is_a_closed_connection_and_a_delayed_one_comes_late() {
    let place = Place::new();
    let started = place.start().await;
    let add = async |fault: Value| started.control().post("/faults", &fault).await.check(201);
    add(json!({"surface": "portal", "path": "/portal/lost", "drop": true})).await;
    add(json!({"surface": "portal", "path": "/portal/late", "delayMs": 300})).await;
    let plain = started.state["http"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let ask = |path: &str| {
        let mut socket = TcpStream::connect(plain.replace("localhost", "127.0.0.1")).unwrap();
        write!(socket, "GET {path} HTTP/1.1\r\nHost: {plain}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        // A connection that was cut off may also be an error of the socket.
        let _ = socket.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    assert_eq!(ask("/portal/lost"), "", "nothing of the answer is sent");
    let before = std::time::Instant::now();
    assert!(ask("/portal/late").starts_with("HTTP/1.1 "));
    assert!(before.elapsed() >= std::time::Duration::from_millis(300));
}
