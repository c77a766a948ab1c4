use std::time::Duration;

use serde::Deserialize;

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::document;
use crate::config::OfFile;

const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Deserialize)]
struct Held {
    passed: bool,
    results: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    passed: bool,
    expected: String,
    found: String,
}

/// `POST /assertions`: done when everything is as the file expects, refused when something is not.
pub(super) async fn call(asked: &OfFile) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.post("/assertions", &document::json(&asked.file)?).await?;
    let Held { passed, results } = client.understand(&document)?;
    let row = |outcome: &Outcome| {
        let expected = one_line(&outcome.expected);
        if outcome.passed {
            format!("ok    {expected}")
        } else {
            format!("no    {expected}: found {}", one_line(&outcome.found))
        }
    };
    let text = results.iter().map(row).collect::<Vec<_>>().join("\n");
    Ok(Answer { document, text, exit: if passed { Exit::Done } else { Exit::Refused } })
}
