//! What goes wrong most, each as a world to start in: a list, and a button that makes the sandbox begin there.

use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use web::{Here, Page};
use worlds::document::{Situation, WorldDocument};
use worlds::situations;

use crate::error::PageError;
use crate::launch_pad;

pub(crate) fn router() -> Router {
    Router::new().route("/situations", get(list).post(start)).route("/situations/leave", post(leave))
}

#[derive(Template)]
#[template(path = "situations.html")]
struct Situations {
    page: Page,
    all: &'static [(&'static str, Situation)],
    /// The name of the one that stands; empty when none does.
    current: String,
}

async fn list(here: Here) -> Result<Response, PageError> {
    let current = here.world.situation().await?;
    Ok(web::html(&Situations {
        page: Page::new("Situations").links(launch_pad::links(), "/situations"),
        all: situations::all(),
        current: current.map(|(name, _)| name).unwrap_or_default(),
    }))
}

/// Begins in the situation that the form names, as `POST /_vestibule/v1/reset` with its name does.
async fn start(here: Here, form: Bytes) -> Result<Response, PageError> {
    let name = url::form_urlencoded::parse(&form).find(|(key, _)| key == "name").map(|(_, value)| value);
    let world = name.and_then(|name| situations::world(&name)).ok_or(PageError::NotFound)?;
    begin(&here, Some(world)).await
}

/// Returns to the world document.
async fn leave(here: Here) -> Result<Response, PageError> {
    begin(&here, None).await
}

async fn begin(here: &Here, situation: Option<WorldDocument>) -> Result<Response, PageError> {
    here.sandboxes.reset(&here.world, situation).await?;
    Ok(Redirect::to("/").into_response())
}
