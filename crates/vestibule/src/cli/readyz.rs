use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::Exit;
use super::answer::{Answer, lines};
use super::client::{CallError, Client};
use crate::config::Readyz;

const PATIENCE: Duration = Duration::from_secs(10);

/// `GET /readyz`, the probe.
pub(super) async fn call(asked: &Readyz) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let (status, said) = client.probe("/readyz").await?;
    let ready = status == StatusCode::OK;
    let document = serde_json::from_str::<Value>(&said).unwrap_or_else(|_| json!({ "ready": ready }));
    let text = match (ready, said.trim()) {
        (true, _) => "ready".to_owned(),
        (false, "") => format!("not ready ({status})"),
        (false, said) => format!("not ready ({status}): {}", lines(said)),
    };
    Ok(Answer { document, text, exit: if ready { Exit::Done } else { Exit::Refused } })
}
