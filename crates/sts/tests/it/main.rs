//! The token service against a store in a temporary directory, with a clock that stands still.

mod answers;
mod asked_claims;
mod assertions;
mod claims;
mod clients;
mod codes;
mod credentials;
mod devices;
mod factors;
mod forge;
mod passcodes;
mod refresh;
mod resources;
mod sessions;
mod verify;
mod world;
