use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use web::Here;
use worlds::{World, document, situations};

use super::Problem;
use super::content::Content;
use super::extract::ControlJson;
use super::reply;

/// Every tenant, account and application with what signs them in.
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    told(here.world).await
}

async fn told(world: World) -> Result<Response, Problem> {
    let name = world.name().to_owned();
    let view = world.store().read(move |read| document::view(read, &name)).await?;
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
    here: Here,
    ControlJson(Beginning { situation }): ControlJson<Beginning>,
) -> Result<Response, Problem> {
    let situation = situation.map(|name| situations::world(&name).ok_or_else(|| unknown(&name))).transpose()?;
    here.sandboxes.reset(&here.world, situation).await?;
    Ok(reply::done())
}

fn unknown(name: &str) -> Problem {
    let hint = situations::nearest(name).map(|nearest| format!("; did you mean '{nearest}'?")).unwrap_or_default();
    Problem::field("situation", format!("there is no situation '{name}'{hint}"))
}

/// Makes the sandbox anew from another world document, which is its own from now on.
pub(super) async fn replace(here: Here, ControlJson(body): ControlJson<Value>) -> Result<Response, Problem> {
    told(become_what(&here, Content::read(body, "")?).await?).await
}

/// Makes the sandbox what an export says.
pub(super) async fn import(here: Here, ControlJson(body): ControlJson<Value>) -> Result<Response, Problem> {
    told(become_what(&here, Content::read(body, "")?).await?).await
}

async fn become_what(here: &Here, content: Content) -> Result<World, Problem> {
    Ok(match content {
        Content::Document(document) => here.sandboxes.replace(&here.world, *document).await?,
        Content::State(state) => here.sandboxes.import(&here.world, state).await?,
    })
}

/// Everything that the sandbox keeps, for an import.
pub(super) async fn export(here: Here) -> Result<Response, Problem> {
    here.world.settle().await?;
    here.world.save_clock().await?;
    Ok(reply::ok(&here.world.state().await?))
}
