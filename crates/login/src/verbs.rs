//! Verbs that an address does not take. The answer has the form of the address: JSON for clients, a page for people.

use axum::Router;
use axum::routing::MethodRouter;
use http::Method;
use sts::GrantError;

use crate::error::Failure;
use crate::extract::Visit;

/// Documents that clients read.
pub(crate) fn documents(router: Router) -> Router {
    router.method_not_allowed_fallback(async |visit: Visit, method: Method| {
        refused("GET", &method).json(&visit.here.arrival)
    })
}

/// Pages without a form of their own.
pub(crate) fn pages(router: Router) -> Router {
    router.method_not_allowed_fallback(async |visit: Visit, method: Method| {
        refused("GET", &method).page(&visit.here).await
    })
}

/// A page that takes a form.
pub(crate) fn form(methods: MethodRouter) -> MethodRouter {
    methods.fallback(async |visit: Visit, method: Method| refused("GET, POST", &method).page(&visit.here).await)
}

fn refused(allowed: &'static str, received: &Method) -> Failure {
    GrantError::Verb { allowed, received: received.to_string() }.into()
}
