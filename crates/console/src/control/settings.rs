use axum::response::Response;
use directory::settings;
use serde_json::Value;
use web::Here;

use super::Problem;
use super::extract::ControlJson;
use super::reply;

/// Every switch of the sandbox.
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    let settings = here.world.store().read(|read| Ok::<_, Problem>(settings::load(read)?)).await?;
    Ok(reply::ok(&settings))
}

/// Changes the switches that are named; all of them are answered.
pub(super) async fn change(here: Here, ControlJson(patch): ControlJson<Value>) -> Result<Response, Problem> {
    let settings = here.world.store().write(move |tx| Ok::<_, Problem>(settings::patch(tx, &patch)?)).await?;
    here.world.follow_settings().await?;
    Ok(reply::ok(&settings))
}
