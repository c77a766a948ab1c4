use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kernel::{Clock, Entropy};
use mail::{SmtpRoute, Transport};
use store::Lifetime;

use super::index::Known;
use super::{Grounds, NewSandbox};
use crate::document::{WorldDocument, parse_toml};
use crate::kept;
use crate::making::first_clock;
use crate::replacing::Content;
use crate::{CLINIC, DEFAULT, Setup, World, WorldError};

/// The most sandboxes that are open beside each other while some of them rest. An open one holds a few files.
const MOST_OPEN: usize = 48;

/// The built-in world, read once: it is the same for everybody.
static BUILT_IN: LazyLock<WorldDocument> =
    LazyLock::new(|| parse_toml("the built-in clinic", CLINIC).expect("a test reads the built-in world"));

/// The worlds that are open.
pub(super) struct Open {
    worlds: HashMap<String, (World, u64)>,
    turn: u64,
}

impl Open {
    pub(super) fn new(default: World) -> Self {
        Self { worlds: HashMap::from([(DEFAULT.to_owned(), (default, 0))]), turn: 0 }
    }

    /// A world that is open; it was used just now.
    pub(super) fn find(&mut self, name: &str) -> Option<World> {
        let (world, used) = self.worlds.get_mut(name)?;
        self.turn += 1;
        *used = self.turn;
        Some(world.clone())
    }

    pub(super) fn put(&mut self, world: World) {
        self.turn += 1;
        self.worlds.insert(world.name().to_owned(), (world, self.turn));
        while self.worlds.len() > MOST_OPEN {
            let resting = self.worlds.iter().filter(|(name, (world, _))| *name != DEFAULT && world.is_idle());
            let Some(name) = resting.min_by_key(|(_, (_, used))| *used).map(|(name, _)| name.clone()) else { break };
            self.close(&name);
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if let Some((world, _)) = self.worlds.remove(name)
            && let Err(error) = world.close()
        {
            tracing::warn!(sandbox = name, "what was counted in {name} is lost: {error}");
        }
    }
}

impl Grounds {
    /// Where a new sandbox lies. Its file's name is never used again: whoever still has a file of that sandbox open that
    /// was dropped before must not touch this one.
    pub(super) fn place(&self, new: &NewSandbox, chance: &[u8; 32]) -> Known {
        let folder = if new.ephemeral { &self.temporary } else { &self.folder };
        let mark = u32::from_le_bytes(Entropy::from_root(*chance).child("file", 0).bytes());
        let created_at = Clock::new(first_clock(new.seed)).now();
        Known {
            name: new.name.clone(),
            file: folder.join(format!("{}.{mark:08x}.db", new.name)),
            seed: new.seed,
            created_at,
            ephemeral: new.ephemeral,
            ready: false,
        }
    }

    /// Makes a sandbox's file from the document.
    pub(super) async fn made(&self, known: &Known, new: &NewSandbox, chance: [u8; 32]) -> Result<World, WorldError> {
        let document = new.document.clone().unwrap_or_else(|| BUILT_IN.clone());
        let file = known.file.clone();
        let before = move || Ok(file.parent().map(std::fs::create_dir_all).transpose().map(drop)?);
        let world = self.opened(known, chance, document, before).await?;
        let Some(state) = new.state.clone() else { return Ok(world) };
        let (aside, _) = world.build(Content::State(state)).await?;
        // Nobody was told of the sandbox yet.
        world.swap(&aside, Lifetime::Ephemeral).await
    }

    /// Opens a sandbox that was closed.
    pub(super) async fn reopened(&self, known: &Known, chance: [u8; 32]) -> Result<World, WorldError> {
        let (file, name) = (known.file.clone(), known.name.clone());
        // Without the file it would be made anew, and nobody asked for that.
        let is_there = move || if file.exists() { Ok(()) } else { Err(WorldError::Unknown(name)) };
        self.opened(known, chance, BUILT_IN.clone(), is_there).await
    }

    async fn opened(
        &self,
        known: &Known,
        chance: [u8; 32],
        document: WorldDocument,
        before: impl FnOnce() -> Result<(), WorldError> + Send + 'static,
    ) -> Result<World, WorldError> {
        let (known, origins, transport) = (known.clone(), (self.origins)(&known.name), self.route(&known.name));
        let keys = if known.seed.is_some() { self.published_keys.clone() } else { self.keys.clone() };
        let work = tokio::task::spawn_blocking(move || {
            before()?;
            World::open(&Setup {
                name: &known.name,
                path: &known.file,
                seed: known.seed,
                host_randomness: chance,
                keys,
                transport,
                document: &document,
                origins: &origins,
            })
        });
        work.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// How a sandbox's mail travels: the postman signs in by its name.
    fn route(&self, name: &str) -> Transport {
        match &self.transport {
            Transport::Inbox => Transport::Inbox,
            Transport::Smtp(route) => Transport::Smtp(SmtpRoute { user: name.to_owned(), ..route.clone() }),
        }
    }
}

/// Removes a sandbox's files. What cannot be removed is in nobody's way: no other sandbox gets its name.
pub(super) fn unlink(file: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(path));
    }
    let _ = std::fs::remove_file(file.with_extension(kept::EXTENSION));
    let _ = std::fs::remove_dir_all(file.with_extension("snapshots"));
}
