//! Headers of our own answers.

use axum::response::Response;
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use web::policy_headers;

/// Answers to `prompt=none`: a client may have asked in a frame of its own.
const SILENT: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'";

/// A page of a journey: it is never kept, and its forms may lead on to an application.
pub(crate) fn journey(response: Response) -> Response {
    with(response, policy_headers::JOURNEY)
}

/// An answer that a client waits for in a frame.
pub(crate) fn silent(response: Response) -> Response {
    with(response, SILENT)
}

fn with(mut response: Response, policy: &'static str) -> Response {
    policy_headers::set(&mut response, policy);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
