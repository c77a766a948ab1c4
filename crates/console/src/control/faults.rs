use axum::response::Response;
use http::StatusCode;
use kernel::FaultId;
use web::Here;
use worlds::faults::{Fault, FaultDefinition};

use super::Problem;
use super::extract::{ControlJson, Id, Newest, Nothing, Query};
use super::reply::{self, List};

/// What fails on demand, newest first, with the calls that each has met.
#[utoipa::path(
    get,
    path = "/faults",
    operation_id = "listFaults",
    tag = "Faults",
    params(Newest),
    responses(
        (status = 200, description = "Every fault with the calls that it has met.", body = List<Fault>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Newest>) -> Response {
    let mut value = here.world.faults().list();
    value.reverse();
    reply::ok(&List { value: which.of(value) })
}

/// Has something fail.
#[utoipa::path(
    post,
    path = "/faults",
    operation_id = "addFault",
    tag = "Faults",
    request_body(
        content = FaultDefinition,
        example = json!({
            "surface": "graph", "method": "POST", "path": "/v1.0/invitations", "nth": 2, "count": 1, "status": 429,
            "retryAfter": 5
        })
    ),
    responses(
        (status = 201, description = "It is in force.", body = Fault),
    )
)]
pub(super) async fn add(here: Here, ControlJson(new): ControlJson<FaultDefinition>) -> Result<Response, Problem> {
    new.check().map_err(|error| Problem::field(error.field, error.reason))?;
    let fault = here.world.add_fault(&here.arrival, new).await?;
    Ok(reply::json(StatusCode::CREATED, &fault))
}

/// Has one thing fail no more.
#[utoipa::path(
    delete,
    path = "/faults/{id}",
    operation_id = "removeFault",
    tag = "Faults",
    params(("id" = FaultId, Path, description = "The id of the fault.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It is taken back."),
        (status = 404, description = "There is no such fault."),
    )
)]
pub(super) async fn remove(
    here: Here,
    Id(id): Id<FaultId>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    if here.world.remove_fault(Some(id)).await? {
        return Ok(reply::done());
    }
    Err(Problem::not_found(format!("there is no fault {id}")))
}

/// Has nothing fail.
#[utoipa::path(
    delete,
    path = "/faults",
    operation_id = "clearFaults",
    tag = "Faults",
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "None is left."),
    )
)]
pub(super) async fn clear(here: Here, ControlJson(Nothing {}): ControlJson<Nothing>) -> Result<Response, Problem> {
    here.world.remove_fault(None).await?;
    Ok(reply::done())
}
