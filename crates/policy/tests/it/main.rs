//! The laws that hold for every gate, whatever the facts.

mod cross_tenant;
mod domains;
mod sign_in;
