//! What happened: the audit log, the sign-in log, the decision log, the feed of changes, what was
//! looked at, which forms were taken, and who is told of changes.
//!
//! Everybody above writes here, in the transaction of the thing itself: what happened and the record of it commit
//! together. Order is by sequence, never by time.

pub mod audit;
pub mod changes;
pub mod decisions;
mod error;
pub mod observations;
pub mod posts;
pub mod sign_ins;
pub mod subscriptions;

pub use error::LedgerError;

/// The tables of this crate.
pub const SCHEMA: store::Schema = store::Schema {
    owner: "ledger",
    steps: &[
        include_str!("schema.sql"),
        include_str!("posts.sql"),
        include_str!("links.sql"),
        include_str!("subscriptions.sql"),
    ],
};
