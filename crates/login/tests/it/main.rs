//! The token service in this process, against the built-in world.

mod authorize;
mod browser;
mod device;
mod hints;
mod hybrid;
mod issuer;
mod metadata;
mod pages;
mod providers;
mod redeem;
mod refused;
mod security;
mod sign_out;
mod spa;
mod token;
mod world;
