//! Addresses of the real service that the emulator knows but does not serve yet, and those that nobody knows. Where a
//! client expects JSON it gets JSON: several stop with a decoding error otherwise.

use axum::Router;
use axum::response::Response;
use axum::routing::{MethodRouter, any};

use crate::error::Failure;
use crate::extract::Visit;

/// Known addresses that a client reads, and what is missing there.
const FOR_CLIENTS: [(&str, &str); 3] = [
    ("/{tenant}/oauth2/v2.0/devicecode", "the device code flow"),
    ("/{tenant}/oauth2/devicecode", "the device code flow"),
    ("/common/GetCredentialType", "the sign-in page's own look-up of a name"),
];
/// Known addresses that a person reads.
const FOR_PEOPLE: [(&str, &str); 3] = [
    ("/devicelogin", "signing in to a device"),
    ("/common/oauth2/deviceauth", "signing in to a device"),
    ("/error", "the page about an error code"),
];
/// Below these lies nothing but the token service.
const NOTHING_ELSE: [&str; 3] = ["/{tenant}/oauth2/{*rest}", "/{tenant}/discovery/{*rest}", "/{tenant}/v2.0/{*rest}"];

pub(crate) fn router() -> Router {
    let mut router = Router::new();
    for (path, what) in FOR_CLIENTS {
        router = router.route(path, told(what));
    }
    for (path, what) in FOR_PEOPLE {
        router = router.route(path, shown(what));
    }
    for path in NOTHING_ELSE {
        router = router.route(path, any(nothing));
    }
    router
}

fn told(what: &'static str) -> MethodRouter {
    any(async move |visit: Visit| Failure::not_built(what).json(&visit.here.arrival))
}

fn shown(what: &'static str) -> MethodRouter {
    any(async move |visit: Visit| Failure::not_built(what).page(&visit.here).await)
}

async fn nothing(visit: Visit) -> Response {
    Failure::not_found().json(&visit.here.arrival)
}
