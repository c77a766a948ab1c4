use axum::response::Response;
use http::StatusCode;
use kernel::Origins;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::Here;
use worlds::document::{self, WorldView};
use worlds::{NewSandbox, World};

use super::Problem;
use super::content::Content;
use super::extract::{ControlJson, Id};
use super::reply::{self, List};

/// A sandbox to make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    name: String,
    world: Option<Value>,
    seed: Option<u64>,
    ephemeral: Option<bool>,
}

/// A sandbox that was made, and where it is reached.
#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    world: WorldView,
    https: String,
    http: String,
    /// Where it is reached by the ids of its tenants, whatever names the caller resolves.
    shared: String,
}

/// Every sandbox.
pub(super) async fn list(here: Here) -> Response {
    reply::ok(&List { value: here.sandboxes.list() })
}

/// Makes a sandbox.
pub(super) async fn create(here: Here, ControlJson(new): ControlJson<New>) -> Result<Response, Problem> {
    let (document, state) = match new.world.map(|world| Content::read(world, "world")).transpose()? {
        Some(Content::Document(document)) => (Some(*document), None),
        Some(Content::State(state)) => (None, Some(state)),
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
pub(super) async fn remove(here: Here, Id(name): Id<String>) -> Result<Response, Problem> {
    here.sandboxes.remove(&name).await?;
    Ok(reply::done())
}
