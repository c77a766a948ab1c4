//! Which emulated clouds exist. A [`World`] is one of them: its file, its clock, its chance, its keys and its postman.
//! The edge resolves a request's world; nothing here is global, and two worlds in one process never see each other.

pub mod agenda;
mod arrival;
mod courier;
pub mod document;
mod error;
mod moved;
mod permission_uses;
mod sandboxes;
pub mod situations;
mod world;

pub use arrival::Arrival;
pub use courier::{Courier, Errand};
pub use error::WorldError;
pub use moved::is_this_machine;
pub use permission_uses::{PermissionNote, PermissionUse, PermissionUses};
pub use sandboxes::Sandboxes;
pub use world::{Setup, World};

/// The tables of this crate.
pub const SCHEMA: store::Schema = store::Schema { owner: "worlds", steps: &[include_str!("schema.sql"), SITUATION] };

/// What is wrong in the world that stands, as its document tells: a name and a situation.
const SITUATION: &str = "alter table world add column situation text;";

/// Every table of a world's file, lowest floor first.
const SCHEMAS: &[store::Schema] =
    &[SCHEMA, ledger::SCHEMA, directory::SCHEMA, mail::SCHEMA, sts::SCHEMA, invitations::SCHEMA];

/// The name of the sandbox that always exists.
pub const DEFAULT: &str = "default";

/// The built-in world: Woodgrove Hospital and the clinics that it works with.
pub const CLINIC: &str = include_str!("../../../fixtures/clinic.toml");
