use kernel::{SignedDuration, Timestamp};
use tokio::net::TcpListener;

use super::{PAUSES, Relay, pause};
use crate::fixture::{NOW, Server, World, at, invitation, plain, to_world};
use crate::listener::Refusal;
use crate::{SmtpRoute, Transport, next_copy, relay_due};

/// A world with our own listener, and a relay that listens only when the test says so.
struct Desk {
    world: World,
    own: Server,
    transport: Transport,
}

impl Desk {
    async fn new() -> (Self, TcpListener) {
        let world = World::new();
        let own = Server::start("secret", to_world(&world)).await;
        let relay = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = relay.local_addr().expect("an address");
        let transport = Transport::Smtp(SmtpRoute {
            address: own.address,
            user: "lab".to_owned(),
            secret: "secret".to_owned(),
            relay: Some(Relay { address }),
        });
        (Self { world, own, transport }, relay)
    }

    async fn relay_at(&self, now: Timestamp) -> usize {
        relay_due(&self.world.store, &self.transport, now).await.expect("the store works")
    }

    fn next(&self) -> Option<Timestamp> {
        self.world.store.read_now(next_copy).expect("an answer")
    }

    async fn deliver(&self) {
        self.world.deliver(&self.transport).await.expect("delivered");
    }
}

fn after(now: Timestamp, pauses: &[SignedDuration]) -> Timestamp {
    pauses.iter().fold(now, |at, pause| at + *pause)
}

#[test]
fn pauses_grow_and_the_last_one_stays() {
    assert!(PAUSES.is_sorted());
    assert_eq!(pause(0), SignedDuration::from_secs(10));
    assert_eq!(pause(1), SignedDuration::from_mins(1));
    assert_eq!(pause(4), SignedDuration::from_hours(1));
    assert_eq!(pause(5), SignedDuration::from_hours(1));
    assert_eq!(pause(i64::MAX), SignedDuration::from_hours(1));
}

#[tokio::test]
async fn the_relay_gets_a_copy_of_what_the_inbox_has() {
    let (desk, relay) = Desk::new().await;
    desk.world.enqueue(1, invitation());
    desk.world.enqueue(2, plain("kim@c.example", "two"));
    desk.deliver().await;
    assert_eq!(desk.world.inbox().len(), 2);
    let relay = Server::on(relay, "another secret", |_| Ok(()));
    assert_eq!(desk.relay_at(at(NOW)).await, 2);
    assert_eq!((desk.next(), desk.relay_at(at(NOW)).await), (None, 0));
    let (copies, originals) = (relay.stop().await, desk.own.stop().await);
    assert!(copies.iter().all(|copy| copy.user.is_none() && !copy.envelope.trusted));
    let raw = |mails: &[crate::listener::Delivery]| mails.iter().map(|mail| mail.raw.clone()).collect::<Vec<_>>();
    assert_eq!(raw(&copies), raw(&originals));
}

#[tokio::test]
async fn a_relay_that_is_down_delays_its_copies_and_loses_none() {
    let (desk, relay) = Desk::new().await;
    let address = relay.local_addr().expect("an address");
    drop(relay);
    desk.world.enqueue(1, plain("lee@c.example", "one"));
    desk.world.enqueue(2, plain("lee@c.example", "two"));
    desk.deliver().await;
    assert_eq!(desk.world.inbox().len(), 2, "the inbox never waits for the relay");

    let now = at(NOW);
    for failed in 1..=PAUSES.len() {
        let tried = after(now, &PAUSES[..failed - 1]);
        assert_eq!(desk.relay_at(tried).await, 0);
        assert_eq!(desk.next(), Some(after(now, &PAUSES[..failed])), "after attempt {failed}");
        assert_eq!(desk.relay_at(tried).await, 0, "nothing is due in between");
    }
    // Also what left the inbox meanwhile reaches the relay.
    desk.world.clear();
    assert!(desk.world.inbox().is_empty());
    let relay = Server::on(TcpListener::bind(address).await.expect("the same port"), "", |_| Ok(()));
    assert_eq!(desk.relay_at(after(now, &PAUSES)).await, 2);
    assert_eq!((relay.stop().await.len(), desk.next()), (2, None));
    let left: Option<i64> = desk
        .world
        .store
        .read_now(|read| read.one("select count(*) from messages", [], |row| row.get(0)))
        .expect("a count");
    assert_eq!(left, Some(0), "a cleared mail goes with its copy");
}

#[tokio::test]
async fn a_copy_that_the_relay_refuses_waits_alone() {
    let (desk, relay) = Desk::new().await;
    desk.world.enqueue(1, plain("bad@c.example", "one"));
    desk.world.enqueue(2, plain("good@c.example", "two"));
    desk.deliver().await;
    let relay = Server::on(relay, "", |delivery| match delivery.envelope.to[0].as_str() {
        "bad@c.example" => Err(Refusal::Never("not that one".to_owned())),
        _ => Ok(()),
    });
    assert_eq!(desk.relay_at(at(NOW)).await, 1);
    assert_eq!(desk.next(), Some(at(NOW) + PAUSES[0]));
    assert_eq!(relay.stop().await.len(), 2);
}

#[tokio::test]
async fn without_a_relay_no_copy_is_owed() {
    let world = World::new();
    world.enqueue(1, plain("lee@c.example", "one"));
    world.deliver(&Transport::Inbox).await.expect("delivered");
    assert_eq!(world.store.read_now(next_copy).expect("an answer"), None);
    assert_eq!(relay_due(&world.store, &Transport::Inbox, at(NOW)).await.expect("nothing to do"), 0);
}
