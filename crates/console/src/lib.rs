//! What only the emulator has: launch pad, inbox, lab, decisions, the control API.
//!
//! The pages are for people, the control API (`/_vestibule/v1`) is for scripts; both ask the same functions. A scripted
//! person walks the same journey as one in a browser: the same questions, her answers given beforehand.

mod api;
mod control;
mod decisions;
mod error;
mod inbox;
mod join;
mod lab;
mod launch_pad;
mod people;
mod process;
mod requests;
mod situations;
mod times;
mod words;

use axum::Router;
use axum::middleware::from_fn;

pub use process::{Process, TakesMail};

/// Every page and call of the console. `process` is what it asks of the program around it.
pub fn router(process: Process) -> Router {
    let pages = Router::new()
        .merge(launch_pad::router(process.ca()))
        .merge(inbox::router())
        .merge(lab::router())
        .merge(decisions::router())
        .merge(requests::router())
        .merge(join::router())
        .merge(situations::router())
        .merge(words::router())
        .merge(api::router())
        .layer(from_fn(error::on_demand));
    web::policy_headers::pages(pages).merge(control::router(process))
}
