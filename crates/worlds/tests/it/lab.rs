use std::sync::{Arc, LazyLock};

use kernel::{Origins, Scheme};
use mail::Transport;
use sts::KeyRing;
use tempfile::TempDir;
use worlds::document::{WorldDocument, parse_toml};
use worlds::{Setup, World};

const KEYS: &str = include_str!("../../../../fixtures/keys/signing-keys.pem");

static RING: LazyLock<Arc<KeyRing>> = LazyLock::new(|| Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")));

/// The published keys.
pub(crate) fn ring() -> Arc<KeyRing> {
    Arc::clone(&RING)
}

/// The clinic's document.
pub(crate) fn clinic() -> WorldDocument {
    parse_toml("clinic.toml", worlds::CLINIC).expect("the clinic")
}

/// Opens a world in a folder.
pub(crate) fn open(folder: &TempDir, seed: Option<u64>, document: &WorldDocument) -> World {
    try_open(folder, seed, document).expect("the world opens")
}

/// The same, where it may fail.
pub(crate) fn try_open(
    folder: &TempDir,
    seed: Option<u64>,
    document: &WorldDocument,
) -> Result<World, worlds::WorldError> {
    reached(folder, seed, document, &Origins::local(Scheme::Https, "localhost", 8443, 8444))
}

/// The same, where its surfaces are reached at other addresses.
pub(crate) fn reached(
    folder: &TempDir,
    seed: Option<u64>,
    document: &WorldDocument,
    origins: &Origins,
) -> Result<World, worlds::WorldError> {
    World::open(&Setup {
        name: worlds::DEFAULT,
        path: &folder.path().join("default.db"),
        seed,
        host_randomness: [7; 32],
        keys: Arc::clone(&RING),
        transport: Transport::Inbox,
        document,
        origins,
    })
}

/// A folder that is gone when the test is.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
