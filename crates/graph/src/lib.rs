//! Stands in for graph.microsoft.com: `/v1.0` and `/beta`, `OData`, and one error envelope around every refusal.
//!
//! A request is routed, then its token is believed, then its permissions are judged; only then are query options, objects
//! and the body looked at. The order is a contract, and the one function that keeps it is `serve`.

mod auth;
mod batch;
mod body;
mod call;
mod cors;
mod dispatch;
mod error;
mod known;
pub mod management;
mod notify;
mod odata;
mod path;
mod permissions;
mod present;
mod reply;
mod resources;
mod routes;
mod serve;
#[cfg(test)]
mod testing;
mod user_info;

pub use notify::courier;
pub use serve::{alone, router};
