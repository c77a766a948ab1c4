//! What the tests of this crate share: a store in a temporary directory, and mails.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use kernel::{Caller, Clock, CorrelationId, Ctx, Entropy, InvitationId, Origins, Scheme, TenantId, Timestamp};
use store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::listener::{self, Delivery, Refusal};
use crate::mishap::{End, Fate};
use crate::{Envelope, Filter, Kind, MailError, Mailbox, Message, SCHEMA, Stored, list};

pub(crate) const NOW: &str = "2027-01-01T09:30:00Z";

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    _directory: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(&directory.path().join("mail.db"), &[SCHEMA]).expect("a store");
        Self { store, clock: Clock::frozen(at(NOW)), _directory: directory }
    }

    pub(crate) fn enqueue(&self, seed: u64, message: Message) -> kernel::MailId {
        let ctx = ctx(self.clock.now(), seed);
        self.store.write_now(|tx| crate::enqueue(tx, &ctx, message)).expect("a queued mail")
    }

    pub(crate) fn receive(&self, seed: u64, raw: &[u8], envelope: Envelope) -> kernel::MailId {
        let ctx = ctx(self.clock.now(), seed);
        self.store.write_now(|tx| crate::receive(tx, &ctx, raw, envelope)).expect("a received mail")
    }

    pub(crate) fn list(&self, filter: &Filter) -> Vec<Stored> {
        self.store.read_now(|read| list(read, filter)).expect("a list")
    }

    pub(crate) fn inbox(&self) -> Vec<Stored> {
        self.list(&Filter::default())
    }

    pub(crate) fn subjects(&self, filter: &Filter) -> Vec<String> {
        self.list(filter).into_iter().map(|mail| mail.subject).collect()
    }

    pub(crate) fn backlog(&self) -> bool {
        self.store.read_now(|read| crate::backlog(read, self.clock.now())).expect("an answer")
    }

    pub(crate) fn clear(&self) {
        self.store.write_now(crate::clear).expect("an empty inbox");
    }

    pub(crate) async fn deliver(&self, transport: &crate::Transport) -> Result<usize, MailError> {
        crate::deliver_due(&self.store, &self.clock, transport, &|_| -> Fate<'_> { Box::pin(async { End::Arrives }) })
            .await
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

pub(crate) fn ctx(now: Timestamp, seed: u64) -> Ctx {
    Ctx {
        now,
        entropy: Entropy::from_seed("mail", seed),
        caller: Caller::System,
        correlation_id: CorrelationId::well_known(seed.into()),
        origins: Origins::local(Scheme::Https, "localhost", 8443, 8444),
        circumstances: kernel::Circumstances::default(),
    }
}

pub(crate) fn invitation() -> Message {
    Message {
        kind: Kind::Invitation,
        from: Mailbox::named("Microsoft Invitations on behalf of Woodgrove Hospital", "invites@microsoft.com"),
        reply_to: Some(Mailbox::named("Grace Hopper", "grace@woodgrove.example")),
        to: vec![Mailbox::bare("Dr.Lee@Fabrikam-Clinic.example")],
        cc: vec![Mailbox::named("Müller, Jörg", "joerg@woodgrove.example")],
        subject: "Grace Hopper invited you to access applications within their organization".to_owned(),
        text: "Willkommen, Jürgen.\n.a line that begins with a dot\nAccept invitation\n".to_owned(),
        html: "<p>Willkommen, Jürgen.</p>\n<a href=\"https://localhost:8443/redeem\">Accept invitation</a>\n"
            .to_owned(),
        language: "de-DE".to_owned(),
        redeem_url: Some("https://localhost:8443/redeem".to_owned()),
        passcode: None,
        unsubscribe_url: Some("https://localhost:8443/unsubscribe".to_owned()),
        invitation: Some(InvitationId::well_known(7)),
        tenant: Some(TenantId::well_known(9)),
    }
}

pub(crate) fn plain(to: &str, subject: &str) -> Message {
    Message {
        kind: Kind::Notification,
        to: vec![Mailbox::bare(to)],
        cc: Vec::new(),
        subject: subject.to_owned(),
        ..invitation()
    }
}

pub(crate) fn envelope(from: &str, to: &[&str], trusted: bool) -> Envelope {
    Envelope { from: Some(from.to_owned()), to: to.iter().map(|to| (*to).to_owned()).collect(), trusted }
}

/// A listener on a port of its own, which notes what it is brought.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Delivery>>>,
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(
        secret: &str,
        answer: impl Fn(&Delivery) -> Result<(), Refusal> + Clone + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        Self::on(listener, secret, answer)
    }

    pub(crate) fn on(
        listener: TcpListener,
        secret: &str,
        answer: impl Fn(&Delivery) -> Result<(), Refusal> + Clone + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().expect("an address");
        let heard: Arc<Mutex<Vec<Delivery>>> = Arc::default();
        let notes = Arc::clone(&heard);
        let deliver = move |delivery: Delivery| {
            let outcome = answer(&delivery);
            notes.lock().expect("notes").push(delivery);
            std::future::ready(outcome)
        };
        let (end, ended) = oneshot::channel();
        let shutdown = async { ended.await.expect("the test ends the server") };
        let task = tokio::spawn(listener::serve(listener, secret.to_owned(), deliver, shutdown));
        Self { address, heard, end, task }
    }

    /// Ends the listener; what it was brought.
    pub(crate) async fn stop(self) -> Vec<Delivery> {
        self.end.send(()).expect("the server listens");
        self.task.await.expect("the server ends in peace");
        self.heard.lock().expect("notes").clone()
    }
}

/// Takes every mail into the world, as the program does.
pub(crate) fn to_world(world: &World) -> impl Fn(&Delivery) -> Result<(), Refusal> + Clone + Send + Sync + 'static {
    let (store, clock) = (world.store.clone(), world.clock.clone());
    move |delivery| {
        let ctx = ctx(clock.now(), 99);
        store.write_now(|tx| crate::receive(tx, &ctx, &delivery.raw, delivery.envelope.clone()))?;
        Ok(())
    }
}
