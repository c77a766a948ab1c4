//! What the contract publishes and this release does not have yet: never a 404 that looks like "absent".

use axum::extract::OriginalUri;
use http::{Method, Uri};

use super::Problem;

/// The first segments of calls that are published but not built.
const PUBLISHED: &[&str] = &["openapi.json"];

/// Answers a call that leads to no handler.
pub(super) async fn call(method: Method, uri: Uri, OriginalUri(original): OriginalUri) -> Problem {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    if PUBLISHED.contains(&first) {
        return Problem::not_built(None, format!("{method} {} is not there yet", original.path()));
    }
    Problem::not_found(format!("the control API has no {}", original.path()))
}
