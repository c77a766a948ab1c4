use axum::response::Response;
use serde::Deserialize;
use web::Here;

use super::Problem;
use super::extract::Query;
use super::reply::{self, List};
use crate::requests::{Filter, shown};

/// Which requests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    method: Option<String>,
    path: Option<String>,
    status: Option<u16>,
    surface: Option<String>,
    search: Option<String>,
    top: Option<usize>,
    #[serde(rename = "sandbox")]
    _sandbox: Option<String>,
}

/// What was asked of the sandbox, newest first, without any secret.
pub(super) async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    let Which { method, path, status, surface, search, top, .. } = which;
    let filter = Filter { method, path, status, surface, search };
    let all = here.world.traffic().list();
    let found = all.iter().map(|exchange| shown(exchange)).filter(|request| filter.takes(request));
    Ok(reply::ok(&List { value: found.take(top.unwrap_or(usize::MAX)).collect::<Vec<_>>() }))
}
