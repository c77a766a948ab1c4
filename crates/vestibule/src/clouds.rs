//! The emulated clouds of the process: where their files lie, what they are made with, and who looks after them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use kernel::{Origins, Scheme};
use mail::listener::{Delivery, Refusal};
use mail::{MailError, Transport};
use store::Tx;
use sts::KeyRing;
use web::Names;
use worlds::document::WorldDocument;
use worlds::{Attendant, Grounds, OriginsOf, Sandboxes, Setup, World};

use crate::config::Start;
use crate::in_process::host_randomness;
use crate::scanner::Scanner;
use crate::{attendance, records};

/// The file of the sandbox that always exists, in the data directory.
pub(crate) const DEFAULT_FILE: &str = "default.db";

/// What the worlds of a process share.
pub(crate) struct Clouds<'a> {
    /// The number of a repeatable run.
    pub(crate) seed: Option<u64>,
    /// Where the default world lies.
    pub(crate) default: &'a Path,
    /// Where other sandboxes lie that stay.
    pub(crate) folder: PathBuf,
    /// Where those lie that are gone with the process.
    pub(crate) temporary: PathBuf,
    /// The signing keys.
    pub(crate) keys: Arc<KeyRing>,
    /// The signing keys of seeded sandboxes.
    pub(crate) published_keys: Arc<KeyRing>,
    /// How mail leaves the outbox.
    pub(crate) transport: Transport,
    /// What the default world is made of.
    pub(crate) document: &'a WorldDocument,
    /// Where a sandbox is reached.
    pub(crate) origins: OriginsOf,
}

impl Clouds<'_> {
    /// Opens the default world, and makes others possible beside it.
    pub(crate) fn open(self) -> anyhow::Result<Sandboxes> {
        let default = World::open(&Setup {
            name: worlds::DEFAULT,
            path: self.default,
            seed: self.seed,
            host_randomness: host_randomness()?,
            keys: Arc::clone(&self.keys),
            transport: self.transport.clone(),
            document: self.document,
            origins: &(self.origins)(worlds::DEFAULT),
        })?;
        let grounds = Grounds {
            folder: self.folder,
            temporary: self.temporary,
            host_randomness: host_randomness()?,
            keys: self.keys,
            published_keys: self.published_keys,
            transport: self.transport,
            origins: self.origins,
        };
        Ok(Sandboxes::open(grounds, default)?)
    }
}

/// Where a sandbox is reached on this machine: `default` by the bare name, others by a label before it.
pub(crate) fn origins_of(port: u16, app_port: u16, pinned: Option<(String, String)>) -> OriginsOf {
    Arc::new(move |name| match &pinned {
        Some((main, app)) => Origins::fixed(main, app),
        None if name == worlds::DEFAULT => Origins::local(Scheme::Https, "localhost", port, app_port),
        None => Origins::local(Scheme::Https, &format!("{name}.localhost"), port, app_port),
    })
}

/// The folder of the sandboxes that are gone with the process; it is emptied at the start and at the end.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    pub(crate) fn of(data: &Path) -> anyhow::Result<Self> {
        let folder = data.join("ephemeral");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Looks after every world while it is open: its mail leaves, its links are scanned, Health Records is known under every
/// name of the process.
pub(crate) fn attendant(start: &Start, app_port: u16, main: Router, names: Names) -> Attendant {
    let relays = start.smtp_relay.is_some();
    Arc::new(move |world: &World| {
        let scanner = Scanner::new(main.clone(), names.clone());
        tokio::spawn(attendance::attend(world.downgrade(), world.store().commits(), scanner));
        if relays {
            tokio::spawn(attendance::relay(world.downgrade()));
        }
        if !names.served.is_empty() {
            tokio::spawn(known_by_name(world.clone(), names.served.clone(), app_port));
        }
    })
}

/// Registers Health Records under the names of the process with the sandbox's label.
async fn known_by_name(world: World, served: Vec<String>, app_port: u16) {
    let label = |host: String| {
        if world.name() == worlds::DEFAULT { host } else { format!("{}.{host}", world.name()) }
    };
    let hosts: Vec<String> = served.into_iter().map(label).collect();
    if let Err(error) = records::register(&world, &hosts, app_port).await {
        tracing::warn!(world = world.name(), "Health Records is not known by every name: {error}");
    }
}

/// Takes a mail into the sandbox that the sender's AUTH user names, else into the default one.
pub(crate) async fn receive(sandboxes: &Sandboxes, delivery: Delivery) -> Result<(), Refusal> {
    let name = delivery.user.as_deref().unwrap_or(worlds::DEFAULT);
    let found = sandboxes.of_name(name).await.map_err(|error| Refusal::Later(error.to_string()))?;
    let world = found.ok_or_else(|| Refusal::Never(format!("there is no sandbox '{name}'")))?;
    let arrival = world.unasked(Origins::local(Scheme::Http, "localhost", 0, 0));
    let received = if delivery.envelope.trusted {
        // Our own mail comes when the postman comes: that must not move what requests draw.
        let name = String::from_utf8_lossy(&delivery.raw).into_owned();
        world.write_about(&arrival, &name, move |tx, ctx| take(tx, ctx, delivery)).await
    } else {
        world.write(&arrival, kernel::Caller::System, move |tx, ctx| take(tx, ctx, delivery)).await
    };
    received.map_err(Refusal::from)
}

fn take(tx: &Tx<'_>, ctx: &kernel::Ctx, delivery: Delivery) -> Result<(), MailError> {
    mail::receive(tx, ctx, &delivery.raw, delivery.envelope).map(drop)
}
