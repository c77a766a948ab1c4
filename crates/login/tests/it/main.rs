//! The token service in this process, against the built-in world.

mod authorize;
mod browser;
mod claims;
mod errors;
mod issuer;
mod metadata;
mod on_behalf;
mod pages;
mod passwords;
mod proofs;
mod providers;
mod redeem;
mod revocations;
mod token;
mod world;
