use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

/// An answer in JSON. It may hold a token or a passcode, so nobody keeps it.
pub(super) fn json(status: StatusCode, document: &impl Serialize) -> Response {
    written(status, "application/json", document)
}

/// An answer in JSON with status 200.
pub(super) fn ok(document: &impl Serialize) -> Response {
    json(StatusCode::OK, document)
}

/// A list.
#[derive(Serialize, ToSchema)]
pub(super) struct List<T> {
    pub(super) value: Vec<T>,
}

/// It was done, and there is nothing to tell.
pub(super) fn done() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

pub(super) fn written(status: StatusCode, media_type: &'static str, document: &impl Serialize) -> Response {
    let text = serde_json::to_vec(document).expect("answers are structs and maps with text keys");
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
