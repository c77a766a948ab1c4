use std::cmp::Reverse;

use axum::response::Response;
use http::StatusCode;
use kernel::Origins;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::Here;
use worlds::document::{self, WorldView};
use worlds::{Listed, NewSandbox, World};

use super::Problem;
use super::content::Content;
use super::extract::{ControlJson, Id, Newest, Nothing, Query};
use super::reply::{self, List};

/// A sandbox to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSandbox)]
pub(super) struct New {
    /// 1 to 63 of `a-z 0-9 -`, without `-` at the ends.
    name: String,
    /// The clinic when nothing is said.
    #[schema(value_type = Option<Content>)]
    world: Option<Value>,
    /// With a seed, entropy and clock are those of every sandbox of this name and seed.
    seed: Option<u64>,
    /// Whether it is gone with the process; true when nothing is said.
    ephemeral: Option<bool>,
}

/// A sandbox that was made, and where it is reached.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeSandbox)]
struct Made {
    #[serde(flatten)]
    world: WorldView,
    /// Its own origins.
    https: String,
    http: String,
    /// Where it is reached by the ids of its tenants, whatever names the caller resolves.
    shared: String,
}

/// Every sandbox, newest first, each by its own clock.
#[utoipa::path(
    get,
    path = "/sandboxes",
    operation_id = "listSandboxes",
    tag = "Sandboxes",
    params(Newest),
    responses(
        (status = 200, description = "Every sandbox of the process.", body = List<Listed>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Newest>) -> Response {
    let mut all = here.sandboxes.list();
    all.sort_by_key(|sandbox| Reverse(sandbox.created_at));
    reply::ok(&List { value: which.of(all) })
}

/// Makes a sandbox.
#[utoipa::path(
    post,
    path = "/sandboxes",
    operation_id = "createSandbox",
    tag = "Sandboxes",
    request_body(content = New, example = json!({"name": "t1", "seed": 7})),
    responses(
        (status = 201, description = "It is there.", body = Made),
        (status = 409, description = "The name is taken."),
        (status = 501, description = "This process keeps no sandboxes."),
    )
)]
pub(super) async fn create(here: Here, ControlJson(new): ControlJson<New>) -> Result<Response, Problem> {
    let (document, state) = match new.world.map(|world| Content::read(world, "world")).transpose()? {
        Some(Content::Document(document)) => (Some(*document), None),
        Some(Content::State(state)) => (None, Some(*state)),
        None => (None, None),
    };
    let ephemeral = new.ephemeral.unwrap_or(true);
    let new = NewSandbox { name: new.name, document, state, seed: new.seed, ephemeral };
    let world = here.sandboxes.create(new).await?;
    Ok(reply::json(StatusCode::CREATED, &made(&here, &world).await?))
}

async fn made(here: &Here, world: &World) -> Result<Made, Problem> {
    let name = world.name().to_owned();
    let own = here.sandboxes.origins(&name).ok_or_else(|| Problem::failure(&"a made sandbox has its origins"))?;
    let shared = here.sandboxes.origins(worlds::DEFAULT).unwrap_or_else(|| own.clone());
    let view = world.store().read(move |read| document::view(read, &name)).await?;
    let plain = |origins: &Origins| origins.console().replacen("https://", "http://", 1);
    // A pinned origin is one for both, and has the scheme that it was given.
    let http = if own == shared { own.console().to_owned() } else { plain(&own) };
    Ok(Made { world: view, https: own.console().to_owned(), http, shared: shared.console().to_owned() })
}

/// Drops a sandbox.
#[utoipa::path(
    delete,
    path = "/sandboxes/{name}",
    operation_id = "dropSandbox",
    tag = "Sandboxes",
    params(("name" = String, Path, description = "The name of the sandbox.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It is gone, and its tokens are dead."),
        (status = 404, description = "There is no such sandbox."),
        (status = 409, description = "The sandbox `default` stays."),
    )
)]
pub(super) async fn remove(
    here: Here,
    Id(name): Id<String>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    here.sandboxes.remove(&name).await?;
    Ok(reply::done())
}
