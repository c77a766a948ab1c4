//! Who may read our answers from a page of another origin. Only the header `Origin` counts: some clients that are no
//! browsers send `Sec-Fetch-Mode: cors` without it.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

/// Anybody may: there is nothing secret in it.
pub(crate) fn open(mut response: Response) -> Response {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// The token endpoint answers pages of any origin, and tells each that it is meant.
pub(crate) async fn reflecting(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    let mut response = match *request.method() {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => next.run(request).await,
    };
    reflect(&asked, response.headers_mut());
    response
}

fn reflect(asked: &HeaderMap, answered: &mut HeaderMap) {
    answered.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = asked.get(ORIGIN) else { return };
    answered.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    answered.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, OPTIONS"));
    answered.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-ms-request-id, Retry-After"));
    answered.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    if let Some(wanted) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        answered.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_request_with_an_origin_is_told_that_it_is_meant() {
        let (mut asked, mut answered) = (HeaderMap::new(), HeaderMap::new());
        asked.insert("sec-fetch-mode", HeaderValue::from_static("cors"));
        reflect(&asked, &mut answered);
        assert!(answered.get(ACCESS_CONTROL_ALLOW_ORIGIN).is_none());
        asked.insert(ORIGIN, HeaderValue::from_static("https://spa.example"));
        asked.insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("x-client-sku"));
        reflect(&asked, &mut answered);
        assert_eq!(answered[ACCESS_CONTROL_ALLOW_ORIGIN], "https://spa.example");
        assert_eq!(answered[ACCESS_CONTROL_ALLOW_HEADERS], "x-client-sku");
    }
}
