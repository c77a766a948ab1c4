use std::path::Path;
use std::sync::Arc;

use axum::Router;
use mail::Transport;
use sts::KeyRing;
use web::{Edge, Names, Outbound};
use worlds::World;
use worlds::document::{WorldDocument, parse_toml};

use crate::clouds::{self, Clouds};
use crate::health::Health;
use crate::{records, surfaces};

/// The port that addresses name where there are no sockets.
const PORT: u16 = 8443;
/// The same for Health Records.
const APP_PORT: u16 = 8444;

/// A whole emulator in this process, without sockets: the very routers of the program, called as services.
#[derive(Clone)]
pub struct InProcess {
    /// Everything that the main port answers.
    pub main: Router,
    /// Health Records.
    pub app: Router,
    /// The sandbox `default`.
    pub world: World,
}

/// How an emulator in this process begins.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// Where its files go: a folder of the caller's, gone when the caller says so.
    pub directory: &'a Path,
    /// The number that makes the run repeatable; the clock then stands still.
    pub seed: Option<u64>,
    /// A world document in TOML; the clinic when none is given.
    pub world: Option<&'a str>,
    /// The signing keys.
    pub keys: Arc<KeyRing>,
}

impl InProcess {
    /// Opens the folder's world, or makes it.
    pub fn open(options: &Options<'_>) -> anyhow::Result<Self> {
        let document: WorldDocument = parse_toml("world.toml", options.world.unwrap_or(worlds::CLINIC))?;
        let sandboxes = Clouds {
            seed: options.seed,
            default: &options.directory.join(clouds::DEFAULT_FILE),
            folder: options.directory.to_owned(),
            temporary: options.directory.join("ephemeral"),
            keys: Arc::clone(&options.keys),
            published_keys: Arc::clone(&options.keys),
            transport: Transport::Inbox,
            document: &document,
            origins: clouds::origins_of(PORT, APP_PORT, None),
        };
        let sandboxes = sandboxes.open()?;
        let (world, names) = (sandboxes.default_world(), Names { served: Vec::new() });
        let edge =
            Edge { sandboxes: sandboxes.clone(), names: names.clone(), port: PORT, app_port: APP_PORT, pinned: None };
        let main = surfaces::router(edge, Health { smtp: None }, None, Outbound::new([], "")?);
        let app = records::router(sandboxes, names, PORT, records::in_process(main.clone()));
        Ok(Self { main, app, world })
    }
}

/// 32 bytes of the host's randomness: the one place where a world's chance comes from outside.
pub(crate) fn host_randomness() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| anyhow::anyhow!("the host gives no randomness"))?;
    Ok(bytes)
}
