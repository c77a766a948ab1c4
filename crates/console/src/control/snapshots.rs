use axum::response::Response;
use web::Here;
use worlds::Snapshot;

use super::Problem;
use super::extract::{ControlJson, Id, Newest, Nothing, Query};
use super::reply::{self, List};

/// Every snapshot of the sandbox, newest first.
#[utoipa::path(
    get,
    path = "/snapshots",
    operation_id = "listSnapshots",
    tag = "Sandboxes",
    params(Newest),
    responses(
        (status = 200, description = "Every snapshot.", body = List<Snapshot>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Newest>) -> Result<Response, Problem> {
    Ok(reply::ok(&List { value: which.of(here.world.snapshots().await?) }))
}

/// Keeps the sandbox as it stands; a snapshot of the same name is replaced.
#[utoipa::path(
    put,
    path = "/snapshots/{name}",
    operation_id = "saveSnapshot",
    tag = "Sandboxes",
    params(("name" = String, Path, description = "The name of the snapshot: 1 to 63 of `a-z 0-9 -`.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 200, description = "The snapshot.", body = Snapshot),
    )
)]
pub(super) async fn save(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.world.settle().await?;
    Ok(reply::ok(&here.world.save_snapshot(&name).await?))
}

/// Returns to a snapshot.
#[utoipa::path(
    post,
    path = "/snapshots/{name}/restore",
    operation_id = "restoreSnapshot",
    tag = "Sandboxes",
    params(("name" = String, Path, description = "The name of the snapshot: 1 to 63 of `a-z 0-9 -`.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "The sandbox is what it was."),
        (status = 404, description = "There is no such snapshot."),
    )
)]
pub(super) async fn restore(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.sandboxes.restore(&here.world, &name).await?;
    Ok(reply::done())
}

/// Forgets a snapshot.
#[utoipa::path(
    delete,
    path = "/snapshots/{name}",
    operation_id = "forgetSnapshot",
    tag = "Sandboxes",
    params(("name" = String, Path, description = "The name of the snapshot: 1 to 63 of `a-z 0-9 -`.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "There is no such snapshot."),
    )
)]
pub(super) async fn forget(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.world.forget_snapshot(&name).await?;
    Ok(reply::done())
}
