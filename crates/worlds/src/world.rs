use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, OnceLock, Weak};

use directory::settings;
use kernel::{
    Caller, Circumstances, Clock, CorrelationId, Ctx, Entropy, Origins, RequestId, Scheme, SignedDuration, TenantId,
    Timestamp,
};
use ledger::decisions::Question;
use mail::Transport;
use policy::{Decision, Refusal};
use store::{Json, Read, Store, StoreError, Tx, params};
use sts::{KeyRing, WorldKey};
use tokio::sync::Mutex;

use crate::counted::Counted;
use crate::document::Situation;
use crate::faults::Faults;
use crate::kept::Kept;
use crate::making::{self, Found};
use crate::throttle::Throttle;
use crate::traffic::Traffic;
use crate::{Arrival, Courier, PermissionUses, Setup, WorldError, courier};

mod counting;
mod faults;
mod keys;
mod lag;
mod post;

/// One emulated cloud. Clones share it.
#[derive(Clone)]
pub struct World {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    /// Where its surfaces are reached.
    origins: Origins,
    store: Store,
    clock: Clock,
    /// Every draw of a write comes from a child of this root, numbered by the world's position.
    root: Entropy,
    /// Request ids and the like: never a stored key.
    edge: Entropy,
    /// Whether the same requests are to get the same answers.
    is_seeded: bool,
    keys: KeyRing,
    key: WorldKey,
    transport: Transport,
    turns: Arc<Turns>,
    faults: Faults,
    throttle: Throttle,
    traffic: Traffic,
    /// By how many seconds its readers lag behind.
    lag: AtomicU32,
}

/// What only one task at a time does.
#[derive(Default)]
struct Turns {
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
    /// Its file as it was made, where that is kept.
    kept: std::sync::Mutex<Option<Kept>>,
}

/// A hold on a world that lets it be closed while nothing is asked of it.
#[derive(Clone)]
pub struct WeakWorld {
    inner: Weak<Inner>,
}

impl WeakWorld {
    /// The world, if it is still open.
    #[must_use]
    pub fn upgrade(&self) -> Option<World> {
        self.inner.upgrade().map(|inner| World { inner })
    }
}

const SITUATION: &str = "select situation from world where situation is not null";
const SAVE_CLOCK: &str = "update world set clock = ?1";

impl World {
    /// Opens the world's file; a new file is filled from the document.
    pub fn open(setup: &Setup<'_>) -> Result<Self, WorldError> {
        let (store, found) = making::open(setup)?;
        let root = found.chance(setup.name, setup.host_randomness);
        let counted = store.read_now(Counted::load)?;
        let lag = store.read_now(|read| Ok::<_, WorldError>(settings::load(read)?))?.replication_lag_seconds;
        let world = Self {
            inner: Arc::new(Inner {
                name: setup.name.to_owned(),
                origins: setup.origins.clone(),
                edge: root.child("edge", 0),
                is_seeded: found.seed.is_some(),
                keys: setup.keys.for_world(store.read_now(sts::rollover)?),
                transport: setup.transport.clone(),
                turns: Arc::default(),
                clock: Clock::new(found.clock),
                key: store.read_now(sts::world_key)?,
                faults: Faults::default(),
                throttle: Throttle::default(),
                traffic: Traffic::default(),
                lag: AtomicU32::new(0),
                store,
                root,
            }),
        };
        world.lag(lag);
        world.count_from(counted);
        Ok(world)
    }

    /// The same world as its file now says, after another file has taken the place of the one before. Who still holds
    /// the older value reads and writes the same file by the same clock.
    pub(crate) async fn renewed(&self) -> Result<Self, WorldError> {
        let read = self.inner.store.read(|read| {
            let found = Found::read(read)?.expect("a world was made with its row");
            Ok::<_, WorldError>((found, sts::world_key(read)?, sts::rollover(read)?, Counted::load(read)?))
        });
        let (found, key, rolled, counted) = read.await?;
        self.inner.keys.follow(rolled);
        self.inner.clock.restore(found.clock);
        self.inner.traffic.clear();
        self.inner.turns.permissions.forget();
        self.move_in(&found).await?;
        let root = found.chance(&self.inner.name, self.inner.edge.bytes());
        let renewed = Self {
            inner: Arc::new(Inner {
                name: self.inner.name.clone(),
                origins: self.inner.origins.clone(),
                edge: root.child("edge", 0),
                is_seeded: found.seed.is_some(),
                keys: self.inner.keys.for_world(rolled),
                transport: self.inner.transport.clone(),
                turns: Arc::clone(&self.inner.turns),
                clock: self.inner.clock.clone(),
                faults: self.inner.faults.clone(),
                throttle: self.inner.throttle.clone(),
                traffic: self.inner.traffic.clone(),
                store: self.inner.store.clone(),
                lag: AtomicU32::new(0),
                key,
                root,
            }),
        };
        renewed.count_from(counted);
        renewed.follow_settings().await?;
        Ok(renewed)
    }

    /// Leads the addresses of a file that stood elsewhere to where the world is reached.
    async fn move_in(&self, found: &Found) -> Result<(), WorldError> {
        if found.origins == self.inner.origins {
            return Ok(());
        }
        let (name, host) = (self.inner.name.clone(), self.inner.root.clone());
        let (found, origins) = (found.clone(), self.inner.origins.clone());
        self.inner.store.write(move |tx| found.follow(tx, &name, &host, &origins)).await
    }

    /// A hold on it that keeps it not open.
    #[must_use]
    pub fn downgrade(&self) -> WeakWorld {
        WeakWorld { inner: Arc::downgrade(&self.inner) }
    }

    /// Whether nobody else holds it.
    pub(crate) fn is_idle(&self) -> bool {
        Arc::strong_count(&self.inner) == 1
    }

    /// What was lately asked of it.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.inner.traffic
    }

    /// What its stored chance derives from; for background work that belongs to no write.
    pub(crate) fn root(&self) -> &Entropy {
        &self.inner.root
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

    /// [`World::read`] of some rows by their keys, on the calling thread.
    pub async fn look_up<T, E, F>(&self, arrival: &Arrival, caller: Caller, work: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>, &Ctx) -> Result<T, E> + Send,
        T: Send,
        E: From<StoreError> + Send,
    {
        let ctx = ctx(arrival, caller, arrival.at, self.inner.edge.clone());
        self.inner.store.look_up(|read| work(read, &ctx)).await
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
                let entropy = making::next_entropy(tx, &root)?;
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

    /// Its file as it was made, where that is kept.
    pub(crate) fn kept(&self) -> &std::sync::Mutex<Option<Kept>> {
        &self.inner.turns.kept
    }

    /// Whose turn it is to move the clock and do what falls due.
    pub(crate) fn agenda(&self) -> &Mutex<()> {
        &self.inner.turns.agenda
    }

    /// Which permissions calls needed, and which their tokens held.
    #[must_use]
    pub fn permissions(&self) -> &PermissionUses {
        &self.inner.turns.permissions
    }

    /// Says who takes notifications to their addresses; the first word counts.
    pub fn attend(&self, courier: Courier) {
        let _ = self.inner.turns.courier.set(courier);
    }

    pub(crate) fn courier(&self) -> Option<&Courier> {
        self.inner.turns.courier.get()
    }

    pub(crate) fn errands(&self) -> &Mutex<()> {
        &self.inner.turns.errands
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
