use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use web::Here;
use worlds::faults::Surface;

use super::Problem;
use super::extract::Query;
use super::reply::{self, List};
use crate::requests::{Filter, Request, shown};

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The verb.
    method: Option<String>,
    /// A part of the path.
    path: Option<String>,
    /// The status of the answer.
    status: Option<u16>,
    /// Who answered.
    surface: Option<Surface>,
    /// A text in the path or in one of the bodies.
    search: Option<String>,
    /// How many, of the newest; all when nothing is said.
    top: Option<usize>,
    #[serde(rename = "sandbox")]
    #[param(ignore)]
    _sandbox: Option<String>,
}

/// What was asked of the sandbox, newest first, without any secret.
#[utoipa::path(
    get,
    path = "/requests",
    operation_id = "listRequests",
    tag = "What happened",
    params(Which),
    responses(
        (status = 200, description = "The newest requests.", body = List<Request>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    let Which { method, path, status, surface, search, top, .. } = which;
    let filter = Filter { method, path, status, surface, search };
    let all = here.world.traffic().list();
    let found = all.iter().map(|exchange| shown(exchange)).filter(|request| filter.takes(request));
    Ok(reply::ok(&List { value: found.take(top.unwrap_or(usize::MAX)).collect::<Vec<_>>() }))
}
