//! The emulator: configuration, TLS, listeners, background work, composition.
#![deny(missing_docs)]

mod attendance;
mod banner;
pub mod bench_world;
pub mod cli;
mod clouds;
pub mod config;
pub mod data_dir;
pub mod doctor;
mod exec;
mod health;
pub mod hosts;
mod in_process;
pub mod listen;
mod program;
mod records;
mod scanner;
pub mod state_file;
mod surfaces;
pub mod tls;
pub mod trust;

pub use exec::run as exec;
pub use in_process::{InProcess, Options};
pub use program::run;
