//! The journey against a real world: its laws, its refusals, its races.

mod atomic;
mod clinic;
mod lifecycle;
mod model;
mod redemption;
mod refusal;
mod sign_in;
mod terms;
