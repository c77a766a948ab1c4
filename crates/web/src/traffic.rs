//! The log of requests: what came and what was answered, bodies included where they can be shown.

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName};
use worlds::faults::Surface;
use worlds::traffic::{self, Exchange};

use crate::faults::Lost;
use crate::{Here, sandbox};

/// The largest body that is kept, in bytes.
const LARGEST: u64 = 16 * 1024;
/// The recorded decision behind an answer.
const DECISION: HeaderName = HeaderName::from_static("x-vestibule-decision");
/// What is asked so often that it would drive out everything else, the reading of the log itself included.
const UNNOTED: [&str; 7] =
    ["/assets/", "/livez", "/readyz", "/favicon", "/requests", "/_vestibule/v1/requests", "/_vestibule/v1/events"];
/// Whole worlds: their bodies are not kept.
const WHOLE: [&str; 2] = ["/_vestibule/v1/export", "/_vestibule/v1/import"];

/// Marks a request of the link scanner.
#[derive(Clone, Copy, Debug)]
pub struct Scanning;

/// Has a request answered, and notes both in its world's log.
pub(crate) async fn noted(here: &Here, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if UNNOTED.iter().any(|unnoted| path.starts_with(unnoted)) {
        return next.run(request).await;
    }
    let keep_bodies = !WHOLE.iter().any(|whole| path.starts_with(whole));
    let mut exchange = Exchange {
        seq: 0,
        id: here.arrival.request_id,
        at: here.arrival.at,
        method: request.method().to_string(),
        path: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        status: 0,
        surface: surface(path),
        claims: sandbox::claims(request.headers()).map(str::to_owned),
        by_scanner: request.extensions().get::<Scanning>().is_some(),
        request: None,
        response: None,
        decision: None,
    };
    let (parts, body) = request.into_parts();
    let (body, kept) = if keep_bodies { look(&parts.headers, body).await } else { (body, None) };
    exchange.request = kept;
    let response = next.run(Request::from_parts(parts, body)).await;
    let (parts, body) = response.into_parts();
    let (body, kept) = if keep_bodies { look(&parts.headers, body).await } else { (body, None) };
    exchange.response = kept;
    exchange.status = if parts.extensions.get::<Lost>().is_some() { 0 } else { parts.status.as_u16() };
    exchange.decision = parts.headers.get(DECISION).and_then(|id| id.to_str().ok()).map(str::to_owned);
    here.world.traffic().note(exchange);
    Response::from_parts(parts, body)
}

/// Who answers a path.
#[must_use]
pub fn surface(path: &str) -> Surface {
    let first = path.split('/').nth(1).unwrap_or_default();
    match first.to_ascii_lowercase().as_str() {
        "v1.0" | "beta" | "oidc" => Surface::Graph,
        "portal" => Surface::Portal,
        "myapps" | "myaccount" => Surface::MyApps,
        "" | "_vestibule" | "inbox" | "lab" | "decisions" | "requests" | "situations" | "join" | "ca.pem"
        | "privacy" | "learn-more" => Surface::Control,
        _ => Surface::Login,
    }
}

/// Reads a body of known, small length and of a kind that can be shown; any other passes as it comes.
async fn look(headers: &HeaderMap, body: Body) -> (Body, Option<traffic::Body>) {
    let media_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = media_type.ends_with("json") || media_type == "application/x-www-form-urlencoded";
    let small = body.size_hint().exact().is_some_and(|length| length > 0 && length <= LARGEST);
    if !(shown && small) {
        return (body, None);
    }
    match to_bytes(body, usize::try_from(LARGEST).unwrap_or(usize::MAX)).await {
        Ok(bytes) => (Body::from(Bytes::clone(&bytes)), Some(traffic::Body { media_type, bytes: bytes.into() })),
        // The sender broke off: whoever reads on finds the same.
        Err(error) => (Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(error)])), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_who_answers() {
        for (path, expected) in [
            ("/v1.0/users", Surface::Graph),
            ("/beta/users", Surface::Graph),
            ("/portal/users", Surface::Portal),
            ("/myapps", Surface::MyApps),
            ("/_vestibule/v1/world", Surface::Control),
            ("/", Surface::Control),
            ("/common/oauth2/v2.0/token", Surface::Login),
            ("/redeem", Surface::Login),
        ] {
            assert_eq!(surface(path), expected, "{path}");
        }
    }

    #[tokio::test]
    async fn small_json_and_forms_are_kept_and_everything_passes_whole() {
        for (media_type, text, kept) in [
            ("application/json; charset=utf-8", "{}".to_owned(), true),
            ("application/problem+json", "{}".to_owned(), true),
            ("application/x-www-form-urlencoded", "a=b".to_owned(), true),
            ("text/html", "<p>".to_owned(), false),
            ("application/json", format!("\"{}\"", "x".repeat(20_000)), false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, media_type.parse().expect("a header"))]);
            let (body, found) = look(&headers, Body::from(text.clone())).await;
            assert_eq!(found.is_some(), kept, "{media_type}");
            assert_eq!(to_bytes(body, usize::MAX).await.expect("a body"), text.as_bytes(), "{media_type}");
        }
    }
}
