//! What goes wrong most, each as a world to start in: a list, and a button that makes the sandbox begin there.

use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use web::{Here, Page};
use worlds::document::{Situation, WorldDocument};
use worlds::situations;

use crate::error::PageError;
use crate::launch_pad;
use crate::process::Process;

pub(crate) fn router(process: Process) -> Router {
    Router::new()
        .route("/situations", get(list).post(start))
        .route("/situations/leave", post(leave))
        .with_state(process)
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
async fn start(State(process): State<Process>, here: Here, form: Bytes) -> Result<Response, PageError> {
    let name = url::form_urlencoded::parse(&form).find(|(key, _)| key == "name").map(|(_, value)| value);
    let world = name.and_then(|name| situations::world(&name)).ok_or(PageError::NotFound)?;
    begin(&process, &here, Some(world)).await
}

/// Returns to the world document.
async fn leave(State(process): State<Process>, here: Here) -> Result<Response, PageError> {
    begin(&process, &here, None).await
}

async fn begin(process: &Process, here: &Here, situation: Option<WorldDocument>) -> Result<Response, PageError> {
    let reset = process.reset().ok_or(PageError::NotFound)?;
    reset(here.world.clone(), situation).await.map_err(|reason| PageError::failure(&reason))?;
    Ok(Redirect::to("/").into_response())
}
