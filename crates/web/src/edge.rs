//! The edge: what happens to every request before a surface sees it, and to every answer after.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, DATE, HOST, REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use jiff::fmt::rfc2822;
use kernel::{CorrelationId, Origins, Scheme, Site, Timestamp};
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument;
use worlds::{Arrival, Sandboxes};

use crate::host::{Host, Names};
use crate::site::{self, Surfaces};
use crate::traffic::Scanning;
use crate::{Here, circumstances, cookies, sandbox, traffic};

/// The largest body of a request, in bytes; beyond it a surface answers 413 in its own form.
pub const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// This request's id, on every answer as on the real service.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// What ties the requests of one attempt together: the client's own, else the request's.
pub const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// What the edge knows of this process.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The emulated clouds.
    pub sandboxes: Sandboxes,
    /// The names under which it answers.
    pub names: Names,
    /// The port on which the names of this machine are reached.
    pub port: u16,
    /// The port of Health Records.
    pub app_port: u16,
    /// One origin for everything and one for Health Records, where they are pinned.
    pub pinned: Option<(String, String)>,
}

/// Puts the edge around the surfaces. Names of this machine lead to all of them, a Microsoft name to its own alone.
pub fn edge(surfaces: impl Into<Surfaces>, edge: Edge) -> Router {
    let surfaces = surfaces.into();
    let served = tower::service_fn(move |request: Request| {
        surfaces.at(request.extensions().get::<Site>().copied()).clone().oneshot(request)
    });
    // As a fallback, because layers of a router run after routing, and the edge decides where that begins.
    Router::new()
        .fallback_service(served)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(Arc::new(edge), pass))
}

async fn pass(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (here, tell) = match arrive(&edge, &parts).await {
        Ok(arrived) => arrived,
        Err(refusal) => return *refusal,
    };
    let site = Site::of(&here.arrival.host);
    let span = tracing::info_span!(
        "request",
        method = %parts.method,
        path = parts.uri.path(),
        request_id = %here.arrival.request_id,
        correlation_id = %here.arrival.correlation_id,
        world = here.world.name(),
    );
    let mut request = Request::from_parts(parts, body);
    let origins = &here.arrival.origins;
    let moved = site.and_then(|site| {
        site::withheld(&request, edge.port).or_else(|| site::elsewhere(site, &here.arrival.host, &request, origins))
    });
    let mut response = if let Some(moved) = moved {
        moved
    } else {
        site::lead(site, &mut request);
        request.extensions_mut().insert(here.clone());
        if let Some(site) = site {
            request.extensions_mut().insert(site);
        }
        traffic::noted(&here, request, next).instrument(span.clone()).await
    };
    site::allow_sign_out(site, origins, &mut response);
    span.in_scope(|| log(&response));
    stamp(&mut response, &here);
    if tell {
        lead(&mut response, &here);
    }
    response
}

/// Logs a request once, and a failure with its cause.
fn log(response: &Response) {
    let status = response.status().as_u16();
    match response.extensions().get::<Cause>() {
        Some(Cause(cause)) if response.status().is_server_error() => {
            tracing::error!(status, cause = %cause, "request failed: {cause}");
        }
        _ => tracing::debug!(status, "request answered"),
    }
}

/// Why an answer is an error: for the log, never for the sender.
#[derive(Clone, Debug)]
pub struct Cause(pub String);

/// Where a request belongs, and whether its browser has to be told so.
async fn arrive(edge: &Edge, request: &Parts) -> Result<(Here, bool), Box<Response>> {
    let scheme = request.extensions.get::<Scheme>().copied().unwrap_or(Scheme::Http);
    let named = request.uri.authority().map(http::uri::Authority::as_str);
    let header = request.headers.get(HOST).and_then(|value| value.to_str().ok());
    let host = named.or(header).and_then(|text| Host::parse(text, scheme));
    let host = host.ok_or_else(|| Box::new(misdirected("this request names no host")))?;
    let foreign = "this host name is not served here; start with --host to add it";
    let label = edge.names.label(&host).map_err(|_| Box::new(misdirected(foreign)))?;
    let resolved = sandbox::resolve(&edge.sandboxes, label, scheme, request).await.map_err(|error| {
        tracing::error!("a sandbox cannot be opened: {error}");
        Box::new((StatusCode::SERVICE_UNAVAILABLE, "this sandbox cannot be opened\n").into_response())
    })?;
    let sandbox::Resolved { world, tell } = resolved
        .ok_or_else(|| Box::new((StatusCode::NOT_FOUND, "there is no sandbox of this name\n").into_response()))?;
    let origins = match &edge.pinned {
        Some((main, app)) => Origins::fixed(main, app),
        None if Site::of(&host.name).is_some() => {
            Origins::drop_in(scheme, &host.name, host.port, edge.port, edge.app_port)
        }
        None => Origins::local(scheme, &host.name, host.port, edge.app_port),
    };
    let said = circumstances::said(&request.headers);
    let said = said.map_err(|reason| Box::new((StatusCode::BAD_REQUEST, format!("{reason}\n")).into_response()))?;
    let text = |name: &HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let client_request_id = text(&CLIENT_REQUEST_ID);
    // The link scanner comes when it comes: the ids that others get must not depend on that.
    let within = request.extensions.get::<Scanning>().map(|Scanning| world.ids_within());
    let request_id = within.map_or_else(|| world.request_id(), |(id, _)| id);
    let correlation_id = client_request_id
        .as_deref()
        .and_then(|id| id.parse::<CorrelationId>().ok())
        .or(within.map(|(_, id)| id))
        .unwrap_or_else(|| world.correlation_id());
    let arrival = Arrival {
        origins,
        host: host.name,
        request_id,
        correlation_id,
        client_request_id,
        accept_language: text(&http::header::ACCEPT_LANGUAGE),
        circumstances: said,
        at: world.clock().now(),
    };
    Ok((Here { world, arrival, scheme, sandboxes: edge.sandboxes.clone() }, tell))
}

/// Tells a browser which sandbox it is in, where the host name does not: the forms of a page name no tenant.
fn lead(response: &mut Response, here: &Here) {
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !(is_page || response.status().is_redirection()) {
        return;
    }
    let cookie = cookies::session(cookies::SANDBOX, here.world.name().to_owned(), here.scheme).to_string();
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn misdirected(why: &'static str) -> Response {
    (StatusCode::MISDIRECTED_REQUEST, format!("{why}\n")).into_response()
}

/// The headers that every answer carries.
fn stamp(response: &mut Response, here: &Here) {
    let arrival = &here.arrival;
    let headers = response.headers_mut();
    let id = arrival.request_id.to_string();
    let client_id = arrival.client_request_id.as_deref().unwrap_or(&id);
    for (name, value) in [(REQUEST_ID, id.as_str()), (CLIENT_REQUEST_ID, client_id), (DATE, &http_date(arrival.at))] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.entry(name).or_insert(value);
        }
    }
    headers.entry(X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    // Never `no-referrer`: browsers then send `Origin: null` with forms, and nothing could be judged by it.
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
}

/// The world's time as a `Date` header (RFC 9110 section 5.6.7).
fn http_date(at: Timestamp) -> String {
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    let mut response = crate::pages::failure();
    response.extensions_mut().insert(Cause(text.unwrap_or_else(|| "a panic".to_owned())));
    response
}
