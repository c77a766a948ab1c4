use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use web::Here;
use worlds::{document, situations};

use super::Problem;
use super::extract::ControlJson;
use super::reply;
use crate::process::Process;

/// Every tenant, account and application with what signs them in.
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    let name = here.world.name().to_owned();
    let view = here.world.store().read(move |read| document::view(read, &name)).await?;
    Ok(reply::ok(&view))
}

/// Where to begin.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Beginning {
    /// The name of a situation; none is the world document.
    #[serde(default)]
    situation: Option<String>,
}

/// Back to the world document, ids as before; or to the beginning of a situation.
pub(super) async fn reset(
    State(process): State<Process>,
    here: Here,
    ControlJson(Beginning { situation }): ControlJson<Beginning>,
) -> Result<Response, Problem> {
    let situation = situation.map(|name| situations::world(&name).ok_or_else(|| unknown(&name))).transpose()?;
    let reset = process.reset().ok_or_else(|| Problem::not_built(None, "this process cannot reset its world"))?;
    reset(here.world.clone(), situation).await.map_err(|reason| Problem::failure(&reason))?;
    Ok(reply::done())
}

fn unknown(name: &str) -> Problem {
    let hint = situations::nearest(name).map(|nearest| format!("; did you mean '{nearest}'?")).unwrap_or_default();
    Problem::field("situation", format!("there is no situation '{name}'{hint}"))
}
