//! What happened in a sandbox: `decisions`, `requests`, `lab`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use crate::config::{Lab, Newest};

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Deserialize)]
struct Decisions {
    value: Vec<Decision>,
}

#[derive(Debug, Deserialize)]
struct Decision {
    id: String,
    at: String,
    question: String,
    verdict: String,
    denial: Option<Denial>,
}

#[derive(Debug, Deserialize)]
struct Denial {
    code: String,
    message: String,
}

/// `GET /decisions`.
pub(super) async fn decisions(asked: &Newest) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.get("/decisions", &top(asked)).await?;
    let Decisions { value } = client.understand(&document)?;
    let row = |decision: &Decision| {
        let Decision { id, at, question, verdict, denial } = decision;
        let why = denial.as_ref().map(|denial| format!("  {}: {}", denial.code, one_line(&denial.message)));
        format!("{at}  {id}  {question} {verdict}{}", why.unwrap_or_default())
    };
    Ok(listed(document, value.iter().map(row), "no decisions"))
}

#[derive(Debug, Deserialize)]
struct Requests {
    value: Vec<Request>,
}

#[derive(Debug, Deserialize)]
struct Request {
    id: String,
    at: String,
    method: String,
    path: String,
    status: u16,
    surface: String,
}

/// `GET /requests`.
pub(super) async fn requests(asked: &Newest) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.get("/requests", &top(asked)).await?;
    let Requests { value } = client.understand(&document)?;
    let row = |request: &Request| {
        let Request { id, at, method, path, status, surface } = request;
        format!("{at}  {id}  {status}  {surface:<8} {method} {}", one_line(path))
    };
    Ok(listed(document, value.iter().map(row), "no requests"))
}

#[derive(Debug, Deserialize)]
struct Exercises {
    exercises: Vec<Exercise>,
}

#[derive(Debug, Deserialize)]
struct Exercise {
    title: String,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Step {
    id: String,
    title: String,
    state: String,
}

/// `GET /lab` and `POST /lab/reset`.
pub(super) async fn lab(asked: &Lab) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    if asked.reset {
        let document = client.post("/lab/reset", &json!({})).await?;
        return Ok(Answer { document, text: "the lab starts over".to_owned(), exit: Exit::Done });
    }
    let document = client.get("/lab", &[]).await?;
    let Exercises { exercises } = client.understand(&document)?;
    let mut lines = Vec::new();
    for exercise in exercises {
        lines.push(exercise.title);
        lines.extend(exercise.steps.iter().map(|step| format!("  {:<4}  {:<4}  {}", step.state, step.id, step.title)));
    }
    Ok(Answer { document, text: lines.join("\n"), exit: Exit::Done })
}

fn top(asked: &Newest) -> Vec<(&'static str, String)> {
    asked.top.map(|top| ("top", top.to_string())).into_iter().collect()
}

fn listed(document: serde_json::Value, rows: impl Iterator<Item = String>, none: &str) -> Answer {
    let rows: Vec<String> = rows.collect();
    let text = if rows.is_empty() { none.to_owned() } else { rows.join("\n") };
    Answer { document, text, exit: Exit::Done }
}
