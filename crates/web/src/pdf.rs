use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A document for the browser's own viewer, which only our pages may frame.
#[must_use]
pub fn pdf(name: &str, bytes: Vec<u8>) -> Response {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    // A percent-encoded name is ASCII, so it is always a header's value.
    let disposition = HeaderValue::try_from(format!("inline; filename*=UTF-8''{name}"))
        .unwrap_or_else(|_| HeaderValue::from_static("inline"));
    // The viewer brings styles and scripts; all that matters is who may frame it.
    let policy = HeaderValue::from_static("frame-ancestors 'self'");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
