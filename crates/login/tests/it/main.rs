//! The token service in this process, against the built-in world.

mod authorize;
mod browser;
mod claims;
mod device;
mod errors;
mod hints;
mod hybrid;
mod issuer;
mod metadata;
mod nonsense;
mod on_behalf;
mod pages;
mod passwords;
mod proofs;
mod providers;
mod redeem;
mod refused;
mod revocations;
mod security;
mod sign_out;
mod spa;
mod token;
mod world;
