//! Pages of any origin may call: what counts is the token, and that no browser sends by itself.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
};
use http::{HeaderValue, Method, StatusCode};

/// The verbs of the service.
const METHODS: &str = "GET, POST, PATCH, PUT, DELETE, OPTIONS";
/// What a page may send where it does not say what it wants to (unverified).
const HEADERS: &str = "Authorization, Content-Type, ConsistencyLevel, Prefer, client-request-id, SdkVersion";
/// What a page may read of the answer (unverified).
const EXPOSED: &str = "client-request-id, request-id, Retry-After, Location";

/// Answers the question whether a page may call, on every path and without a token, and lets pages read every answer.
pub(crate) async fn open(request: Request, next: Next) -> Response {
    let mut response = match *request.method() {
        Method::OPTIONS => {
            let wanted = request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
            let mut response = StatusCode::OK.into_response();
            let headers = response.headers_mut();
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.unwrap_or(HeaderValue::from_static(HEADERS)));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
            response
        }
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    response
}
