//! The control API: everything that only the emulator has, for scripts. Its shapes are published and only grow.

mod assertions;
mod bulk;
mod circumstances;
mod clock;
mod content;
mod decisions;
mod devices;
mod error;
mod events;
pub(crate) mod examples;
mod extract;
mod faults;
mod gate;
mod keys;
mod lab;
mod leave;
mod mail;
mod nearest;
mod objects;
mod openapi;
mod people;
mod permissions;
mod probes;
mod reply;
mod requests;
mod sandboxes;
mod settings;
mod snapshots;
mod tokens;
mod whatif;
mod world;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use error::Problem;
pub(crate) use openapi::DOCUMENT;

use crate::process::Process;

/// The largest world that is taken, in bytes.
const LARGEST_WORLD: usize = 256 * 1024 * 1024;

/// The control API and the probes.
pub(crate) fn router(process: Process) -> Router {
    let (calls, _) = &*CALLS;
    let calls = calls
        .clone()
        .method_not_allowed_fallback(gate::wrong_verb)
        .fallback(gate::no_such_call)
        .layer(from_fn(gate::pass))
        .with_state(process.clone());
    let probes = Router::new()
        .route("/livez", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .method_not_allowed_fallback(gate::wrong_verb)
        .with_state(process);
    Router::new().nest(openapi::BASE, calls).merge(probes)
}

/// The routes and what the document says of them. Made once in a process: to describe every shape takes longer than to
/// open a world.
static CALLS: LazyLock<(Router<Process>, OpenApi)> = LazyLock::new(|| calls().split_for_parts());

/// Every call, once: what is declared at its handler is its route and its entry in the document.
fn calls() -> OpenApiRouter<Process> {
    OpenApiRouter::default()
        .routes(routes!(world::show, world::replace))
        .routes(routes!(world::reset))
        .routes(routes!(world::export))
        .merge(imports())
        .routes(routes!(objects::create))
        .routes(routes!(sandboxes::list, sandboxes::create))
        .routes(routes!(sandboxes::remove))
        .routes(routes!(snapshots::list))
        .routes(routes!(snapshots::save, snapshots::forget))
        .routes(routes!(snapshots::restore))
        .routes(routes!(mail::list, mail::clear))
        .routes(routes!(mail::wait))
        .routes(routes!(mail::one))
        .routes(routes!(mail::unsubscribe))
        .routes(routes!(mail::subscribe))
        .routes(routes!(people::redeem))
        .routes(routes!(people::sign_in))
        .routes(routes!(leave::leave))
        .routes(routes!(devices::answer))
        .routes(routes!(bulk::submit))
        .routes(routes!(bulk::template))
        .routes(routes!(tokens::forge))
        .routes(routes!(keys::show))
        .routes(routes!(keys::roll))
        .routes(routes!(clock::show, clock::change))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(faults::list, faults::add, faults::clear))
        .routes(routes!(faults::remove))
        .routes(routes!(decisions::list))
        .routes(routes!(decisions::one))
        .routes(routes!(whatif::ask))
        .routes(routes!(requests::list))
        .routes(routes!(permissions::report))
        .routes(routes!(events::stream))
        .routes(routes!(assertions::hold))
        .routes(routes!(lab::show))
        .routes(routes!(lab::reset))
        .routes(routes!(probes::alive))
        .routes(routes!(probes::ready))
        .routes(routes!(openapi::show))
}

/// Whole worlds are larger than any other body.
fn imports() -> OpenApiRouter<Process> {
    OpenApiRouter::default().routes(routes!(world::import)).layer(DefaultBodyLimit::max(LARGEST_WORLD))
}
