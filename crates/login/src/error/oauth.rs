//! Errors as clients read them ("OAuth 2.0 authorization code flow", error response).

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use worlds::Arrival;

use super::{DECISION, Failure, about, told};

/// The body, field by field as published.
#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    error_description: String,
    error_codes: Vec<u32>,
    timestamp: String,
    trace_id: String,
    correlation_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suberror: Option<&'a str>,
}

impl Failure {
    /// The answer of an endpoint that a client reads.
    pub(crate) fn json(self, arrival: &Arrival) -> Response {
        let number = self.number();
        let body = Body {
            error: self.0.oauth,
            error_description: self.description(arrival),
            error_codes: number.into_iter().collect(),
            timestamp: told(arrival.at),
            trace_id: arrival.request_id.to_string(),
            correlation_id: arrival.correlation_id.to_string(),
            error_uri: number.map(|number| about(arrival, number)),
            suberror: self.0.suberror,
        };
        let text = serde_json::to_vec(&body).expect("texts and numbers are JSON");
        let headers = [
            (CONTENT_TYPE, "application/json; charset=utf-8"),
            (CACHE_CONTROL, "no-store, no-cache"),
            (PRAGMA, "no-cache"),
        ];
        let response = (self.0.status, headers, text).into_response();
        self.marked(response)
    }

    /// The parameters of a redirect back to the client, without its `state`.
    pub(crate) fn parameters(&self, arrival: &Arrival) -> Vec<(String, String)> {
        let mut parameters = vec![
            ("error".to_owned(), self.0.oauth.to_owned()),
            ("error_description".to_owned(), self.description(arrival)),
        ];
        let about = self.number().map(|number| about(arrival, number));
        parameters.extend(about.map(|uri| ("error_uri".to_owned(), uri)));
        parameters
    }

    fn description(&self, arrival: &Arrival) -> String {
        format!(
            "{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
            self.0.code,
            self.0.message,
            arrival.request_id,
            arrival.correlation_id,
            told(arrival.at)
        )
    }

    /// The marks that every presentation carries: the decision, when to come back, and the cause for the log.
    pub(crate) fn marked(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        if let Some(id) = self.0.decision.and_then(|id| HeaderValue::try_from(id.to_string()).ok()) {
            headers.insert(DECISION, id);
        }
        if self.0.status == http::StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(allowed) = self.0.allowed {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        if self.0.bearer {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        }
        if let Some(cause) = self.0.cause {
            response.extensions_mut().insert(web::Cause(cause));
        }
        response
    }
}
