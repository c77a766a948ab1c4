use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use serde::Serialize;

/// An answer in JSON.
pub(crate) fn json(body: &impl Serialize) -> Response {
    let text = serde_json::to_vec(body).expect("our documents are made of texts, numbers and lists");
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
}
