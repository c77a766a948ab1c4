use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use crate::config::Clock;

/// A year of due work takes its time.
const PATIENCE: Duration = Duration::from_mins(5);

/// What people are shown of a clock.
#[derive(Debug, Deserialize)]
struct Shown {
    now: String,
    mode: String,
}

/// `GET` and `PATCH /clock`.
pub(super) async fn call(asked: &Clock) -> Result<Answer, CallError> {
    let client = Client::of(asked.process(), PATIENCE)?;
    let change = match asked {
        Clock::Show(_) => None,
        Clock::Advance(asked) => Some(json!({ "advance": asked.by })),
        Clock::Set(asked) => Some(json!({ "set": asked.at })),
        Clock::Freeze(_) => Some(json!({ "mode": "frozen" })),
        Clock::Resume(_) => Some(json!({ "mode": "running" })),
    };
    let document = match change {
        Some(change) => client.patch("/clock", &change).await?,
        None => client.get("/clock", &[]).await?,
    };
    let Shown { now, mode } = client.understand(&document)?;
    Ok(Answer { document, text: format!("{now}  {mode}"), exit: Exit::Done })
}
