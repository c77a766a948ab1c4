//! The lab: the exercise as its text is printed, each step ticked when it is really done. Nothing is ticked by a click.

mod exercise;
mod facts;
mod progress;

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use kernel::Caller;
use ledger::observations;
use web::{Here, Page};

pub(crate) use exercise::{EXERCISE, TITLE};
pub(crate) use progress::{Progress, progress};

use crate::error::PageError;
use crate::launch_pad;

pub(crate) fn router() -> Router {
    Router::new().route("/lab", get(show)).route("/lab/reset", post(reset))
}

#[derive(Template)]
#[template(path = "lab.html")]
struct Lab {
    page: Page,
    steps: Vec<Progress>,
    current: usize,
    done: usize,
}

async fn show(here: Here) -> Result<Response, PageError> {
    let steps = here.read(Caller::System, progress).await?;
    Ok(web::html(&Lab {
        page: Page::new(TITLE).links(launch_pad::links(), "/lab"),
        current: steps.iter().position(|step| !step.done).unwrap_or(steps.len()),
        done: steps.iter().filter(|step| step.done).count(),
        steps,
    }))
}

/// Forgets what was looked at, as `POST /_vestibule/v1/lab/reset` does.
async fn reset(here: Here) -> Result<Response, PageError> {
    start_over(&here).await?;
    Ok(Redirect::to("/lab").into_response())
}

/// Starts over: what was looked at is forgotten, what was done stays.
pub(crate) async fn start_over(here: &Here) -> Result<(), store::StoreError> {
    here.write(Caller::System, |tx, _| observations::forget(tx).map_err(|ledger::LedgerError::Store(error)| error))
        .await
}
