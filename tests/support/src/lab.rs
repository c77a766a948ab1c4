//! An emulator of one's own, in this process.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sts::KeyRing;
use tempfile::TempDir;
use vestibule::{InProcess, Options, tls};

use crate::emulator::Emulator;
use crate::line::Line;
use crate::rows::Rows;

/// The published keys of seeded runs.
const KEYS: &str = include_str!("../../../fixtures/keys/signing-keys.pem");
/// The main origin of an emulator without sockets.
const ORIGIN: &str = "https://localhost:8443";
/// The world's file in its folder.
const FILE: &str = "default.db";

/// An emulator in this process whose clock stands still; it is gone when the lab is dropped.
pub struct Lab {
    emulator: Emulator,
    inside: InProcess,
    folder: TempDir,
}

impl Lab {
    /// The built-in clinic.
    pub async fn open(seed: u64) -> Self {
        Self::make(seed, None).await
    }

    /// The built-in clinic, its document changed: each first text becomes the second.
    pub async fn changed(seed: u64, changes: &[(&str, &str)]) -> Self {
        let mut document = include_str!("../../../fixtures/clinic.toml").to_owned();
        for (from, to) in changes {
            assert_eq!(document.matches(from).count(), 1, "the clinic has not one {from:?}");
            document = document.replace(from, to);
        }
        Self::make(seed, Some(&document)).await
    }

    /// The world of a situation, by its name.
    pub async fn situation(name: &str) -> Self {
        let path = format!("{}/../../fixtures/situations/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let document = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self::make(7, Some(&document)).await
    }

    async fn make(seed: u64, world: Option<&str>) -> Self {
        Self::inside(tempfile::tempdir().expect("a folder"), seed, world).await
    }

    /// Opens the folder's world; the seed and the document are those of a new one.
    async fn inside(folder: TempDir, seed: u64, world: Option<&str>) -> Self {
        static RING: OnceLock<Arc<KeyRing>> = OnceLock::new();
        tls::install_provider();
        let keys = RING.get_or_init(|| Arc::new(KeyRing::from_pem(KEYS).expect("the published keys are keys")));
        let options = Options { directory: folder.path(), seed: Some(seed), world, keys: Arc::clone(keys) };
        let inside = InProcess::open(&options).unwrap_or_else(|error| panic!("the lab does not open: {error:#}"));
        let emulator = Emulator::reach(Line::inside(&inside), ORIGIN).await;
        Self { emulator, inside, folder }
    }

    /// The same world once more: what happens there does not happen here.
    pub async fn fork(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let into = folder.path().join(FILE);
        let file = Connection::open(self.folder.path().join(FILE)).expect("the world's file");
        file.execute("vacuum into ?1", [into.to_str().expect("a path is text")]).expect("a copy of the world");
        Self::inside(folder, 0, None).await
    }

    /// Lets time pass.
    pub fn wait(&self, time: SignedDuration) {
        self.inside.world.clock().advance(time);
    }

    /// Does what is due: mails arrive, files are worked through.
    pub async fn settle(&self) {
        self.inside.world.settle().await.expect("what is due can be done");
    }

    /// What its clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inside.world.clock().now()
    }

    /// Every row of the world's file, as it stands.
    #[must_use]
    pub fn rows(&self) -> Rows {
        Rows::of(&self.folder.path().join(FILE))
    }
}

impl Deref for Lab {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        &self.emulator
    }
}
