use std::path::Path;
use std::sync::Arc;

use kernel::{Caller, Circumstances, Clock, ClockState, CorrelationId, Ctx, Entropy, Origins, TenantId};
use mail::Transport;
use store::{Json, Mould, Read, Store, StoreError, Tx, params};
use sts::{KeyRing, WorldKey};

use crate::document::{self, WorldDocument};
use crate::made_once::MadeOnce;
use crate::{SCHEMAS, WorldError, moved};

/// The instant at which the clock of a seeded world stands when it is made.
const SEEDED_START: &str = "2027-01-01T00:00:00Z";

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

const FIND: &str = "select seed, clock, main, app, root from world";
const MAKE: &str = "insert into world (one, seed, position, clock, main, app, document, situation, root)
                    values (1, ?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)";
const DOCUMENT: &str = "select document from world";
const BUMP: &str = "update world set position = position + 1 returning position";
const BELONG: &str = "update world set seed = ?1, root = ?2";
const MOVE: &str = "update world set main = ?1, app = ?2";

/// Every new file comes from it.
static MOULD: MadeOnce<Mould> = MadeOnce::new();

/// Opens a world's file; a new one is made from the document.
pub(crate) fn open(setup: &Setup<'_>) -> Result<(Store, Found), WorldError> {
    if !setup.path.exists() {
        make(setup)?;
    }
    let store = open_file(setup.path)?;
    let mut found = store.read_now(Found::read)?.ok_or(WorldError::NoWorld)?;
    if found.origins != *setup.origins {
        let host = Entropy::from_root(setup.host_randomness);
        store.write_now(|tx| found.follow(tx, setup.name, &host, setup.origins))?;
        found.origins = setup.origins.clone();
    }
    Ok((store, found))
}

fn make(setup: &Setup<'_>) -> Result<(), WorldError> {
    let seed = setup.seed.map(u64::cast_signed);
    let root = seed.is_none().then_some(setup.host_randomness);
    let found = Found { seed, root, clock: first_clock(setup.seed), origins: setup.origins.clone() };
    let (document, begins_with) = (setup.document, setup.document);
    Making { name: setup.name, found: &found, document, begins_with, keeps: None }.file(setup.path)?;
    Ok(())
}

pub(crate) fn open_file(path: &Path) -> Result<Store, WorldError> {
    Store::open(path, SCHEMAS).map_err(|error| WorldError::Open { path: path.to_owned(), error })
}

/// The chance of the next write: it follows the order of commits, and a rollback leaves no hole in it.
pub(crate) fn next_entropy(tx: &Tx<'_>, root: &Entropy) -> Result<Entropy, StoreError> {
    let position: i64 = tx.one(BUMP, [], |row| row.get(0))?.unwrap_or(0);
    Ok(root.child("write", position.cast_unsigned()))
}

pub(crate) fn first_clock(seed: Option<u64>) -> ClockState {
    match seed {
        Some(_) => ClockState::frozen(SEEDED_START.parse().expect("the seeded start is a timestamp")),
        None => ClockState::HOST,
    }
}

/// What a file says of the world in it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) seed: Option<i64>,
    /// What its secrets were derived from, where there is no seed.
    pub(crate) root: Option<[u8; 32]>,
    pub(crate) clock: ClockState,
    /// Where it was reached when it was last opened.
    pub(crate) origins: Origins,
}

impl Found {
    pub(crate) fn read(read: &Read<'_>) -> Result<Option<Self>, StoreError> {
        read.one(FIND, [], |row| {
            let (main, app): (String, String) = (row.get(2)?, row.get(3)?);
            let (seed, clock, root) = (row.get(0)?, row.get::<_, Json<_>>(1)?.0, row.get(4)?);
            Ok(Self { seed, root, clock, origins: Origins::fixed(&main, &app) })
        })
    }

    /// The document to which a reset returns.
    pub(crate) fn document(read: &Read<'_>) -> Result<WorldDocument, StoreError> {
        Ok(serde_json::from_str(&Self::document_text(read)?)?)
    }

    /// The document to which a reset returns, as the JSON text that it is kept as.
    pub(crate) fn document_text(read: &Read<'_>) -> Result<String, StoreError> {
        let text = read.one(DOCUMENT, [], |row| row.get(0))?;
        Ok(text.expect("a world was made with its row"))
    }

    /// What the next opening draws from: the seed, else what the host gives anew.
    pub(crate) fn chance(&self, name: &str, host: [u8; 32]) -> Entropy {
        self.seed.map_or_else(|| Entropy::from_root(host), |seed| Entropy::from_seed(name, seed.cast_unsigned()))
    }

    /// What secrets of the document derive from: the same for as long as the sandbox is there.
    fn secrets(&self, name: &str, otherwise: &Entropy) -> Entropy {
        match (self.seed, self.root) {
            (None, None) => otherwise.clone(),
            (_, root) => self.chance(name, root.unwrap_or_default()),
        }
    }

    /// Leads the world's own addresses to where it is reached now.
    pub(crate) fn follow(&self, tx: &Tx<'_>, name: &str, host: &Entropy, to: &Origins) -> Result<(), WorldError> {
        let root = self.secrets(name, host);
        let ctx = Ctx {
            now: Clock::new(self.clock).now(),
            entropy: next_entropy(tx, &root)?,
            caller: Caller::System,
            correlation_id: CorrelationId::random(&root.child("move", 0)),
            origins: to.clone(),
            circumstances: Circumstances::default(),
        };
        moved::follow(tx, &ctx, &self.origins, to)?;
        tx.execute(MOVE, params![to.console(), to.app()])?;
        Ok(())
    }

    /// Makes a state that came from elsewhere this sandbox's own: the seed is the sandbox's, not the state's.
    pub(crate) fn belong(&self, tx: &Tx<'_>, to: &Self) -> Result<(), StoreError> {
        if self.seed == to.seed {
            return Ok(());
        }
        tx.execute(BELONG, params![to.seed, to.root]).map(drop)
    }
}

/// What a file is filled with.
pub(crate) struct Making<'a> {
    pub(crate) name: &'a str,
    /// Seed, secrets, clock and addresses.
    pub(crate) found: &'a Found,
    /// What a reset returns to.
    pub(crate) document: &'a WorldDocument,
    /// What is made real.
    pub(crate) begins_with: &'a WorldDocument,
    /// The key of the same world before, by which what was issued stays readable.
    pub(crate) keeps: Option<&'a WorldKey>,
}

impl Making<'_> {
    /// Makes a file, whole or not at all; its size in bytes, and whose tenants are in it.
    pub(crate) fn file(&self, path: &Path) -> Result<(usize, Vec<TenantId>), WorldError> {
        MOULD.get_or_make(|| Mould::new(SCHEMAS))?.cast(path, |tx| {
            self.fill(tx)?;
            tenant_ids(tx)
        })
    }

    /// Fills empty tables: the row that makes it a world, its secret, and what the document lists.
    fn fill(&self, tx: &Tx<'_>) -> Result<(), WorldError> {
        let Self { name, found, document, begins_with, keeps } = *self;
        let told = begins_with.situation().map(|situation| Json((begins_with.name(), situation)));
        let (console, app) = (found.origins.console(), found.origins.app());
        let row = params![found.seed, Json(found.clock), console, app, Json(document), told, found.root];
        tx.execute(MAKE, row)?;
        let root = found.secrets(name, &Entropy::from_root([0; 32]));
        let ctx = Ctx {
            now: Clock::new(found.clock).now(),
            entropy: next_entropy(tx, &root)?,
            caller: Caller::System,
            correlation_id: CorrelationId::random(&root.child("make", 0)),
            origins: found.origins.clone(),
            circumstances: Circumstances::default(),
        };
        sts::install(tx, &ctx)?;
        document::load(tx, &ctx, name, &root, begins_with)?;
        keeps.map(|key| sts::keep_key(tx, key)).transpose()?;
        Ok(())
    }
}

/// Whose tenants are in a file.
pub(crate) fn tenant_ids(read: &Read<'_>) -> Result<Vec<TenantId>, WorldError> {
    Ok(directory::tenants::load_all(read)?.into_iter().map(|tenant| tenant.id).collect())
}
