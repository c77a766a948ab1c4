//! The HTTP kit of every surface: the edge, the frame of pages, cookies, security headers, assets.

// Templates name this crate by its name, also those of this crate itself.
extern crate self as web;

pub mod assets;
pub mod circumstances;
pub mod cookies;
mod edge;
pub mod faults;
mod here;
mod host;
mod outbound;
pub mod pages;
mod pdf;
pub mod policy_headers;
mod query;
pub mod rehome;
mod sandbox;
mod site;
pub mod traffic;

pub use edge::{CLIENT_REQUEST_ID, Cause, Edge, LARGEST_BODY, REQUEST_ID, edge};
pub use here::Here;
pub use host::{Foreign, Host, Names};
pub use outbound::{Outbound, OutboundError};
pub use pages::{AccountMenu, Link, MenuGroup, MenuItem, Page, Realm, Toast, Tone, html, html_with};
pub use pdf::pdf;
pub use query::Query;
pub use site::Surfaces;
