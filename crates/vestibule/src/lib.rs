//! The emulator: configuration, TLS, listeners, background work, composition.
#![deny(missing_docs)]

pub mod cli;
pub mod config;
pub mod data_dir;
pub mod listen;
pub mod state_file;
pub mod tls;
