use axum::response::Response;
use serde::{Deserialize, Serialize};
use web::Here;
use worlds::World;

use super::Problem;
use super::extract::ControlJson;
use super::reply;

/// The sandbox's keys, by the names that tokens and the published key sets give them.
#[derive(Serialize)]
struct Keys<'a> {
    signing: &'a str,
    published: Vec<&'a str>,
}

/// How to roll them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Whether the key that signed until now is no longer published, so that its tokens are refused.
    #[serde(default)]
    retire: bool,
}

/// Which key signs, and which are published.
pub(super) async fn show(here: Here) -> Response {
    view(&here.world)
}

/// Lets the other key sign from now on.
pub(super) async fn roll(here: Here, ControlJson(wanted): ControlJson<Wanted>) -> Result<Response, Problem> {
    here.world.roll_keys(&here.arrival, wanted.retire).await?;
    Ok(view(&here.world))
}

fn view(world: &World) -> Response {
    let keys = world.keys();
    reply::ok(&Keys { signing: keys.kid(), published: keys.published_kids() })
}
