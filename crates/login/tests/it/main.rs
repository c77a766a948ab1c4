//! The token service in this process, against the built-in world.

mod authorize;
mod browser;
mod metadata;
mod pages;
mod redeem;
mod token;
mod world;
