//! Headers of our own answers.

use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
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

/// A page that loads addresses of other origins in frames.
pub(crate) fn framing(response: Response, origins: &[String]) -> Response {
    let mut response = journey(response);
    let sources: Vec<&str> = std::iter::once("'self'").chain(origins.iter().map(String::as_str)).collect();
    let policy = policy_headers::JOURNEY.replace("frame-src 'self'", &format!("frame-src {}", sources.join(" ")));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn with(mut response: Response, policy: &'static str) -> Response {
    policy_headers::set(&mut response, policy);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
