//! Addresses that nobody knows, below those of the token service. Where a client expects JSON it gets JSON: several stop
//! with a decoding error otherwise.

use axum::Router;
use axum::response::Response;
use axum::routing::any;

use crate::error::Failure;
use crate::extract::Visit;

/// Below these lies nothing but the token service.
const NOTHING_ELSE: [&str; 3] = ["/{tenant}/oauth2/{*rest}", "/{tenant}/discovery/{*rest}", "/{tenant}/v2.0/{*rest}"];

pub(crate) fn router() -> Router {
    NOTHING_ELSE.into_iter().fold(Router::new(), |router, path| router.route(path, any(nothing)))
}

async fn nothing(visit: Visit) -> Response {
    Failure::not_found().json(&visit.here.arrival)
}
