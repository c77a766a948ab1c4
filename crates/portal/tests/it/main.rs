//! The portal against the built-in world, in this process.

mod assignment;
mod blades;
mod conditional_access;
mod invite;
mod lab;
mod page;
mod people;
mod providers;
mod settings;
mod sign_in;
mod terms;
