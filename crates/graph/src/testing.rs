//! The built-in world for tests that need one.

use std::sync::Arc;

use kernel::{Origins, Scheme};
use mail::Transport;
use sts::KeyRing;
use tempfile::TempDir;
use web::Here;
use worlds::document::parse_toml;
use worlds::{Sandboxes, Setup, World};

const KEYS: &str = include_str!("../../../fixtures/keys/signing-keys.pem");

/// The clinic, and the folder in which it lies.
pub(crate) fn clinic() -> (World, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let world = World::open(&Setup {
        name: worlds::DEFAULT,
        path: &folder.path().join("default.db"),
        seed: Some(1),
        host_randomness: [7; 32],
        keys: Arc::new(KeyRing::from_pem(KEYS).expect("the fixture keys")),
        transport: Transport::Inbox,
        document: &parse_toml("clinic.toml", worlds::CLINIC).expect("the clinic"),
        origins: &origins(),
    });
    (world.expect("the world opens"), folder)
}

/// Where a client reaches it.
pub(crate) fn origins() -> Origins {
    Origins::local(Scheme::Https, "localhost", 8443, 8444)
}

/// A request that has just come in.
pub(crate) fn here(world: &World) -> Here {
    let sandboxes = Sandboxes::new(world.clone());
    Here { world: world.clone(), arrival: world.unasked(origins()), scheme: Scheme::Https, sandboxes }
}
