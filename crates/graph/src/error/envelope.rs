use std::any::Any;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};
use web::{Cause, Here};
use worlds::Arrival;

use super::{Detail, GraphError};
use crate::reply::JSON;

/// The recorded decision behind a refused answer.
const DECISION: HeaderName = HeaderName::from_static("x-vestibule-decision");
/// Which front door answered; clients only pass it on to support.
const DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
/// The `appId` of Microsoft Graph.
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");
const RESOURCE_UNIT: HeaderName = HeaderName::from_static("x-ms-resource-unit");

/// What stands around every answer of the surface: its own headers, and the envelope of an error.
pub(crate) async fn wrap(request: Request, next: Next) -> Response {
    let here = request.extensions().get::<Here>().cloned();
    dressed(next.run(request).await, here.as_ref().map(|here| &here.arrival))
}

/// An answer with the surface's headers; an error gets its envelope.
pub(crate) fn dressed(answered: impl IntoResponse, arrival: Option<&Arrival>) -> Response {
    let mut response = answered.into_response();
    if let (Some(error), Some(arrival)) = (response.extensions_mut().remove::<GraphError>(), arrival) {
        if error.lost {
            return web::faults::broken();
        }
        response = answer(&error, arrival);
    }
    let headers = response.headers_mut();
    headers.entry(ODATA_VERSION).or_insert(HeaderValue::from_static("4.0"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.entry(RESOURCE_UNIT).or_insert(HeaderValue::from_static("1"));
    headers.entry(DIAGNOSTIC).or_insert(HeaderValue::from_static(
        r#"{"ServerInfo":{"DataCenter":"Vestibule","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"VESTIBULE"}}"#,
    ));
    response
}

fn answer(error: &GraphError, arrival: &Arrival) -> Response {
    let mut response = (error.status, error.envelope(arrival).to_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    if let Some(decision) = error.decision.and_then(|id| HeaderValue::from_str(&id.to_string()).ok()) {
        headers.insert(DECISION, decision);
    }
    if error.status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, challenge(arrival));
    }
    if let Some(cause) = &error.cause {
        response.extensions_mut().insert(Cause(cause.clone()));
    }
    response
}

/// Where to get a token, as the service itself tells ("Microsoft Graph error responses"; RFC 6750 §3).
fn challenge(arrival: &Arrival) -> HeaderValue {
    let login = arrival.origins.login();
    let challenge =
        format!(r#"Bearer realm="", authorization_uri="{login}/common/oauth2/authorize", client_id="{GRAPH}""#);
    HeaderValue::try_from(challenge).unwrap_or(HeaderValue::from_static("Bearer"))
}

impl GraphError {
    fn envelope(&self, arrival: &Arrival) -> Value {
        let request_id = arrival.request_id.to_string();
        let mut error = Map::new();
        error.insert("code".to_owned(), self.code.into());
        error.insert("message".to_owned(), self.message.clone().into());
        if !self.details.is_empty() {
            error.insert("details".to_owned(), self.details.iter().map(Detail::json).collect());
        }
        let inner = json!({
            // The one date of Graph without a zone.
            "date": arrival.at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            "client-request-id": arrival.client_request_id.as_ref().unwrap_or(&request_id),
            "request-id": request_id,
        });
        error.insert("innerError".to_owned(), inner);
        json!({ "error": error })
    }
}

impl Detail {
    fn json(&self) -> Value {
        json!({"code": self.code, "message": self.message, "target": self.target})
    }
}

/// A panic is a bug; its sender gets the envelope like everybody else.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic");
    GraphError::internal(text).into_response()
}

#[cfg(test)]
mod tests;
