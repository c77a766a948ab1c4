//! Addresses below those of the token service that nobody knows. Clients expect JSON of them: several stop with a decoding
//! error otherwise.

use axum::Router;
use axum::response::Response;
use axum::routing::any;

use crate::error::Failure;
use crate::extract::Visit;

/// Below these lies nothing but the token service.
const PATHS: [&str; 3] = ["/{tenant}/oauth2/{*rest}", "/{tenant}/discovery/{*rest}", "/{tenant}/v2.0/{*rest}"];

pub(crate) fn router() -> Router {
    PATHS.into_iter().fold(Router::new(), |router, path| router.route(path, any(nothing)))
}

async fn nothing(visit: Visit) -> Response {
    Failure::not_found().json(&visit.here.arrival)
}
