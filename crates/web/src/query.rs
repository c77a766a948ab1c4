//! The query of a page's address.

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// What a page's address asks for. An address that cannot be read, as one with the same parameter twice, is answered with
/// a page.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(asked)) => Ok(Self(asked)),
            Err(error) => {
                let text = format!("This address cannot be read: {}.", error.body_text());
                Err(crate::pages::notice(StatusCode::BAD_REQUEST, "Bad request", &text, None))
            }
        }
    }
}
