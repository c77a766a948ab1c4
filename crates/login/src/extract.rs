//! What requests bring. Nothing here refuses: every endpoint has its own form of error, so each takes what was found
//! and judges it when its turn comes.

use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Request, StatusCode};
use sts::{Browser, GrantError};
use web::{Here, LARGEST_BODY, cookies};

use crate::error::Failure;

/// Named values of a query or a form. A value that is empty counts as absent (RFC 6749, section 3.1), and of several
/// with one name the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(text).into_owned().filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }
}

/// Who asks, and where the question arrived.
pub(crate) struct Visit {
    pub(crate) here: Here,
    /// The browser, if it has been here.
    pub(crate) browser: Option<Browser>,
    pub(crate) headers: HeaderMap,
    /// The query.
    pub(crate) query: Parameters,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let mut here = Here::from_request_parts(parts, state).await?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes());
        // Some clients send their correlation id in the query instead of a header.
        if let (None, Some(id)) = (&here.arrival.client_request_id, query.get("client-request-id")) {
            here.arrival.correlation_id = id.parse().unwrap_or(here.arrival.correlation_id);
            here.arrival.client_request_id = Some(id.to_owned());
        }
        Ok(Self { browser: cookies::browser(&parts.headers, here.scheme), headers: parts.headers.clone(), here, query })
    }
}

/// The fields of a posted form, or why there are none.
pub(crate) struct Posted(pub(crate) Result<Parameters, Failure>);

impl<S: Sync> FromRequest<S> for Posted {
    type Rejection = Infallible;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(fields(request).await))
    }
}

async fn fields(request: Request<Body>) -> Result<Parameters, Failure> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = media_type
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let bytes = to_bytes(request.into_body(), LARGEST_BODY).await.map_err(|_| Failure::too_large())?;
    if is_form || bytes.is_empty() { Ok(Parameters::parse(&bytes)) } else { Err(GrantError::Malformed.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_an_empty_one_is_absent() {
        let parameters =
            Parameters::parse(b"scope=openid+profile&state=&redirect_uri=http%3A%2F%2Flocalhost%2F&scope=x");
        assert_eq!(parameters.get("scope"), Some("openid profile"));
        assert_eq!(parameters.get("redirect_uri"), Some("http://localhost/"));
        assert_eq!(parameters.get("state"), None);
    }

    #[tokio::test]
    async fn only_a_form_is_read() {
        let posted = |media_type: &str, body: &'static str| {
            Request::post("/").header(CONTENT_TYPE, media_type).body(Body::from(body)).expect("a request")
        };
        let form = fields(posted("application/x-www-form-urlencoded; charset=utf-8", "a=b")).await.expect("a form");
        assert_eq!(form.get("a"), Some("b"));
        assert!(fields(posted("application/json", "{}")).await.is_err());
        assert!(fields(posted("text/plain", "")).await.is_ok());
    }
}
