//! The journey against a real world: its laws, its refusals, its races.

mod atomic;
mod clinic;
mod consent;
mod delays;
mod lifecycle;
mod model;
mod redemption;
mod refusal;
mod sign_in;
mod snapshots;
mod terms;
mod terms_in_time;
