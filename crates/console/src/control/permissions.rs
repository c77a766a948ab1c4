use axum::response::Response;
use serde::Serialize;
use web::Here;

use super::reply;

/// What applications asked of Graph, and what they could do without.
#[derive(Debug, Serialize)]
struct Report {
    value: Vec<Line>,
    unused: Vec<String>,
}

/// One operation that was called.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    method: String,
    path: String,
    calls: u64,
    least_privileged: Vec<String>,
    held: Vec<String>,
}

/// Which permissions the calls of this process's life needed, and which their tokens held.
pub(super) async fn report(here: Here) -> Response {
    let uses = here.world.permissions();
    let value = uses.seen().into_iter().map(|(path, method, known)| Line {
        method,
        path,
        calls: known.calls,
        least_privileged: known.least.into_iter().collect(),
        held: known.held.into_iter().collect(),
    });
    reply::ok(&Report { value: value.collect(), unused: uses.unused().into_iter().collect() })
}
