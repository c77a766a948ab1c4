//! What each resource has: names, types and nullability of its properties, what of it is answered by default, and what
//! stands around an answer. The tables are ours; where Microsoft's metadata is at hand they are compared with it.

mod access;
mod applications;
mod beta;
mod changes;
mod check;
mod conditional_access;
mod consent;
mod coverage;
mod errors;
mod groups;
mod invitations;
mod links;
pub(crate) mod logs;
mod matrix;
mod missing;
mod nonsense;
mod not_served;
mod organization;
mod providers;
mod relations;
mod roles;
mod slice;
mod subscriptions;
mod tables;
mod terms;
mod users;
