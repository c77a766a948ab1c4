//! The control API: everything that only the emulator has, for scripts. Its shapes are published and only grow.

mod bulk;
mod circumstances;
mod clock;
mod decisions;
mod devices;
mod error;
mod extract;
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
mod settings;
mod tokens;
mod unbuilt;
mod whatif;
mod world;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

pub(crate) use error::Problem;

use crate::process::Process;

/// The control API and the probes.
pub(crate) fn router(process: Process) -> Router {
    let calls = Router::new()
        .route("/livez", get(probes::alive))
        .route("/readyz", get(probes::ready))
        .route("/world", get(world::show).put(unbuilt::call))
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
