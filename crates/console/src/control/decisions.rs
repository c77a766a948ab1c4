use axum::response::Response;
use kernel::DecisionId;
use ledger::decisions;
use web::Here;

use super::Problem;
use super::extract::{Id, Newest, Query};
use super::reply::{self, List};

/// What policy decided, newest first.
#[utoipa::path(
    get,
    path = "/decisions",
    operation_id = "listDecisions",
    tag = "What happened",
    params(Newest),
    responses(
        (status = 200, description = "The decisions.", body = List<decisions::Record>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Newest>) -> Result<Response, Problem> {
    let value = here.world.store().read(move |read| Ok::<_, Problem>(decisions::list(read, which.top())?)).await?;
    Ok(reply::ok(&List { value }))
}

/// One decision with its trace.
#[utoipa::path(
    get,
    path = "/decisions/{id}",
    operation_id = "readDecision",
    tag = "What happened",
    params(("id" = DecisionId, Path, description = "The id of the decision, as in `x-vestibule-decision`.")),
    responses(
        (status = 200, description = "The decision.", body = decisions::Record),
        (status = 404, description = "There is no such decision."),
    )
)]
pub(super) async fn one(here: Here, Id(id): Id<DecisionId>) -> Result<Response, Problem> {
    let found = here.world.store().read(move |read| Ok::<_, Problem>(decisions::get(read, id)?)).await?;
    found.map(|decision| reply::ok(&decision)).ok_or_else(|| Problem::not_found(format!("there is no decision {id}")))
}
