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
mod extract;
mod faults;
mod gate;
mod keys;
mod lab;
mod leave;
mod mail;
mod nearest;
mod objects;
mod people;
mod permissions;
mod probes;
mod reply;
mod requests;
mod sandboxes;
mod settings;
mod snapshots;
mod tokens;
mod unbuilt;
mod whatif;
mod world;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{delete, get, post, put};

pub(crate) use error::Problem;

use crate::process::Process;

/// The largest world that is taken, in bytes.
const LARGEST_WORLD: usize = 256 * 1024 * 1024;

/// The control API and the probes.
pub(crate) fn router(process: Process) -> Router {
    let calls = Router::new()
        .route("/livez", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .route("/world", get(world::show).put(world::replace))
        .route("/export", get(world::export))
        .merge(imports())
        .route("/sandboxes", get(sandboxes::list).post(sandboxes::create))
        .route("/sandboxes/{name}", delete(sandboxes::remove))
        .route("/snapshots", get(snapshots::list))
        .route("/snapshots/{name}", put(snapshots::save).delete(snapshots::forget))
        .route("/snapshots/{name}/restore", post(snapshots::restore))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/requests", get(requests::list))
        .route("/events", get(events::stream))
        .route("/assertions", post(assertions::hold))
        .route("/reset", post(world::reset))
        .route("/mail", get(mail::list).delete(mail::clear))
        .route("/mail/wait", get(mail::wait))
        .route("/mail/{id}", get(mail::one))
        .route("/mail/{id}/unsubscribe", post(mail::unsubscribe))
        .route("/mail/{id}/subscribe", post(mail::subscribe))
        .route("/redemptions", post(people::redeem))
        .route("/sign-ins", post(people::sign_in))
        .route("/tokens", post(tokens::forge))
        .route("/keys", get(keys::show))
        .route("/keys/rollover", post(keys::roll))
        .route("/leave", post(leave::leave))
        .route("/device-codes/{user_code}", post(devices::answer))
        .route("/bulk-invitations", post(bulk::submit))
        .route("/bulk-invitations/template", get(bulk::template))
        .route("/decisions", get(decisions::list))
        .route("/decisions/{id}", get(decisions::one))
        .route("/permissions-report", get(permissions::report))
        .route("/whatif", post(whatif::ask))
        .route("/lab", get(lab::show))
        .route("/lab/reset", post(lab::reset))
        .route("/settings", get(settings::show).patch(settings::change))
        .route("/clock", get(clock::show).patch(clock::change))
        .route("/objects", post(objects::create))
        .method_not_allowed_fallback(gate::wrong_verb)
        .fallback(unbuilt::call)
        .layer(from_fn(gate::pass))
        .with_state(process.clone());
    let probes = Router::new()
        .route("/livez", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .method_not_allowed_fallback(gate::wrong_verb)
        .with_state(process);
    Router::new().nest("/_vestibule/v1", calls).merge(probes)
}

/// Whole worlds are larger than any other body.
fn imports() -> Router<Process> {
    Router::new().route("/import", post(world::import)).layer(DefaultBodyLimit::max(LARGEST_WORLD))
}
