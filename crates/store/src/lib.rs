//! `SQLite`, and nothing above it: a world is one file, read and written in transactions.
//!
//! Two verbs are the whole interface. [`Store::read`] runs a closure on one of a few read-only connections
//! ([`Store::look_up`] does so on the calling thread), [`Store::write`] runs one on the only writer. The closure's `Ok`
//! commits, its `Err` or panic rolls back; nobody holds a connection and nobody can forget to commit. Acknowledged means
//! durable: what a write returned survives the death of the process.

mod connection;
mod copy;
mod error;
mod mould;
mod opening;
mod past;
pub mod query;
pub mod rows;
mod schema;
mod text;
mod transaction;

pub use connection::{Lifetime, Store};
pub use error::StoreError;
pub use mould::Mould;
pub use rusqlite::{Params, Row, params};
pub use schema::Schema;
pub use text::{Json, Text};
pub use transaction::{Read, Tx};
