use axum::response::Response;
use http::StatusCode;
use kernel::FaultId;
use web::Here;
use worlds::faults::FaultDefinition;

use super::Problem;
use super::extract::{ControlJson, Id};
use super::reply::{self, List};

/// What fails on demand, newest first, with the calls that each has met.
pub(super) async fn list(here: Here) -> Response {
    let mut value = here.world.faults().list();
    value.reverse();
    reply::ok(&List { value })
}

/// Has something fail.
pub(super) async fn add(here: Here, ControlJson(new): ControlJson<FaultDefinition>) -> Result<Response, Problem> {
    new.check().map_err(|error| Problem::field(error.field, error.reason))?;
    let fault = here.world.add_fault(&here.arrival, new).await?;
    Ok(reply::json(StatusCode::CREATED, &fault))
}

/// Has one thing fail no more.
pub(super) async fn remove(here: Here, Id(id): Id<FaultId>) -> Result<Response, Problem> {
    if here.world.remove_fault(Some(id)).await? {
        return Ok(reply::done());
    }
    Err(Problem::not_found(format!("there is no fault {id}")))
}

/// Has nothing fail.
pub(super) async fn clear(here: Here) -> Result<Response, Problem> {
    here.world.remove_fault(None).await?;
    Ok(reply::done())
}
