//! The token service in this process, against the built-in world.

mod authorize;
mod browser;
mod issuer;
mod metadata;
mod pages;
mod providers;
mod redeem;
mod token;
mod world;
