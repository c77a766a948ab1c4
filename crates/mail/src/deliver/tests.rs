use std::net::SocketAddr;

use kernel::SignedDuration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::fixture::{Server, World, invitation, plain, to_world};
use crate::listener::Refusal;
use crate::{Filter, Kind, MailError, SmtpRoute, Transport, get};

fn route(address: SocketAddr) -> Transport {
    Transport::Smtp(SmtpRoute { address, user: "lab".to_owned(), secret: "secret".to_owned(), relay: None })
}

#[tokio::test]
async fn a_queued_mail_comes_to_the_inbox_as_it_was_written() {
    let world = World::new();
    let id = world.enqueue(1, invitation());
    assert!(world.backlog() && world.inbox().is_empty());
    assert_eq!(world.store.read_now(|read| get(read, id)).expect("an answer"), None);
    assert_eq!(world.deliver(&Transport::Inbox).await.expect("delivered"), 1);
    assert!(!world.backlog());
    let inbox = world.inbox();
    assert_eq!((inbox.len(), inbox[0].id), (1, id));
    insta::assert_json_snapshot!(&inbox[0], { ".id" => "[id]" }, @r#"
    {
      "id": "[id]",
      "kind": "invitation",
      "from": "Microsoft Invitations on behalf of Woodgrove Hospital <invites@microsoft.com>",
      "to": [
        "Dr.Lee@Fabrikam-Clinic.example"
      ],
      "cc": [
        "joerg@woodgrove.example"
      ],
      "replyTo": "grace@woodgrove.example",
      "subject": "Grace Hopper invited you to access applications within their organization",
      "date": "2027-01-01T09:30:00Z",
      "language": "de-DE",
      "text": "Willkommen, Jürgen.\n.a line that begins with a dot\nAccept invitation\n",
      "html": "<p>Willkommen, Jürgen.</p>\n<a href=\"https://localhost:8443/redeem\">Accept invitation</a>\n",
      "redeemUrl": "https://localhost:8443/redeem",
      "passcode": null,
      "unsubscribeUrl": "https://localhost:8443/unsubscribe",
      "invitationId": "00000000-0000-0000-0000-000000000007",
      "tenantId": "00000000-0000-0000-0000-000000000009"
    }
    "#);
    let with_source = world.store.read_now(|read| get(read, id)).expect("an answer").expect("a mail");
    let json = serde_json::to_value(&with_source).expect("json");
    assert!(json["raw"].as_str().expect("a source").starts_with("From: \"Microsoft Invitations on behalf of"));
}

#[tokio::test]
async fn the_inbox_is_newest_first_and_filtered() {
    let world = World::new();
    let first = world.enqueue(1, plain("Lee@c.example", "one"));
    world.enqueue(2, plain("kim@c.example", "two"));
    world.enqueue(3, crate::Message { kind: Kind::Passcode, ..plain("lee@c.example", "three") });
    assert_eq!(world.deliver(&Transport::Inbox).await.expect("delivered"), 3);
    let all = Filter::default();
    let lee = Filter { to: Some("LEE@c.example".to_owned()), ..Filter::default() };
    let passcode = Filter { kind: Some(Kind::Passcode), ..Filter::default() };
    for (filter, expected) in [
        (all.clone(), ["three", "two", "one"].as_slice()),
        (Filter { top: Some(2), ..all.clone() }, &["three", "two"]),
        (Filter { after: Some(first), ..all.clone() }, &["three", "two"]),
        (lee.clone(), &["three", "one"]),
        (Filter { after: Some(first), ..lee.clone() }, &["three"]),
        (Filter { kind: Some(Kind::Notification), ..lee }, &["one"]),
        (passcode.clone(), &["three"]),
        (Filter { kind: Some(Kind::Invitation), ..all.clone() }, &[]),
    ] {
        assert_eq!(world.subjects(&filter), expected, "{filter:?}");
    }
    world.clear();
    assert!(world.inbox().is_empty() && world.subjects(&passcode).is_empty());
    world.enqueue(4, plain("lee@c.example", "four"));
    world.deliver(&Transport::Inbox).await.expect("delivered");
    let after_a_mail_that_is_gone = Filter { after: Some(first), ..all };
    assert_eq!(world.subjects(&after_a_mail_that_is_gone), ["four"]);
    assert_eq!(world.inbox()[0].seq, 4, "a place in the inbox is never given twice");
}

#[tokio::test]
async fn a_mail_that_arrives_late_is_newer_than_what_arrived_meanwhile() {
    let world = World::new();
    world.enqueue(1, plain("lee@c.example", "queued first"));
    let raw = b"Subject: overtook it\r\n\r\n";
    let overtaker = world.receive(2, raw, crate::fixture::envelope("a@c.example", &["lee@c.example"], false));
    world.deliver(&Transport::Inbox).await.expect("delivered");
    let newer = Filter { after: Some(overtaker), ..Filter::default() };
    assert_eq!(world.subjects(&newer), ["queued first"]);
}

#[tokio::test]
async fn what_was_queued_in_the_future_waits_for_it() {
    let world = World::new();
    world.clock.advance(SignedDuration::from_hours(1));
    world.enqueue(1, plain("lee@c.example", "tomorrow"));
    world.clock.advance(SignedDuration::from_hours(-1));
    assert!(!world.backlog());
    assert_eq!(world.deliver(&Transport::Inbox).await.expect("nothing to do"), 0);
    world.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(world.deliver(&Transport::Inbox).await.expect("delivered"), 1);
}

#[tokio::test]
async fn mail_goes_over_the_socket_and_is_known_again() {
    let world = World::new();
    let server = Server::start("secret", to_world(&world)).await;
    let first = world.enqueue(1, invitation());
    let second = world.enqueue(2, plain("kim@c.example", "two"));
    let queued = *world.store.commits().borrow();
    assert_eq!(world.deliver(&route(server.address)).await.expect("delivered"), 2);
    let written = *world.store.commits().borrow() - queued;
    assert_eq!(written, 2, "the listener takes each in, and nobody writes beyond that");
    let inbox = world.inbox();
    assert_eq!(inbox.iter().map(|mail| mail.id).collect::<Vec<_>>(), [second, first]);
    assert_eq!(
        (inbox[1].kind, inbox[1].redeem_url.as_deref()),
        (Kind::Invitation, Some("https://localhost:8443/redeem"))
    );
    let heard = server.stop().await;
    assert_eq!(heard.len(), 2);
    assert!(heard.iter().all(|delivery| delivery.user.as_deref() == Some("lab") && delivery.envelope.trusted));
    assert_eq!(heard[0].envelope.from.as_deref(), Some("postman@vestibule.localhost"));
    assert_eq!(heard[0].envelope.to, ["Dr.Lee@Fabrikam-Clinic.example", "joerg@woodgrove.example"]);
}

#[tokio::test]
async fn a_refused_mail_stays_queued_and_keeps_the_order() {
    let world = World::new();
    let server = Server::start("secret", |_| Err(Refusal::Later("not now".to_owned()))).await;
    world.enqueue(1, plain("lee@c.example", "one"));
    world.enqueue(2, plain("lee@c.example", "two"));
    let error = world.deliver(&route(server.address)).await.expect_err("refused");
    assert!(matches!(&error, MailError::Undelivered(why) if why.contains("not now")), "{error}");
    assert_eq!(server.stop().await.len(), 1, "the second does not overtake the first");
    assert!(world.backlog() && world.inbox().is_empty());

    let server = Server::start("secret", to_world(&world)).await;
    assert_eq!(world.deliver(&route(server.address)).await.expect("delivered"), 2);
    server.stop().await;
    assert_eq!(world.subjects(&Filter::default()), ["two", "one"]);
}

#[tokio::test]
async fn without_a_listener_mail_stays_queued() {
    let world = World::new();
    world.enqueue(1, plain("lee@c.example", "one"));
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let error = world.deliver(&route(closed)).await.expect_err("nobody there");
    assert!(error.to_string().contains("does not answer"), "{error}");
    assert!(world.backlog());
}

#[tokio::test]
async fn at_the_end_everybody_hears_a_goodbye() {
    let server = Server::start("secret", |_| Ok(())).await;
    let mut client = BufReader::new(TcpStream::connect(server.address).await.expect("a connection"));
    let mut heard = String::new();
    client.read_line(&mut heard).await.expect("a greeting");
    client.write_all(b"EHLO x\r\nNOOP\r\n").await.expect("said");
    while !heard.ends_with("250 2.0.0 ok\r\n") {
        client.read_line(&mut heard).await.expect("an answer");
    }
    server.stop().await;
    heard.clear();
    client.read_line(&mut heard).await.expect("a goodbye");
    assert_eq!(heard, "421 4.3.2 the emulator ends\r\n");
    heard.clear();
    assert_eq!(client.read_line(&mut heard).await.expect("the end"), 0);
}
