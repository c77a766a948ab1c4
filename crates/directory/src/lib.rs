//! What is: tenants, people and guests, groups, applications, roles, permission grants, policies and agreements as kept.
//!
//! `load*` functions are trusted look-ups. The doors that a caller reaches (`get`, `list`, `create`, `update`, …) ask
//! [`rights`] first, so that the portal, Graph and a script cannot differ; a mutating door writes its change and its
//! audit record in the same transaction.

mod account;
mod actor;
pub mod agreements;
pub mod applications;
pub mod assignments;
pub mod contacts;
pub mod crowd;
mod doors;
mod encoded_id;
mod error;
pub mod federated;
pub mod first_party;
pub mod grants;
pub mod groups;
pub mod guests;
mod instant;
mod names;
pub mod personal;
pub mod policies;
pub mod rights;
pub mod roles;
pub mod service_principals;
pub mod settings;
pub mod tenants;
pub mod trash;
pub mod users;

pub use account::{Account, AccountError};
pub use actor::actor;
pub use error::{DirectoryError, Judged};

/// The tables of this crate.
pub const SCHEMA: store::Schema = store::Schema {
    owner: "directory",
    steps: &[
        include_str!("schema/people.sql"),
        include_str!("schema/apps.sql"),
        include_str!("schema/links.sql"),
        include_str!("schema/deleted.sql"),
        include_str!("schema/domains.sql"),
        include_str!("schema/former.sql"),
        include_str!("schema/statistics.sql"),
        include_str!("schema/ruled.sql"),
        include_str!("schema/identities.sql"),
        include_str!("schema/former_roles.sql"),
    ],
};
