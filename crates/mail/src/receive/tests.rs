use proptest::prelude::*;

use crate::fixture::{World, at, ctx, envelope, plain};
use crate::{Envelope, Filter, Kind, LARGEST, MailError, Stored, Transport, get};

fn received(raw: &str, envelope: Envelope) -> Stored {
    let world = World::new();
    let id = world.receive(1, raw.replace('\n', "\r\n").as_bytes(), envelope);
    let mail = world.store.read_now(|read| get(read, id)).expect("an answer").expect("a mail");
    assert_eq!(mail.raw.as_deref(), Some(raw.replace('\n', "\r\n").as_str()));
    Stored { raw: None, ..mail }
}

#[test]
fn a_strangers_mail_is_read_and_of_kind_other() {
    let mail = received(
        "From: =?utf-8?q?J=C3=B6rg?= <joerg@contoso.example>\nTo: Lee <lee@c.example>, kim@c.example\n\
         Cc: team: a@c.example, b@c.example;\nReply-To: desk@contoso.example\nSubject: =?utf-8?q?Gr=C3=BC?=\n =?utf-8?q?=C3=9Fe?=\n\
         Date: Thu, 31 Dec 2026 23:30:00 -0130\nContent-Language: de\nMIME-Version: 1.0\n\
         Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; charset=iso-8859-1\n\
         Content-Transfer-Encoding: quoted-printable\n\nSch=F6n\n--x\nContent-Type: text/html\n\n<b>Schoen</b>\n--x--\n",
        envelope("bounce@contoso.example", &["lee@c.example"], false),
    );
    insta::assert_json_snapshot!(mail, { ".id" => "[id]" }, @r#"
    {
      "id": "[id]",
      "kind": "other",
      "from": "Jörg <joerg@contoso.example>",
      "to": [
        "lee@c.example",
        "kim@c.example"
      ],
      "cc": [
        "a@c.example",
        "b@c.example"
      ],
      "replyTo": "desk@contoso.example",
      "subject": "Grüße",
      "date": "2027-01-01T01:00:00Z",
      "language": "de",
      "text": "Schön",
      "html": "<b>Schoen</b>",
      "redeemUrl": null,
      "passcode": null,
      "unsubscribeUrl": null,
      "invitationId": null,
      "tenantId": null
    }
    "#);
}

#[test]
fn what_the_headers_leave_open_the_envelope_tells() {
    let mail = received("Subject: hi\n\nhello\n", envelope("ada@contoso.example", &["Lee@c.example"], false));
    assert_eq!((mail.from.address.as_str(), mail.to[0].address.as_str()), ("ada@contoso.example", "Lee@c.example"));
    assert_eq!((mail.text.as_str(), mail.kind, mail.language.as_str()), ("hello\r\n", Kind::Other, "und"));
    assert_eq!(mail.date, at(crate::fixture::NOW));
    let bounce = received("Subject: hi\n\n", Envelope { from: None, ..envelope("", &["lee@c.example"], false) });
    assert_eq!(bounce.from.address, "");
}

#[test]
fn what_is_no_mail_is_kept_as_text() {
    let mail = received("\nno header at all \u{1F3E5}\n", envelope("ada@contoso.example", &["lee@c.example"], false));
    assert!(mail.text.contains("no header at all \u{1F3E5}"), "{mail:?}");
    assert_eq!((mail.subject.as_str(), mail.to[0].address.as_str()), ("", "lee@c.example"));
    let empty = received("", envelope("ada@contoso.example", &["lee@c.example"], false));
    assert_eq!((empty.text.as_str(), empty.kind), ("", Kind::Other));
}

#[test]
fn a_strangers_header_text_is_one_line() {
    let mail = received(
        "From: =?utf-8?q?a=0D=0Ab?= <a@c.example>\nSubject: =?utf-8?q?one=0D=0ABcc:_two=00?=\n\n",
        envelope("a@c.example", &["lee@c.example"], false),
    );
    assert_eq!((mail.from.name.as_deref(), mail.subject.as_str()), (Some("a b"), "one Bcc: two"));
}

#[test]
fn an_own_id_without_the_secret_is_a_strangers_mail() {
    let world = World::new();
    let own = world.enqueue(1, plain("lee@c.example", "the real one"));
    let forged = format!("Message-ID: <{own}@vestibule.localhost>\r\nSubject: forged\r\n\r\n");
    let id = world.receive(2, forged.as_bytes(), envelope("eve@evil.example", &["lee@c.example"], false));
    assert_ne!(id, own);
    assert!(world.backlog(), "the real one is still to be delivered");
    let inbox = world.inbox();
    assert_eq!((inbox.len(), inbox[0].kind, inbox[0].redeem_url.as_deref()), (1, Kind::Other, None));
}

#[test]
fn a_trusted_mail_that_we_never_wrote_is_a_strangers_mail() {
    let world = World::new();
    let raw = b"Message-ID: <00000000-0000-0000-0000-000000000001@vestibule.localhost>\r\n\r\n";
    world.receive(1, raw, envelope("postman@vestibule.localhost", &["lee@c.example"], true));
    assert_eq!(world.inbox()[0].kind, Kind::Other);
}

#[tokio::test]
async fn our_own_mail_is_the_same_mail_however_often_it_is_brought() {
    let world = World::new();
    let own = world.enqueue(1, plain("lee@c.example", "once"));
    world.deliver(&Transport::Inbox).await.expect("delivered");
    let raw =
        world.store.read_now(|read| get(read, own)).expect("an answer").and_then(|mail| mail.raw).expect("source");
    let again = world.receive(2, raw.as_bytes(), envelope("postman@vestibule.localhost", &["lee@c.example"], true));
    assert_eq!((again, world.inbox().len()), (own, 1));
}

#[test]
fn a_blind_copy_is_found_by_its_recipient() {
    let world = World::new();
    let raw = b"To: lee@c.example\r\nSubject: secret\r\n\r\n";
    world.receive(1, raw, envelope("ada@contoso.example", &["Lee@c.example", "Blind@c.example"], false));
    let to = |to: &str| world.subjects(&Filter { to: Some(to.to_owned()), ..Filter::default() });
    assert_eq!(to("blind@C.example"), ["secret"]);
    assert_eq!(to("LEE@c.example"), ["secret"]);
    assert!(to("kim@c.example").is_empty());
}

#[test]
fn what_is_too_large_is_refused() {
    let world = World::new();
    let raw = vec![b'x'; LARGEST + 1];
    let ctx = ctx(world.clock.now(), 1);
    let outcome = world.store.write_now(|tx| crate::receive(tx, &ctx, &raw, envelope("a@c.example", &[], false)));
    assert!(matches!(outcome, Err(MailError::TooLarge)), "{outcome:?}");
}

proptest! {
    #[test]
    fn no_octets_make_the_reader_panic(raw in prop::collection::vec(any::<u8>(), 0..400)) {
        crate::foreign::read(&raw, envelope("a@c.example", &["b@c.example"], false));
    }

    #[test]
    fn no_headers_make_the_reader_panic(lines in prop::collection::vec(prop::sample::select(vec![
        "From: <<>>,;:", "Date: 99 Foo 99999 99:99:99 +9999", "Date: Tue, 31 Feb 2027 24:61:61 -2561", "Content-Type: multipart/mixed; boundary=",
        "Content-Type: multipart/mixed; boundary=a", "--a", "--a--", "", "Content-Transfer-Encoding: base64", "====", "To: a: b;, c",
        "Subject: =?utf-8?b?=?=", "Content-Type: message/rfc822", "Message-ID: <", "Content-Language: ,", "\u{0}",
    ]), 0..30)) {
        crate::foreign::read(lines.join("\r\n").as_bytes(), envelope("a@c.example", &["b@c.example"], false));
    }
}
