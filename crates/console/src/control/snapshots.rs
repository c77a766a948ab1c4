use axum::response::Response;
use web::Here;

use super::Problem;
use super::extract::{ControlJson, Id, Nothing};
use super::reply::{self, List};

/// Every snapshot of the sandbox, newest first.
pub(super) async fn list(here: Here) -> Result<Response, Problem> {
    Ok(reply::ok(&List { value: here.world.snapshots().await? }))
}

/// Keeps the sandbox as it stands; a snapshot of the same name is replaced.
pub(super) async fn save(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.world.settle().await?;
    Ok(reply::ok(&here.world.save_snapshot(&name).await?))
}

/// Returns to a snapshot.
pub(super) async fn restore(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.sandboxes.restore(&here.world, &name).await?;
    Ok(reply::done())
}

/// Forgets a snapshot.
pub(super) async fn forget(here: Here, Id(name): Id<String>) -> Result<Response, Problem> {
    here.world.forget_snapshot(&name).await?;
    Ok(reply::done())
}
