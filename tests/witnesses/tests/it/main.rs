//! Clients as they come from their registries, against the real binary on free ports.
//!
//! A script of `clients` is what a developer would write, and prints what its client made of the answers. A test starts
//! the emulator, runs the script, compares what it printed, and then asks the emulator itself.

mod apis;
mod azure_cli;
mod daemons;
mod intercepted;
mod language;
mod openid;
mod people;
mod readme;
mod script;
