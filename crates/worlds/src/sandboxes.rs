//! The sandboxes of a process: which there are, whose tenants are in them, and those of them that are open.

mod index;
mod open;
mod registry;
mod renewal;

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Entropy, Origins, TenantId, Timestamp};
use mail::Transport;
use serde::Serialize;
use sts::KeyRing;
use utoipa::ToSchema;

use crate::document::WorldDocument;
use crate::making::tenant_ids;
use crate::{DEFAULT, State, World, WorldError, names};
use index::Index;
use open::Open;

/// The sandboxes of one process. Clones share them. Each is a file; those that nobody uses are closed, and opened again
/// when they are asked for.
#[derive(Clone)]
pub struct Sandboxes {
    inner: Arc<Inner>,
}

struct Inner {
    /// Where others than `default` are kept; none in a process that has only the one.
    grounds: Option<Grounds>,
    index: Mutex<Index>,
    open: Mutex<Open>,
    /// One is opened at a time.
    opening: tokio::sync::Mutex<()>,
    attendants: Mutex<Vec<Attendant>>,
    made: AtomicU64,
}

/// What sandboxes are made on.
pub struct Grounds {
    /// Where those lie that stay.
    pub folder: PathBuf,
    /// Where those lie that are gone with the process.
    pub temporary: PathBuf,
    /// 32 bytes of the host's randomness.
    pub host_randomness: [u8; 32],
    /// The signing keys of the data directory.
    pub keys: Arc<KeyRing>,
    /// The published keys, with which seeded sandboxes sign.
    pub published_keys: Arc<KeyRing>,
    /// How mail leaves the outbox of `default`; those of others sign in by their own names.
    pub transport: Transport,
    /// Where the surfaces of a sandbox are reached.
    pub origins: OriginsOf,
}

/// Where the surfaces of a sandbox are reached, by its name.
pub type OriginsOf = Arc<dyn Fn(&str) -> Origins + Send + Sync>;
/// Looks after a world from its opening on, with a hold that does not keep it open.
pub type Attendant = Arc<dyn Fn(&World) + Send + Sync>;

/// A sandbox, as lists tell of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Sandbox)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// When it was made, by its own clock.
    pub created_at: Timestamp,
    /// Whether it is gone with the process.
    pub ephemeral: bool,
}

/// A sandbox to make.
#[derive(Clone, Debug)]
pub struct NewSandbox {
    /// Its name.
    pub name: String,
    /// What it is made of; the clinic when nothing is said.
    pub document: Option<WorldDocument>,
    /// A state that it begins in, instead of a document.
    pub state: Option<State>,
    /// The number that makes its run repeatable.
    pub seed: Option<u64>,
    /// Whether it is gone with the process.
    pub ephemeral: bool,
}

impl Sandboxes {
    /// A process with its one world.
    #[must_use]
    pub fn new(default: World) -> Self {
        let made = default.store().read_now(tenant_ids).map(|tenants| (default.clock().now(), tenants));
        // A world that cannot be read says so at the first request.
        let (at, tenants) = made.unwrap_or_default();
        let listed = Listed { name: DEFAULT.to_owned(), created_at: at, ephemeral: false };
        Self::of(None, default, Index::new(listed, tenants))
    }

    /// A process that makes others beside its default world; those that it kept before are there again.
    pub fn open(grounds: Grounds, default: World) -> Result<Self, WorldError> {
        let registry = registry::open(&grounds.folder)?;
        let known = registry.read_now(|read| registry::load(read, &grounds.folder))?;
        let listed = Listed { name: DEFAULT.to_owned(), created_at: default.clock().now(), ephemeral: false };
        let listed = registry.write_now(|tx| registry::first(tx, listed))?;
        let mut index = Index::new(listed, default.store().read_now(tenant_ids)?);
        for known in known {
            index.put(known);
        }
        index.registry = Some(registry);
        Ok(Self::of(Some(grounds), default, index))
    }

    fn of(grounds: Option<Grounds>, default: World, index: Index) -> Self {
        let (index, open) = (Mutex::new(index), Mutex::new(Open::new(default)));
        let (opening, attendants, made) = (tokio::sync::Mutex::new(()), Mutex::default(), AtomicU64::new(0));
        Self { inner: Arc::new(Inner { grounds, index, open, opening, attendants, made }) }
    }

    /// Has every world looked after that is open now or opened later.
    pub fn attended(&self, attendant: Attendant) {
        attendant(&self.default_world());
        self.inner.attendants.lock().unwrap_or_else(PoisonError::into_inner).push(attendant);
    }

    /// The world of a request that names no other.
    ///
    /// # Panics
    /// Never: the default world is not closed.
    #[must_use]
    pub fn default_world(&self) -> World {
        self.with_open(|open| open.find(DEFAULT)).expect("the default world is never closed")
    }

    /// Whether there is only the default world.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.with_index(|index| index.is_single())
    }

    /// The name of the sandbox that a tenant stands in.
    #[must_use]
    pub fn of_tenant(&self, tenant: TenantId) -> Option<String> {
        self.with_index(|index| index.of_tenant(tenant))
    }

    /// Every sandbox, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        self.with_index(|index| index.list())
    }

    /// Where the surfaces of a sandbox are reached under its own name; none in a process that has only the one.
    #[must_use]
    pub fn origins(&self, name: &str) -> Option<Origins> {
        self.inner.grounds.as_ref().map(|grounds| (grounds.origins)(name))
    }

    /// The world of that name, opened where it is not; none when there is no such sandbox.
    pub async fn of_name(&self, name: &str) -> Result<Option<World>, WorldError> {
        if let Some(world) = self.with_open(|open| open.find(name)) {
            return Ok(Some(world));
        }
        let (Some(grounds), Some(known)) = (&self.inner.grounds, self.with_index(|index| index.ready(name))) else {
            return Ok(None);
        };
        let _turn = self.inner.opening.lock().await;
        if let Some(world) = self.with_open(|open| open.find(name)) {
            return Ok(Some(world));
        }
        let world = grounds.reopened(&known, self.chance(grounds)).await?;
        self.enter(&world);
        Ok(Some(world))
    }

    /// Makes a sandbox.
    pub async fn create(&self, new: NewSandbox) -> Result<World, WorldError> {
        names::check(&new.name)?;
        let grounds = self.inner.grounds.as_ref().ok_or(WorldError::OnlyOne)?;
        let chance = self.chance(grounds);
        let known = grounds.place(&new, &chance);
        self.with_index(|index| index.reserve(known.clone()))?;
        let made = match grounds.made(&known, &new, chance).await {
            Ok(world) => self.welcome(known.clone(), world).await,
            Err(error) => Err(error),
        };
        if made.is_err() {
            self.with_index(|index| index.forget(&new.name));
            open::unlink(&known.file);
        }
        made
    }

    /// Puts a sandbox that was just made among the others.
    async fn welcome(&self, known: index::Known, world: World) -> Result<World, WorldError> {
        let tenants = world.store().look_up(tenant_ids).await?;
        let known = index::Known { ready: true, created_at: world.clock().now(), ..known };
        let registry = self.with_index(|index| {
            index.claim(&known.name, &tenants)?;
            index.put((known.clone(), Vec::new()));
            Ok::<_, WorldError>(index.registry.clone())
        })?;
        if let Some(registry) = registry.filter(|_| !known.ephemeral) {
            registry.write(move |tx| registry::add(tx, &known, &tenants)).await?;
        }
        self.enter(&world);
        Ok(world)
    }

    /// Drops a sandbox: its tokens, links and cookies are dead, its file is gone.
    pub async fn remove(&self, name: &str) -> Result<(), WorldError> {
        if name == DEFAULT {
            return Err(WorldError::Kept);
        }
        let (known, registry) = self.with_index(|index| (index.forget(name), index.registry.clone()));
        let known = known.ok_or_else(|| WorldError::Unknown(name.to_owned()))?;
        self.with_open(|open| open.close(name));
        open::unlink(&known.file);
        let (Some(registry), name) = (registry, name.to_owned()) else { return Ok(()) };
        Ok(registry.write(move |tx| registry::remove(tx, &name)).await?)
    }

    /// Puts a world among those that are open, has it looked after, and closes who was not used for longest.
    fn enter(&self, world: &World) {
        self.with_open(|open| open.put(world.clone()));
        let attendants = self.inner.attendants.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for attendant in attendants {
            attendant(world);
        }
    }

    /// The host's randomness for one opening.
    fn chance(&self, grounds: &Grounds) -> [u8; 32] {
        let n = self.inner.made.fetch_add(1, Ordering::Relaxed);
        Entropy::from_root(grounds.host_randomness).child("sandbox", n).bytes()
    }

    fn with_index<T>(&self, work: impl FnOnce(&mut Index) -> T) -> T {
        work(&mut self.inner.index.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn with_open<T>(&self, work: impl FnOnce(&mut Open) -> T) -> T {
        work(&mut self.inner.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Sandboxes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sandboxes(..)")
    }
}
