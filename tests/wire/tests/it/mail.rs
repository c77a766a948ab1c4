//! Mail over real SMTP: taken, delivered, and copied to a relay.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::json;
use support::Program;

use crate::Place;

/// How long a copy may take to reach the relay: its rounds are seconds apart.
const PATIENCE: Duration = Duration::from_mins(1);

/// A mail server that takes everything; what it was sent.
fn sink(listener: TcpListener) -> Receiver<String> {
    let (taken, mails) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = take(stream.expect("a connection"), |mail| taken.send(mail).is_ok());
        }
    });
    mails
}

fn take(stream: TcpStream, mut taken: impl FnMut(String) -> bool) -> std::io::Result<()> {
    let (mut answer, mut lines) = (stream.try_clone()?, BufReader::new(stream).lines());
    answer.write_all(b"220 sink\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "DATA" => {
                answer.write_all(b"354 go on\r\n")?;
                let body: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                if !taken(body.join("\n")) {
                    return Ok(());
                }
                answer.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => return answer.write_all(b"221 bye\r\n"),
            _ => answer.write_all(b"250 yes\r\n")?,
        }
    }
    Ok(())
}

/// Sends a mail as any program does; the server's answers.
fn send(address: &str, commands: &[&str]) -> Vec<String> {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut answer = || loop {
        let line = lines.next().expect("an answer").unwrap();
        if line.as_bytes().get(3) != Some(&b'-') {
            return line;
        }
    };
    let mut answers = vec![answer()];
    for command in commands {
        stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
        answers.push(answer());
    }
    answers
}

#[tokio::test]
async fn mail_of_any_program_is_in_the_inbox() {
    let place = Place::new();
    let started = place.start().await;
    let letter = "From: app@woodgrove.example\r\nTo: lee@fabrikam-clinic.example\r\nSubject: hello\r\n\r\n..a line with a dot\r\nthe end\r\n.";
    let answers = send(
        started.state["smtp"].as_str().unwrap(),
        &[
            "EHLO me",
            "MAIL FROM:<app@woodgrove.example>",
            "RCPT TO:<lee@fabrikam-clinic.example>",
            "DATA",
            letter,
            "QUIT",
        ],
    );
    let codes: Vec<&str> = answers.iter().map(|answer| &answer[..3]).collect();
    assert_eq!(codes, ["220", "250", "250", "250", "354", "250", "221"], "{answers:?}");
    let mail = started.mail("lee@fabrikam-clinic.example", "other").await;
    assert_eq!(mail["subject"], "hello");
    assert!(mail["text"].as_str().unwrap().starts_with(".a line with a dot"), "{mail}");
}

fn invitation() -> serde_json::Value {
    json!({"invitedUserEmailAddress": "lou@lakeside-practice.example", "inviteRedirectUrl": "https://a.example/",
        "sendInvitationMessage": true})
}

#[tokio::test]
async fn a_relay_gets_a_copy_and_the_inbox_has_the_mail() {
    let place = Place::new();
    let relay = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = relay.local_addr().unwrap();
    let copies = sink(relay);
    let started =
        Program::start(&place.data()).and("--smtp-relay", format!("smtp://{address}")).ready(&place.data()).await;
    started.bot().await.post("/invitations", &invitation()).await.check(201);
    let mail = started.mail("lou@lakeside-practice.example", "invitation").await;
    let copy = copies.recv_timeout(PATIENCE).expect("a copy");
    assert!(copy.contains("lou@lakeside-practice.example"), "{copy}");
    let full = started.control().get(&format!("/mail/{}", mail["id"].as_str().unwrap())).await.expect(200);
    let id =
        |text: &str| text.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:")).map(str::to_owned);
    assert_eq!(id(&copy), id(full["raw"].as_str().unwrap()), "the same message");
}

#[tokio::test]
async fn a_relay_that_is_down_delays_its_copy_alone() {
    let place = Place::new();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let started =
        Program::start(&place.data()).and("--smtp-relay", format!("smtp://{address}")).ready(&place.data()).await;
    started.bot().await.post("/invitations", &invitation()).await.check(201);
    started.mail("lou@lakeside-practice.example", "invitation").await;
    let copies = sink(TcpListener::bind(address).unwrap());
    let copy = copies.recv_timeout(PATIENCE).expect("a copy, late");
    assert!(copy.contains("lou@lakeside-practice.example"), "{copy}");
}
