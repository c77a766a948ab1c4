use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use kernel::{
    Caller, Circumstances, Clock, ClockState, CorrelationId, Ctx, Entropy, Origins, RequestId, Scheme, SignedDuration,
    TenantId, Timestamp,
};
use ledger::decisions::Question;
use mail::Transport;
use policy::{Decision, Refusal};
use store::{Json, Read, Store, StoreError, Tx, params};
use sts::{KeyRing, WorldKey};
use tokio::sync::Mutex;

use crate::document::{self, Situation, WorldDocument};
use crate::{Arrival, Courier, PermissionUses, SCHEMAS, WorldError, courier, moved};

mod keys;
mod post;

/// The instant at which the clock of a seeded world stands when it is made.
const SEEDED_START: &str = "2027-01-01T00:00:00Z";

/// One emulated cloud. Clones share it.
#[derive(Clone)]
pub struct World {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    store: Store,
    clock: Clock,
    /// Every draw of a write comes from a child of this root, numbered by the world's position.
    root: Entropy,
    /// Request ids and the like: never a stored key.
    edge: Entropy,
    keys: KeyRing,
    key: WorldKey,
    transport: Transport,
    /// One delivery round at a time, so that no mail is delivered twice.
    postman: Mutex<()>,
    /// The same for the copies that the relay gets.
    relay: Mutex<()>,
    /// One hand at the clock and at what falls due by it.
    agenda: Mutex<()>,
    /// Who takes notifications to their addresses, once somebody does.
    courier: OnceLock<Courier>,
    /// One round of notifications at a time, so that none is taken twice.
    errands: Mutex<()>,
    /// Which permissions calls needed.
    permissions: PermissionUses,
}

/// What a world is opened with.
pub struct Setup<'a> {
    /// The sandbox's name.
    pub name: &'a str,
    /// Its file; made when it does not exist.
    pub path: &'a Path,
    /// The number that makes a run repeatable byte for byte; the clock of a new seeded world stands still.
    pub seed: Option<u64>,
    /// 32 bytes of the host's randomness; unused under a seed.
    pub host_randomness: [u8; 32],
    /// The signing keys of the data directory.
    pub keys: Arc<KeyRing>,
    /// How mail leaves the outbox.
    pub transport: Transport,
    /// What a new world is made of.
    pub document: &'a WorldDocument,
    /// Where the surfaces are reached, for the addresses that a world document leaves open.
    pub origins: &'a Origins,
}

const FIND: &str = "select seed, clock, main, app from world";
const MAKE: &str = "insert into world (one, seed, position, clock, main, app, document, situation)
                    values (1, ?1, 0, ?2, ?3, ?4, ?5, ?6)";
const SITUATION: &str = "select situation from world where situation is not null";
const DOCUMENT: &str = "select seed, document from world";
const BUMP: &str = "update world set position = position + 1 returning position";
const MOVE: &str = "update world set main = ?1, app = ?2";
const SAVE_CLOCK: &str = "update world set clock = ?1";

impl World {
    /// Opens the world's file; a new file is filled from the document.
    pub fn open(setup: &Setup<'_>) -> Result<Self, WorldError> {
        let store = Store::open(setup.path, SCHEMAS)
            .map_err(|error| WorldError::Open { path: setup.path.to_owned(), error })?;
        let found = store.read_now(Found::read)?;
        let (seed, state) = match &found {
            Some(found) => (found.seed, found.clock),
            None => (setup.seed.map(u64::cast_signed), first_clock(setup.seed)),
        };
        let root = match seed {
            Some(seed) => Entropy::from_seed(setup.name, seed.cast_unsigned()),
            None => Entropy::from_root(setup.host_randomness),
        };
        let clock = Clock::new(state);
        match found {
            None => {
                let making = Making {
                    name: setup.name,
                    seed,
                    root: &root,
                    document: setup.document,
                    begins_with: setup.document,
                    origins: setup.origins,
                };
                store.write_now(|tx| making.fill(tx, &clock))?;
            }
            Some(found) if found.origins != *setup.origins => {
                store.write_now(|tx| found.follow(tx, &clock, &root, setup.origins))?;
            }
            Some(_) => {}
        }
        let key = store.read_now(sts::world_key)?;
        let rolled = store.read_now(sts::rollover)?;
        Ok(Self {
            inner: Arc::new(Inner {
                name: setup.name.to_owned(),
                edge: root.child("edge", 0),
                keys: setup.keys.for_world(rolled),
                transport: setup.transport.clone(),
                postman: Mutex::new(()),
                relay: Mutex::new(()),
                agenda: Mutex::new(()),
                courier: OnceLock::new(),
                errands: Mutex::new(()),
                permissions: PermissionUses::default(),
                store,
                clock,
                root,
                key,
            }),
        })
    }

    /// The sandbox's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The world's file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.inner.store.path().to_owned()
    }

    /// The world's store, for what needs no [`Ctx`].
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The world's time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The keys that sign its tokens, as it has rolled them.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.inner.keys
    }

    /// The secret of its seals and digests.
    #[must_use]
    pub fn key(&self) -> &WorldKey {
        &self.inner.key
    }

    /// An id for a request that just came in.
    #[must_use]
    pub fn request_id(&self) -> RequestId {
        RequestId::random(&self.inner.edge)
    }

    /// An id for an attempt whose sender gave none.
    #[must_use]
    pub fn correlation_id(&self) -> CorrelationId {
        CorrelationId::random(&self.inner.edge)
    }

    /// 32 bytes that nothing stored depends on.
    #[must_use]
    pub fn edge_bytes(&self) -> [u8; 32] {
        self.inner.edge.bytes()
    }

    /// An arrival for work that no request asked for.
    #[must_use]
    pub fn unasked(&self, origins: Origins) -> Arrival {
        Arrival {
            origins,
            host: "localhost".to_owned(),
            // Not drawn from the edge's stream: when background work runs must not move the ids of requests.
            request_id: RequestId::random(&self.inner.root.child("unasked", 0)),
            correlation_id: CorrelationId::random(&self.inner.root.child("unasked", 1)),
            client_request_id: None,
            accept_language: None,
            circumstances: Circumstances::default(),
            at: self.inner.clock.now(),
        }
    }

    /// Runs `work` on one state of the world.
    pub async fn read<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let ctx = ctx(arrival, caller, arrival.at, self.inner.edge.clone());
        self.inner.store.read(move |read| work(read, &ctx)).await
    }

    /// Runs `work` in one write transaction. The clock is read when the writer's turn has come, so that the order of
    /// time is the order of commits; chance follows the same order and a rollback leaves no hole in it.
    pub async fn write<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, root, arrival) = (self.inner.clock.clone(), self.inner.root.clone(), arrival.clone());
        self.inner
            .store
            .write(move |tx| {
                let entropy = next_entropy(tx, &root)?;
                work(tx, &ctx(&arrival, caller, clock.now(), entropy))
            })
            .await
    }

    /// Runs background work in one write transaction. Its chance belongs to `name`, a row or message that the work is
    /// about, and not to the order of commits: when it runs is no request's doing, so it must not move what they draw.
    pub async fn write_about<T, E, F>(&self, arrival: &Arrival, name: &str, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (clock, arrival) = (self.inner.clock.clone(), arrival.clone());
        let entropy = self.inner.root.child(name, 0);
        self.inner.store.write(move |tx| work(tx, &ctx(&arrival, Caller::System, clock.now(), entropy))).await
    }

    /// Runs the work of an agenda's item, whose name also ties its records together.
    pub(crate) async fn background<T, E, F>(&self, name: &str, work: F) -> Result<T, E>
    where
        F: FnOnce(&Tx<'_>, &Ctx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let correlation_id = CorrelationId::random(&self.inner.root.child(name, 1));
        let arrival = Arrival { correlation_id, ..self.unasked(Origins::local(Scheme::Http, "localhost", 0, 0)) };
        self.write_about(&arrival, name, work).await
    }

    /// Whose turn it is to move the clock and do what falls due.
    pub(crate) fn agenda(&self) -> &Mutex<()> {
        &self.inner.agenda
    }

    /// Which permissions calls needed, and which their tokens held.
    #[must_use]
    pub fn permissions(&self) -> &PermissionUses {
        &self.inner.permissions
    }

    /// Says who takes notifications to their addresses; the first word counts.
    pub fn attend(&self, courier: Courier) {
        let _ = self.inner.courier.set(courier);
    }

    pub(crate) fn courier(&self) -> Option<&Courier> {
        self.inner.courier.get()
    }

    pub(crate) fn errands(&self) -> &Mutex<()> {
        &self.inner.errands
    }

    /// Tells whoever subscribed to changes what is due to be told. It is waited for by no request: a receiver may be slow.
    pub async fn notify(&self) -> Result<(), WorldError> {
        courier::tell(self).await
    }

    /// Records a refusal that was found in a read, which itself cannot record.
    pub async fn refuse(
        &self,
        arrival: &Arrival,
        caller: Caller,
        question: Question,
        tenant: Option<TenantId>,
        decision: Decision,
    ) -> Result<Refusal, StoreError> {
        self.write(arrival, caller, move |tx, ctx| {
            let denial = decision.denial().cloned().unwrap_or(policy::Denial::InsufficientPrivileges);
            let id = ledger::decisions::record(tx, ctx, question, tenant, &decision)
                .map_err(|ledger::LedgerError::Store(error)| error)?;
            Ok(Refusal { denial, decision: id })
        })
        .await
    }

    /// What is wrong in the world that stands, with its name, where its document tells.
    pub async fn situation(&self) -> Result<Option<(String, Situation)>, StoreError> {
        self.inner
            .store
            .read(|read| read.one(SITUATION, [], |row| Ok(row.get::<_, Json<(String, Situation)>>(0)?.0)))
            .await
    }

    /// Returns to the world document: everything that happened since is gone, ids are as before, the clock stands where
    /// a new world's does. With a situation the world begins with that one's document instead, once: the next plain
    /// reset returns to its own. The new file is built aside and swapped in, so no request sees a mixture.
    pub async fn reset(&self, origins: Origins, situation: Option<WorldDocument>) -> Result<(), WorldError> {
        let (world, aside) = (self.clone(), self.inner.store.path().with_extension("reset"));
        let built = aside.clone();
        let state = tokio::task::spawn_blocking(move || world.build_again(&built, &origins, situation.as_ref()));
        let state = state.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        self.inner.store.replace(&aside).await?;
        self.inner.clock.restore(state);
        self.inner.permissions.forget();
        self.follow_keys().await
    }

    /// Builds the world as it began into another file; the state of its clock.
    fn build_again(
        &self,
        aside: &Path,
        origins: &Origins,
        situation: Option<&WorldDocument>,
    ) -> Result<ClockState, WorldError> {
        let (seed, document): (Option<i64>, WorldDocument) = self
            .inner
            .store
            .read_now(|read| read.one(DOCUMENT, [], |row| Ok((row.get(0)?, row.get::<_, Json<_>>(1)?.0))))?
            .expect("a world was made with its row");
        let _ = std::fs::remove_file(aside);
        let store = Store::open(aside, SCHEMAS).map_err(|error| WorldError::Open { path: aside.to_owned(), error })?;
        let state = first_clock(seed.map(i64::cast_unsigned));
        let making = Making {
            name: &self.inner.name,
            seed,
            root: &self.inner.root,
            document: &document,
            begins_with: situation.unwrap_or(&document),
            origins,
        };
        store.write_now(|tx| {
            making.fill(tx, &Clock::new(state))?;
            sts::keep_key(tx, &self.inner.key)?;
            Ok::<_, WorldError>(())
        })?;
        Ok(state)
    }

    /// Moves the clock forward, between two writes, and keeps its state.
    pub(crate) async fn move_clock(&self, to: Timestamp) -> Result<(), StoreError> {
        if self.inner.clock.now() >= to {
            return Ok(());
        }
        let clock = self.inner.clock.clone();
        self.inner
            .store
            .write(move |tx| {
                clock.set(to);
                // A running clock is shifted by whole seconds: it must not stand just before what is due.
                if clock.now() < to {
                    clock.advance(SignedDuration::from_secs(1));
                }
                tx.execute(SAVE_CLOCK, params![Json(clock.state())]).map(drop)
            })
            .await
    }

    /// Keeps the clock's state with the world, so that a restart changes nothing.
    pub async fn save_clock(&self) -> Result<(), StoreError> {
        let state = self.inner.clock.state();
        self.inner.store.write(move |tx| tx.execute(SAVE_CLOCK, params![Json(state)]).map(drop)).await
    }
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("World").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

fn ctx(arrival: &Arrival, caller: Caller, now: Timestamp, entropy: Entropy) -> Ctx {
    Ctx {
        now,
        entropy,
        caller,
        correlation_id: arrival.correlation_id,
        origins: arrival.origins.clone(),
        circumstances: arrival.circumstances.clone(),
    }
}

fn next_entropy(tx: &Tx<'_>, root: &Entropy) -> Result<Entropy, StoreError> {
    let position: i64 = tx.one(BUMP, [], |row| row.get(0))?.unwrap_or(0);
    Ok(root.child("write", position.cast_unsigned()))
}

fn first_clock(seed: Option<u64>) -> ClockState {
    match seed {
        Some(_) => ClockState::frozen(SEEDED_START.parse().expect("the seeded start is a timestamp")),
        None => ClockState::HOST,
    }
}

/// A world that was there before.
struct Found {
    seed: Option<i64>,
    clock: ClockState,
    /// Where it was reached when it was last opened.
    origins: Origins,
}

impl Found {
    fn read(read: &Read<'_>) -> Result<Option<Self>, StoreError> {
        read.one(FIND, [], |row| {
            let (main, app): (String, String) = (row.get(2)?, row.get(3)?);
            Ok(Self { seed: row.get(0)?, clock: row.get::<_, Json<_>>(1)?.0, origins: Origins::fixed(&main, &app) })
        })
    }

    /// Leads the world's own addresses to where it is reached now.
    fn follow(&self, tx: &Tx<'_>, clock: &Clock, root: &Entropy, to: &Origins) -> Result<(), WorldError> {
        let ctx = Ctx {
            now: clock.now(),
            entropy: next_entropy(tx, root)?,
            caller: Caller::System,
            correlation_id: CorrelationId::random(&root.child("move", 0)),
            origins: to.clone(),
            circumstances: Circumstances::default(),
        };
        moved::follow(tx, &ctx, &self.origins, to)?;
        tx.execute(MOVE, params![to.console(), to.app()])?;
        Ok(())
    }
}

/// What a file is filled with.
struct Making<'a> {
    name: &'a str,
    seed: Option<i64>,
    root: &'a Entropy,
    /// What a reset returns to.
    document: &'a WorldDocument,
    /// What is made real.
    begins_with: &'a WorldDocument,
    origins: &'a Origins,
}

impl Making<'_> {
    /// Fills a new file: the row that makes it a world, its secret, and what the document lists.
    fn fill(&self, tx: &Tx<'_>, clock: &Clock) -> Result<(), WorldError> {
        let told = self.begins_with.situation().map(|situation| Json((self.begins_with.name(), situation)));
        let (console, app) = (self.origins.console(), self.origins.app());
        tx.execute(MAKE, params![self.seed, Json(clock.state()), console, app, Json(self.document), told])?;
        let ctx = Ctx {
            now: clock.now(),
            entropy: next_entropy(tx, self.root)?,
            caller: Caller::System,
            correlation_id: CorrelationId::random(&self.root.child("make", 0)),
            origins: self.origins.clone(),
            circumstances: Circumstances::default(),
        };
        sts::install(tx, &ctx)?;
        document::load(tx, &ctx, self.name, self.root, self.begins_with)?;
        Ok(())
    }
}
