use axum::extract::State;
use axum::response::Response;
use web::Here;
use worlds::document;

use super::Problem;
use super::extract::{ControlJson, Nothing};
use super::reply;
use crate::process::Process;

/// Every tenant, account and application with what signs them in.
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    let name = here.world.name().to_owned();
    let view = here.world.store().read(move |read| document::view(read, &name)).await?;
    Ok(reply::ok(&view))
}

/// Back to the world document, ids as before.
pub(super) async fn reset(
    State(process): State<Process>,
    here: Here,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    let reset = process.reset().ok_or_else(|| Problem::not_built(None, "this process cannot reset its world"))?;
    reset(here.world.clone()).await.map_err(|reason| Problem::failure(&reason))?;
    Ok(reply::done())
}
