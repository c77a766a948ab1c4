use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::document;
use super::reach::Reach;
use crate::config::OfFile;
use crate::state_file::State;

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
    let text = results.iter().map(Outcome::line).collect::<Vec<_>>().join("\n");
    Ok(Answer { document, text, exit: if passed { Exit::Done } else { Exit::Refused } })
}

/// What a file expects, to be held later.
pub(crate) fn expectations(path: &Path) -> Result<Value, CallError> {
    document::json(path)
}

/// Holds expectations against the process that wrote the state; the lines of those that are not as expected.
pub(crate) async fn failing(state: &State, expected: &Value) -> Result<Vec<String>, CallError> {
    let client = Client::at(Reach::of(state)?, None, PATIENCE)?;
    let Held { results, .. } = client.understand(&client.post("/assertions", expected).await?)?;
    Ok(results.iter().filter(|outcome| !outcome.passed).map(Outcome::line).collect())
}

impl Outcome {
    /// What was expected, and what there is instead.
    fn line(&self) -> String {
        let expected = one_line(&self.expected);
        if self.passed {
            format!("ok    {expected}")
        } else {
            format!("no    {expected}: found {}", one_line(&self.found))
        }
    }
}
