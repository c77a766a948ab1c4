use axum::response::Response;
use kernel::DecisionId;
use ledger::decisions;
use serde::Deserialize;
use web::Here;

use super::Problem;
use super::extract::{Id, Query};
use super::reply::{self, List};

/// How many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    top: Option<usize>,
    #[serde(rename = "sandbox")]
    _sandbox: Option<String>,
}

/// What policy decided, newest first.
pub(super) async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    let value = here.world.store().read(move |read| Ok::<_, Problem>(decisions::list(read, which.top)?)).await?;
    Ok(reply::ok(&List { value }))
}

/// One decision with its trace.
pub(super) async fn one(here: Here, Id(id): Id<DecisionId>) -> Result<Response, Problem> {
    let found = here.world.store().read(move |read| Ok::<_, Problem>(decisions::get(read, id)?)).await?;
    found.map(|decision| reply::ok(&decision)).ok_or_else(|| Problem::not_found(format!("there is no decision {id}")))
}
