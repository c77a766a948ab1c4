//! A customer's app: an ordinary OIDC relying party, written as its vendor would write it.
//!
//! It knows no other crate of this workspace. What it must be told (where its token service is, what the time is,
//! how to reach another machine) it is handed as closures, and it trusts nothing but an ID token that it has checked.

mod app;
mod assets;
mod callback;
mod claims;
mod party;
mod problem;
mod provider;
mod records;
mod refusal;
mod respond;
mod session;
mod shelf;
mod sign_in;
mod sign_out;
mod visit;

pub use app::{App, router};
pub use party::{BoxFuture, Exchange, ExchangeError, Lookup, LookupError, Origin, Registration, Scheme};
