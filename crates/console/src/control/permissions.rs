use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use web::Here;

use super::reply;

/// What applications asked of Graph, and what they could do without.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PermissionsReport)]
struct Report {
    value: Vec<Line>,
    /// Permissions that tokens held and no call needed.
    unused: Vec<String>,
}

/// One operation that was called.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PermissionUse)]
struct Line {
    method: String,
    path: String,
    calls: u64,
    /// The least of the permissions that open it.
    least_privileged: Vec<String>,
    /// What the tokens held.
    held: Vec<String>,
}

/// Which permissions the calls of this process's life needed, and which their tokens held.
#[utoipa::path(
    get,
    path = "/permissions-report",
    operation_id = "reportPermissions",
    tag = "What happened",
    responses(
        (status = 200, description = "Each operation that was called, and the permissions that no call needed.", body = Report),
    )
)]
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
