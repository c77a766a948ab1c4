//! The surface in one process, against the built-in world.

mod apps;
mod batch;
mod clinic;
mod conflicts;
mod contract;
mod cors;
mod delta;
mod filters;
mod grants;
mod groups;
mod invitations;
mod kept_policies;
mod lists;
mod order;
mod permission_walk;
mod policies;
mod providers;
mod reads;
mod receiver;
mod refusals;
mod relations;
mod roles;
mod subscriptions;
mod together;
mod user_info;
mod users;
