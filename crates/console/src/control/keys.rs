use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;
use worlds::World;

use super::Problem;
use super::extract::ControlJson;
use super::reply;

/// The sandbox's keys, by the names that tokens and the published key sets give them.
#[derive(Serialize, ToSchema)]
struct Keys<'a> {
    /// The key that signs.
    signing: &'a str,
    /// The keys by which tokens are believed.
    published: Vec<&'a str>,
}

/// How to roll them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KeyRollover)]
pub(super) struct Wanted {
    /// Whether the key that signed until now is no longer published, so that its tokens are refused.
    #[serde(default)]
    retire: bool,
}

/// Which key signs, and which are published.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "readKeys",
    tag = "Tokens",
    responses(
        (status = 200, description = "The names of the keys.", body = Keys),
    )
)]
pub(super) async fn show(here: Here) -> Response {
    view(&here.world)
}

/// Lets the other key sign from now on.
#[utoipa::path(
    post,
    path = "/keys/rollover",
    operation_id = "rollKeys",
    tag = "Tokens",
    request_body(content = Wanted, example = json!({"retire": false})),
    responses(
        (status = 200, description = "The names of the keys as they are now.", body = Keys),
    )
)]
pub(super) async fn roll(here: Here, ControlJson(wanted): ControlJson<Wanted>) -> Result<Response, Problem> {
    here.world.roll_keys(&here.arrival, wanted.retire).await?;
    Ok(view(&here.world))
}

fn view(world: &World) -> Response {
    let keys = world.keys();
    reply::ok(&Keys { signing: keys.kid(), published: keys.published_kids() })
}
