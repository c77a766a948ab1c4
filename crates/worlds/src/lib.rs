//! Which emulated clouds exist. A [`World`] is one of them: its file, its clock, its chance, its keys and its postman.
//! The edge resolves a request's world; nothing here is global, and two worlds in one process never see each other.

pub mod agenda;
mod arrival;
mod counted;
mod courier;
mod crowd;
pub mod document;
mod error;
pub mod faults;
mod kept;
mod made_once;
mod making;
mod moved;
mod names;
mod permission_uses;
mod replacing;
mod sandboxes;
pub mod situations;
mod snapshots;
mod state;
mod throttle;
pub mod traffic;
mod world;

pub use arrival::Arrival;
pub use courier::{Courier, Errand};
pub use crowd::CrowdError;
pub use error::WorldError;
pub use making::Setup;
pub use moved::is_this_machine;
pub use permission_uses::{PermissionNote, PermissionUse, PermissionUses};
pub use sandboxes::{Attendant, Grounds, Listed, NewSandbox, OriginsOf, Sandboxes};
pub use snapshots::Snapshot;
pub use state::State;
pub use throttle::Throttle;
pub use world::{WeakWorld, World};

/// The tables of this crate.
pub const SCHEMA: store::Schema =
    store::Schema { owner: "worlds", steps: &[include_str!("schema.sql"), SITUATION, ROOT, FAULTS, COUNTED] };

/// What is wrong in the world that stands, as its document tells: a name and a situation.
const SITUATION: &str = "alter table world add column situation text;";

/// What its secrets derive from, where there is no seed.
const ROOT: &str = "alter table world add column root blob;";

/// What fails on demand, in the order in which it was asked for, with the calls that each has met.
const FAULTS: &str = "create table faults (
    position integer primary key,
    id text not null unique,
    doc text not null,
    calls integer not null
) strict;";

/// When each tenant lately asked for an invitation, and how far the chance of its edge has come.
const COUNTED: &str = "
    alter table world add column asked text not null default '{}';
    alter table world add column drawn integer not null default 0;
";

/// Every table of a world's file, lowest floor first.
const SCHEMAS: &[store::Schema] =
    &[SCHEMA, ledger::SCHEMA, directory::SCHEMA, mail::SCHEMA, sts::SCHEMA, invitations::SCHEMA];

/// The name of the sandbox that always exists.
pub const DEFAULT: &str = "default";

/// The built-in world: Woodgrove Hospital and the clinics that it works with.
pub const CLINIC: &str = include_str!("../../../fixtures/clinic.toml");
