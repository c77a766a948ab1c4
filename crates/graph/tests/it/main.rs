//! The surface in one process, against the built-in world.

mod clinic;
mod conflicts;
mod cors;
mod grants;
mod groups;
mod invitations;
mod lists;
mod order;
mod policies;
mod providers;
mod reads;
mod refusals;
mod user_info;
mod users;
