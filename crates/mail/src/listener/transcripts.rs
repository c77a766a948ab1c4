//! Conversations as tables: what the client sends, what the server says.

use std::fmt::Write;
use std::sync::Arc;

use kernel::EmailAddress;
use proptest::prelude::*;

use super::reply::Reply;
use super::session::{Session, Step};
use crate::LARGEST;

const SECRET: &str = "the secret of this process";

/// Feeds the pieces to a fresh session. Mails that it hands over are taken, and noted between the answers.
fn talk<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut session = Session::new(Arc::from(SECRET));
    let mut heard = String::new();
    for mut piece in pieces {
        while let Some(step) = session.step(&mut piece) {
            match step {
                Step::Say(reply) => heard.push_str(&reply.text()),
                Step::Deliver(delivery) => {
                    let (user, envelope) = (delivery.user.as_deref().unwrap_or("-"), &delivery.envelope);
                    let (from, to) = (envelope.from.as_deref().unwrap_or("<>"), envelope.to.join(","));
                    let raw = String::from_utf8_lossy(&delivery.raw).escape_debug().to_string();
                    write!(heard, "MAIL {user} {} {from} {to} {raw}\r\n", envelope.trusted).expect("a String");
                    heard.push_str(&Reply::to_mail(Ok(())).text());
                }
                Step::Part(reply) => {
                    heard.push_str(&reply.text());
                    heard.push_str("CLOSED\r\n");
                    return heard;
                }
            }
        }
    }
    heard
}

/// Checks the answers to `said`, whose lines are sent with CRLF. An expected line is the beginning of the real one.
fn check(said: &str, expected: &[&str]) {
    let heard = talk([said.replace('\n', "\r\n").as_bytes()]);
    let lines: Vec<_> = heard.split_terminator("\r\n").collect();
    let same = lines.len() == expected.len() && lines.iter().zip(expected).all(|(line, begin)| line.starts_with(begin));
    assert!(same, "to\n{said}\nexpected {expected:#?}\nheard {lines:#?}");
}

/// `EHLO` and its answers are the same at each beginning.
fn check_after_ehlo(said: &str, expected: &[&str]) {
    let heard = talk([b"EHLO there\r\n".as_slice()]);
    let greeting = heard.split_terminator("\r\n");
    check(&format!("EHLO there\n{said}"), &greeting.chain(expected.iter().copied()).collect::<Vec<_>>());
}

#[test]
fn ehlo_tells_what_is_offered() {
    check(
        "EHLO there\nQUIT\n",
        &[
            "250-vestibule.localhost",
            "250-PIPELINING",
            "250-SIZE 26214400",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-CHUNKING",
            "250-ENHANCEDSTATUSCODES",
            "250 AUTH PLAIN LOGIN",
            "221 2.0.0",
            "CLOSED",
        ],
    );
    assert_eq!(Session::greeting().text(), "220 vestibule.localhost ESMTP Vestibule\r\n");
}

#[test]
fn a_mail_by_data_loses_its_doubled_dots() {
    check_after_ehlo(
        "MAIL FROM:<ada@contoso.example> SIZE=20 BODY=8BITMIME SMTPUTF8\nRCPT TO:<Bob@Fabrikam.example>\n\
         RCPT TO:<carol@fabrikam.example>\nDATA\nSubject: hi\n\n..dot\n...\n.\nNOOP\n",
        &[
            "250 2.1.0",
            "250 2.1.5",
            "250 2.1.5",
            "354 ",
            r"MAIL - false ada@contoso.example Bob@Fabrikam.example,carol@fabrikam.example Subject: hi\r\n\r\n.dot\r\n..\r\n",
            "250 2.0.0",
            "250 2.0.0",
        ],
    );
}

#[test]
fn an_empty_mail_ends_with_its_first_dot_and_a_bare_line_feed_ends_nothing() {
    check_after_ehlo(
        "MAIL FROM:<>\nRCPT TO:<bob@fabrikam.example>\nDATA\n.\nNOOP\n",
        &["250 2.1.0", "250 2.1.5", "354 ", "MAIL - false <> bob@fabrikam.example ", "250 2.0.0", "250 2.0.0"],
    );
    let smuggled =
        b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\n.\nMAIL FROM:<eve@evil.example>\r\n.\r\n";
    let heard = talk([smuggled.as_slice()]);
    assert_eq!(heard.matches("MAIL - false").count(), 1, "{heard}");
    assert!(heard.contains(r"x\n.\nMAIL FROM:<eve@evil.example>\r\n"), "{heard}");
}

#[test]
fn a_mail_by_chunks_is_one_mail() {
    check_after_ehlo(
        "MAIL FROM:<ada@contoso.example>\nRCPT TO:<bob@fabrikam.example>\nBDAT 6\nQUIT\nBDAT 4 LAST\n.\nNOOP\n",
        // With CRLF the chunks are "QUIT\r\n" and ".\r\nN"; what follows them is the command "OOP".
        &[
            "250 2.1.0",
            "250 2.1.5",
            "250 2.0.0",
            r"MAIL - false ada@contoso.example bob@fabrikam.example QUIT\r\n.\r\nN",
            "250 2.0.0",
            "500 5.5.1",
        ],
    );
    check_after_ehlo(
        "MAIL FROM:<>\nRCPT TO:<bob@fabrikam.example>\nBDAT 0 LAST\nNOOP\n",
        &["250 2.1.0", "250 2.1.5", "MAIL - false <> bob@fabrikam.example ", "250 2.0.0", "250 2.0.0"],
    );
}

#[test]
fn a_chunk_out_of_order_is_read_and_never_obeyed() {
    check_after_ehlo("BDAT 6 LAST\nQUIT\nNOOP\n", &["503 5.5.1", "250 2.0.0"]);
    check_after_ehlo(
        "MAIL FROM:<>\nRCPT TO:<b@c.example>\nBDAT 6\nQUIT\nDATA\nRCPT TO:<d@c.example>\nRSET\nDATA\n",
        &["250 2.1.0", "250 2.1.5", "250 2.0.0", "503 5.5.1", "503 5.5.1", "250 2.0.0", "503 5.5.1"],
    );
}

#[test]
fn the_order_of_commands_is_kept() {
    check(
        "NOOP\nMAIL FROM:<a@b.example>\nAUTH PLAIN\nQUIT\n",
        &["250 2.0.0", "503 5.5.1", "503 5.5.1", "221", "CLOSED"],
    );
    check(
        "HELO there\nRCPT TO:<a@b.example>\nDATA\nMAIL FROM:<a@b.example>\nMAIL FROM:<a@b.example>\nDATA\nRSET\nDATA\n",
        &["250 vestibule", "503 5.5.1", "503 5.5.1", "250 2.1.0", "503 5.5.1", "503 5.5.1", "250 2.0.0", "503 5.5.1"],
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    check_after_ehlo(
        "NONSENSE\n\nMAIL FROM:nobody\nMAIL FROM:<nobody>\nMAIL FROM:<a@b.example> RET=FULL\n\
         MAIL FROM:<a@b.example> BODY=BINARYMIME\nMAIL FROM:<a@b.example> COLOUR=RED\nMAIL FROM:<a@b.example> SIZE=x\n",
        &[
            "500 5.5.1",
            "500 5.5.1",
            "501 5.5.2",
            "501 5.1.7",
            "555 5.5.4 the parameter RET ",
            "555 5.5.4 the parameter BODY=BINARYMIME ",
            "555 5.5.4",
            "501 5.5.2",
        ],
    );
    check_after_ehlo(
        "MAIL FROM:<a@b.example>\nRCPT TO\nRCPT TO:<>\nRCPT TO:<nobody>\nRCPT TO:<a@b.example> NOTIFY=NEVER\n\
         RCPT TO:<Postmaster>\nVRFY ada\nEXPN all\nSTARTTLS\nHELP\n",
        &[
            "250 2.1.0",
            "501 5.5.2",
            "501 5.1.3",
            "501 5.1.3",
            "555 5.5.4",
            "250 2.1.5",
            "252 2.1.5",
            "502 5.5.1",
            "502 5.5.1",
            "214 2.0.0",
        ],
    );
}

#[test]
fn a_line_that_is_too_long_is_one_mistake() {
    check_after_ehlo(&format!("NOOP {}\nNOOP\n", "x".repeat(5000)), &["500 5.5.2", "250 2.0.0"]);
}

#[test]
fn a_browser_is_sent_away_at_its_first_line() {
    check("POST / HTTP/1.1\nHost: localhost:1025\n\nEHLO evil\n", &["554 5.5.1 this port speaks SMTP", "CLOSED"]);
}

#[test]
fn whoever_makes_mistakes_all_the_time_is_sent_away() {
    let expected = [["500 5.5.1"; 20].as_slice(), &["421 4.7.0", "CLOSED"]].concat();
    check(&"FOO\n".repeat(30), &expected);
}

#[test]
fn anybody_may_sign_in_and_only_the_secret_is_trusted() {
    let mail = "MAIL FROM:<>\nRCPT TO:<b@c.example>\nDATA\n.\n";
    // "\0lab\0the secret of this process", "\0lab\0guess", "lab", and the secret alone.
    let (right, wrong) = ("AGxhYgB0aGUgc2VjcmV0IG9mIHRoaXMgcHJvY2Vzcw==", "AGxhYgBndWVzcw==");
    let (user, secret) = ("bGFi", "dGhlIHNlY3JldCBvZiB0aGlzIHByb2Nlc3M=");
    let taken = |who: &'static str| ["235 2.7.0", "250 2.1.0", "250 2.1.5", "354 ", who, "250 2.0.0"];
    check_after_ehlo(&format!("AUTH PLAIN {right}\n{mail}"), &taken("MAIL lab true <> "));
    check_after_ehlo(&format!("AUTH PLAIN {wrong}\n{mail}"), &taken("MAIL lab false <> "));
    let asked = [["334 "].as_slice(), &taken("MAIL lab true <> ")].concat();
    check_after_ehlo(&format!("AUTH PLAIN\n{right}\n{mail}"), &asked);
    let asked = [["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"].as_slice(), &taken("MAIL lab true <> ")].concat();
    check_after_ehlo(&format!("AUTH LOGIN\n{user}\n{secret}\n{mail}"), &asked);
    check_after_ehlo(&format!("AUTH LOGIN {user}\n{secret}\n{mail}"), &asked[1..]);
}

#[test]
fn a_login_that_goes_wrong_signs_nobody_in() {
    check_after_ehlo(
        "AUTH CRAM-MD5\nAUTH PLAIN ***\nAUTH PLAIN =\nAUTH LOGIN\n*\nAUTH PLAIN AGxhYgBndWVzcw==\nAUTH PLAIN AGxhYgBndWVzcw==\n",
        &["504 5.5.4", "501 5.5.2", "501 5.5.2", "334 VXNlcm5hbWU6", "501 5.7.0", "235 2.7.0", "503 5.5.1"],
    );
    check_after_ehlo(&format!("AUTH LOGIN\n{}\nNOOP\n", "x".repeat(5000)), &["334 ", "500 5.5.6", "250 2.0.0"]);
}

#[test]
fn a_mail_has_at_most_a_hundred_recipients() {
    let many = "RCPT TO:<guest@c.example>\n".repeat(101);
    let expected = [["250 2.1.0"].as_slice(), &["250 2.1.5"; 100], &["452 4.5.3"]].concat();
    check_after_ehlo(&format!("MAIL FROM:<>\n{many}"), &expected);
}

#[test]
fn a_mail_that_is_too_large_is_refused_and_the_conversation_goes_on() {
    let (largest, larger) = (LARGEST, LARGEST + 1);
    check_after_ehlo(
        &format!("MAIL FROM:<a@b.example> SIZE={larger}\nMAIL FROM:<a@b.example> SIZE={largest}\n"),
        &["552 5.3.4", "250 2.1.0"],
    );
    let begin = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@c.example>\r\n";
    let line = [b'x'; 1022].into_iter().chain(*b"\r\n").collect::<Vec<_>>();
    let by_data = |lines: usize, rest: &'static [u8]| {
        let pieces = std::iter::repeat_n(line.as_slice(), lines).chain([rest, b".\r\nNOOP\r\n"]);
        talk([begin.as_bytes(), b"DATA\r\n"].into_iter().chain(pieces))
    };
    assert!(by_data(25 * 1024, b"").contains("MAIL - false <>"), "25 MiB exactly are taken");
    let heard = by_data(25 * 1024, b"\r\n");
    assert!(heard.ends_with("552 5.3.4 a mail has at most 26214400 octets\r\n250 2.0.0 ok\r\n"), "{heard}");

    let chunked = format!("{begin}BDAT 5\r\nhelloBDAT {largest} LAST\r\n");
    let zeros = vec![0; LARGEST];
    let heard = talk([chunked.as_bytes(), &zeros, b"BDAT 2 LAST\r\nhiNOOP\r\n"]);
    let end = "552 5.3.4 a mail has at most 26214400 octets\r\n503 5.5.1 there is no recipient yet\r\n250 2.0.0 ok\r\n";
    assert!(heard.ends_with(end), "{heard}");
}

/// A conversation with something of everything.
const LONG_TALK: &[u8] = b"EHLO there\r\nAUTH LOGIN\r\nbGFi\r\nZ3Vlc3M=\r\nMAIL FROM:<ada@contoso.example> SIZE=9\r\n\
    RCPT TO\r\nRCPT TO:<b@c.example>\r\nDATA\r\n..a\r\n.b\r\n\r.\r\n\n.\r\r\n..\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<d@c.example>\r\n\
    BDAT 7\r\n.\r\n\r\n.\rBDAT 0 LAST\r\nMAIL FROM:<>\r\nRCPT TO:<e@c.example>\r\nDATA\r\n.\r\nBDAT 5\r\nQUIT\nVRFY x\r\nQUIT\r\n";

proptest! {
    #[test]
    fn no_octets_make_the_session_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..8)) {
        talk(pieces.iter().map(Vec::as_slice));
    }

    #[test]
    fn no_order_of_commands_makes_the_session_panic(lines in prop::collection::vec(prop::sample::select(vec![
        "EHLO a\r\n", "HELO\r\n", "MAIL FROM:<a@b.c>\r\n", "MAIL FROM\r\n", "RCPT TO:<a@b.c>\r\n", "RCPT TO\n", "DATA\r\n",
        ".\r\n", "\r\n", "..\n", "BDAT 3\r\n", "BDAT 99999999999999999999 LAST\r\n", "BDAT 0 LAST\r\n", "AUTH PLAIN\r\n",
        "AUTH LOGIN bGFi\r\n", "*\r\n", "RSET\r\n", "AUTH\r\n", "AGxhYgBndWVzcw==\r\n", "\u{fc}\r\n", "\0\r\n",
    ]), 0..40)) {
        talk(lines.iter().map(|line| line.as_bytes()));
    }

    #[test]
    fn every_address_of_the_directory_is_a_recipient(text in "[a-zA-Z0-9._-]{1,64}@([a-zA-Z0-9-]{1,20}\\.){1,3}[a-z]{2,9}") {
        if let Ok(address) = EmailAddress::parse(&text) {
            let said = format!("EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<{address}>\r\nDATA\r\n.\r\n");
            let heard = talk([said.as_bytes()]);
            let delivered = format!("MAIL - false <> {address} \r\n");
            prop_assert!(heard.contains(&delivered), "{}", heard);
        }
    }

    #[test]
    fn how_the_stream_is_cut_makes_no_difference(cuts in prop::collection::vec(0..LONG_TALK.len(), 0..60)) {
        let mut cuts = cuts;
        cuts.extend([0, LONG_TALK.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &LONG_TALK[cut[0]..cut[1]]);
        prop_assert_eq!(talk(pieces), talk([LONG_TALK]));
    }
}

#[test]
fn octet_by_octet_is_the_same_conversation() {
    let heard = talk([LONG_TALK]);
    assert_eq!(talk(LONG_TALK.chunks(1)), heard);
    assert_eq!(heard.matches("MAIL lab false").count(), 3, "{heard}");
}
