use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::Here;
use worlds::document::{self, WorldView};
use worlds::{State, World, situations};

use super::Problem;
use super::content::Content;
use super::extract::ControlJson;
use super::reply;

/// Every tenant, account and application with what signs them in.
#[utoipa::path(
    get,
    path = "/world",
    operation_id = "readWorld",
    tag = "World",
    responses(
        (status = 200, description = "The world as it stands.", body = WorldView),
    )
)]
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    told(here.world).await
}

async fn told(world: World) -> Result<Response, Problem> {
    let name = world.name().to_owned();
    let view = world.store().read(move |read| document::view(read, &name)).await?;
    Ok(reply::ok(&view))
}

/// Where to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Reset)]
pub(super) struct Beginning {
    /// The name of a situation; none is the world document.
    #[serde(default)]
    situation: Option<String>,
}

/// Back to the world document, ids as before; or to the beginning of a situation.
#[utoipa::path(
    post,
    path = "/reset",
    operation_id = "reset",
    tag = "World",
    request_body(content = Beginning, example = json!({})),
    responses(
        (status = 204, description = "It stands at its beginning."),
    )
)]
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
#[utoipa::path(
    put,
    path = "/world",
    operation_id = "replaceWorld",
    tag = "World",
    request_body(
        content = Content,
        example = json!({"name": "one hospital", "tenants": [{
            "name": "Woodgrove Hospital", "kind": "resource", "initialDomain": "woodgrovehospital.onmicrosoft.com",
            "accounts": [{
                "displayName": "Ada Morgan", "userPrincipalName": "ada.morgan@woodgrovehospital.onmicrosoft.com",
                "password": "amber-lantern-26", "roles": ["Global Administrator"]
            }]
        }]})
    ),
    responses(
        (status = 200, description = "The new world.", body = WorldView),
    )
)]
pub(super) async fn replace(here: Here, ControlJson(body): ControlJson<Value>) -> Result<Response, Problem> {
    told(become_what(&here, Content::read(body, "")?).await?).await
}

/// Makes the sandbox what an export says.
#[utoipa::path(
    post,
    path = "/import",
    operation_id = "import",
    tag = "World",
    request_body(content = Content, description = "An export; a world document is taken too. At most 256 MiB."),
    responses(
        (status = 200, description = "The world that it is now.", body = WorldView),
    )
)]
pub(super) async fn import(here: Here, ControlJson(body): ControlJson<Value>) -> Result<Response, Problem> {
    told(become_what(&here, Content::read(body, "")?).await?).await
}

async fn become_what(here: &Here, content: Content) -> Result<World, Problem> {
    Ok(match content {
        Content::Document(document) => here.sandboxes.replace(&here.world, *document).await?,
        Content::State(state) => here.sandboxes.import(&here.world, *state).await?,
    })
}

/// Everything that the sandbox keeps, for an import.
#[utoipa::path(
    get,
    path = "/export",
    operation_id = "export",
    tag = "World",
    responses(
        (status = 200, description = "Everything, for an import.", body = State),
    )
)]
pub(super) async fn export(here: Here) -> Result<Response, Problem> {
    here.world.settle().await?;
    here.world.save_clock().await?;
    Ok(reply::ok(&here.world.state().await?))
}
