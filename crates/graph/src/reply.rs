//! What Graph answers when it does what was asked.

use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

/// The media type of every JSON answer.
pub(crate) const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/// An answer that is no error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// What was asked for.
    Found(Value),
    /// What was asked for, and no more than that: `Prefer: return=minimal` was followed.
    Minimal(Value),
    /// What was made.
    Created(Value),
    /// Done; there is nothing to say.
    NoContent,
    /// The bare number of `/$count`.
    Count(u64),
}

impl Reply {
    /// One entity with its context.
    pub(crate) fn entity(context: String, entity: Map<String, Value>) -> Self {
        Self::Found(with_context(context, entity))
    }

    /// A new entity with its context.
    pub(crate) fn created(context: String, entity: Map<String, Value>) -> Self {
        Self::Created(with_context(context, entity))
    }
}

fn with_context(context: String, mut entity: Map<String, Value>) -> Value {
    entity.insert("@odata.context".to_owned(), context.into());
    Value::Object(entity)
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = |status: StatusCode, value: &Value| {
            (status, [(CONTENT_TYPE, HeaderValue::from_static(JSON))], value.to_string()).into_response()
        };
        match self {
            Self::Found(value) => json(StatusCode::OK, &value),
            Self::Minimal(value) => {
                let mut response = json(StatusCode::OK, &value);
                let applied = HeaderName::from_static("preference-applied");
                response.headers_mut().insert(applied, HeaderValue::from_static("return=minimal"));
                response
            }
            Self::Created(value) => json(StatusCode::CREATED, &value),
            Self::NoContent => StatusCode::NO_CONTENT.into_response(),
            Self::Count(count) => {
                ([(CONTENT_TYPE, HeaderValue::from_static("text/plain"))], count.to_string()).into_response()
            }
        }
    }
}
