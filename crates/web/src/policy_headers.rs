//! Content security policies: one base, and the named exceptions (each with a browser test).

use axum::Router;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::set_header::SetResponseHeaderLayer;

/// Every page that names no exception.
pub const BASE: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Pages of a journey: no `form-action`, because Chromium applies it to the redirect after the post, which leads to the
/// application. The destination was compared with the registered redirect URIs.
pub const JOURNEY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self' data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Pages that show a document of ours in a frame.
pub const FRAMING: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// A framed mail: its own styles, no scripts, links open in the top window.
pub const MAIL: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
    sandbox allow-popups allow-top-navigation-by-user-activation";

/// Sets an exception on one answer.
pub fn set(response: &mut Response, policy: &'static str) {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
}

/// What every page surface has around it: forms are taken from our own pages only, nothing is cached, and the base policy
/// holds where a page names none.
pub fn pages(router: Router) -> Router {
    router
        .layer(CsrfLayer::new().with_rejection_response(|_: ProtectionError| crate::pages::foreign_form()))
        .layer(SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, HeaderValue::from_static(BASE)))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")))
}
