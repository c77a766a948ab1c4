use axum::response::Response;
use kernel::{Caller, Timestamp};
use serde::Serialize;
use web::Here;

use super::Problem;
use super::extract::{ControlJson, Nothing};
use super::reply;
use crate::lab;

#[derive(Serialize)]
struct LabView {
    exercises: Vec<ExerciseView>,
}

#[derive(Serialize)]
struct ExerciseView {
    id: &'static str,
    title: &'static str,
    steps: Vec<StepView>,
}

#[derive(Serialize)]
struct StepView {
    id: &'static str,
    title: &'static str,
    state: &'static str,
    at: Option<Timestamp>,
}

/// How far the exercise is.
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
pub(super) async fn reset(here: Here, ControlJson(Nothing {}): ControlJson<Nothing>) -> Result<Response, Problem> {
    lab::start_over(&here).await?;
    Ok(reply::done())
}
