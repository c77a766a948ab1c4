use std::time::Duration;

use serde_json::json;

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use crate::config::Reset;

const PATIENCE: Duration = Duration::from_mins(1);

/// `POST /reset`.
pub(super) async fn call(asked: &Reset) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let body = asked.situation.as_ref().map_or_else(|| json!({}), |name| json!({ "situation": name }));
    let document = client.post("/reset", &body).await?;
    let sandbox = asked.process.sandbox.as_deref().unwrap_or("default");
    let text = match &asked.situation {
        Some(name) => format!("the sandbox {sandbox} begins in the situation {name}"),
        None => format!("the sandbox {sandbox} is as its world document says"),
    };
    Ok(Answer { document, text, exit: Exit::Done })
}
