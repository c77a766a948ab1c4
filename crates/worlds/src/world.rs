use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Weak};

use directory::settings;
use kernel::{Circumstances, Clock, CorrelationId, Entropy, Origins, RequestId};
use mail::Transport;
use store::{Json, Store, StoreError};
use sts::{KeyRing, WorldKey};

use crate::counted::Counted;
use crate::document::Situation;
use crate::faults::Faults;
use crate::making::{self, Found};
use crate::throttle::Throttle;
use crate::traffic::Traffic;
use crate::{Arrival, Setup, WorldError, courier};

mod counting;
mod faults;
mod keys;
mod lag;
mod post;
mod time;
mod transactions;
mod turns;

use turns::Turns;

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
    /// The same for requests that nobody outside sent: when they come must not move the ids of those that somebody did.
    beside: Entropy,
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

impl World {
    /// Opens the world's file; a new file is filled from the document.
    pub fn open(setup: &Setup<'_>) -> Result<Self, WorldError> {
        let (store, found) = making::open(setup)?;
        let root = found.chance(setup.name, setup.host_randomness);
        let (counted, lag, rolled, key) = store.read_now(|read| {
            let lag = settings::load(read)?.replication_lag_seconds;
            Ok::<_, WorldError>((Counted::load(read)?, lag, sts::rollover(read)?, sts::world_key(read)?))
        })?;
        let world = Self {
            inner: Arc::new(Inner {
                name: setup.name.to_owned(),
                origins: setup.origins.clone(),
                edge: root.child("edge", 0),
                beside: root.child("beside", 0),
                is_seeded: found.seed.is_some(),
                keys: setup.keys.for_world(rolled),
                transport: setup.transport.clone(),
                turns: Arc::default(),
                clock: Clock::new(found.clock),
                key,
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
        self.inner.traffic.clear();
        self.permissions().forget();
        self.move_in(&found).await?;
        let root = found.chance(&self.inner.name, self.inner.edge.bytes());
        let renewed = Self {
            inner: Arc::new(Inner {
                name: self.inner.name.clone(),
                origins: self.inner.origins.clone(),
                edge: root.child("edge", 0),
                beside: root.child("beside", 0),
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

    /// The world's store, for what needs no [`Ctx`](kernel::Ctx).
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

    /// The ids of a request that comes from within, like the link scanner's.
    #[must_use]
    pub fn ids_within(&self) -> (RequestId, CorrelationId) {
        (RequestId::random(&self.inner.beside), CorrelationId::random(&self.inner.beside))
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

    /// Whether somebody subscribed to changes has to be told of one now.
    pub async fn has_news(&self) -> Result<bool, WorldError> {
        courier::has_news(self).await
    }

    /// Tells whoever subscribed to changes what is due to be told. It is waited for by no request: a receiver may be slow.
    pub async fn notify(&self) -> Result<(), WorldError> {
        courier::tell(self).await
    }

    /// What is wrong in the world that stands, with its name, where its document tells.
    pub async fn situation(&self) -> Result<Option<(String, Situation)>, StoreError> {
        self.inner
            .store
            .read(|read| read.one(SITUATION, [], |row| Ok(row.get::<_, Json<(String, Situation)>>(0)?.0)))
            .await
    }
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("World").field("name", &self.inner.name).finish_non_exhaustive()
    }
}
