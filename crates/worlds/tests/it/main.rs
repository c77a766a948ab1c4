//! The built-in world, made for real in a file of its own.

mod clinic;
mod crowd;
mod kept;
mod lab;
mod renewals;
mod sandboxes;
mod written;
