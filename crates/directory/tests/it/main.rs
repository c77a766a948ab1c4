//! The directory as its callers see it, on a store of its own for every test.

mod agreements;
mod applications;
mod assignments;
mod conditional_access;
mod grants;
mod groups;
mod guests;
mod people;
mod policies;
mod roles;
mod ruled_groups;
mod settings;
mod sponsors;
mod tenants;
mod user_lists;
mod users;
mod world;
