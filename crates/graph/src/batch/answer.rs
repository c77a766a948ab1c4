use axum::body::to_bytes;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};
use worlds::Arrival;

use super::plan::encoded;

/// The headers of a part's answer that are told, and how they are written.
const TOLD: [(HeaderName, &str); 7] = [
    (CACHE_CONTROL, "Cache-Control"),
    (CONTENT_TYPE, "Content-Type"),
    (LOCATION, "Location"),
    (HeaderName::from_static("odata-version"), "OData-Version"),
    (HeaderName::from_static("preference-applied"), "Preference-Applied"),
    (RETRY_AFTER, "Retry-After"),
    (HeaderName::from_static("x-vestibule-decision"), "x-vestibule-decision"),
];

/// The answer to one part.
pub(super) async fn of(id: &str, arrival: &Arrival, response: Response) -> Value {
    let (parts, body) = response.into_parts();
    let mut headers = Map::new();
    for (name, written) in TOLD {
        if let Some(value) = parts.headers.get(&name).and_then(|value| value.to_str().ok()) {
            headers.insert(written.to_owned(), value.into());
        }
    }
    let request_id = arrival.request_id.to_string();
    let client = arrival.client_request_id.clone().unwrap_or_else(|| request_id.clone());
    headers.insert("request-id".to_owned(), request_id.into());
    headers.insert("client-request-id".to_owned(), client.into());
    let mut answer = json!({ "id": id, "status": parts.status.as_u16(), "headers": headers });
    // What a handler answers lies in memory: it can be read to its end.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if parts.status != StatusCode::NO_CONTENT && !bytes.is_empty() {
        answer["body"] =
            serde_json::from_slice(&bytes).ok().filter(is_structured).unwrap_or_else(|| encoded(&bytes).into());
    }
    answer
}

/// A bare number is no JSON answer: it comes as text.
fn is_structured(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// Whether what depends on the part cannot be done.
pub(super) fn is_failure(answer: &Value) -> bool {
    answer["status"].as_u64().is_none_or(|status| status >= 400)
}
