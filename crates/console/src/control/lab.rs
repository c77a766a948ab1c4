use axum::response::Response;
use kernel::{Caller, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::extract::{ControlJson, Nothing};
use super::reply;
use crate::lab;

#[derive(Serialize, ToSchema)]
#[schema(as = Lab)]
struct LabView {
    exercises: Vec<ExerciseView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Exercise)]
struct ExerciseView {
    id: &'static str,
    title: &'static str,
    steps: Vec<StepView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LabStep)]
struct StepView {
    id: &'static str,
    title: &'static str,
    /// `done` or `open`.
    state: &'static str,
    /// When it was done, where that is known.
    at: Option<Timestamp>,
}

/// How far the exercise is.
#[utoipa::path(
    get,
    path = "/lab",
    operation_id = "readLab",
    tag = "Lab",
    responses(
        (status = 200, description = "Every exercise with its steps.", body = LabView),
    )
)]
pub(super) async fn show(here: Here) -> Result<Response, Problem> {
    let progress = here.read(Caller::System, lab::progress).await?;
    let steps = progress.into_iter().map(|step| StepView {
        id: step.id,
        title: step.title,
        state: if step.done { "done" } else { "open" },
        at: step.at,
    });
    let exercise = ExerciseView { id: lab::EXERCISE, title: lab::TITLE, steps: steps.collect() };
    Ok(reply::ok(&LabView { exercises: vec![exercise] }))
}

/// Starts over: what was looked at is forgotten, what was done stays.
#[utoipa::path(
    post,
    path = "/lab/reset",
    operation_id = "resetLab",
    tag = "Lab",
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It starts over."),
    )
)]
pub(super) async fn reset(here: Here, ControlJson(Nothing {}): ControlJson<Nothing>) -> Result<Response, Problem> {
    lab::start_over(&here).await?;
    Ok(reply::done())
}
