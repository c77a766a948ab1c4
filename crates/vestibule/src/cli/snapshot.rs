use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use crate::config::Snapshot;

const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Deserialize)]
struct All {
    value: Vec<Kept>,
}

/// What people are shown of a snapshot.
#[derive(Debug, Deserialize)]
struct Kept {
    name: String,
    at: String,
}

/// `PUT`, `GET`, `DELETE /snapshots`, and `POST …/restore`.
pub(super) async fn call(asked: &Snapshot) -> Result<Answer, CallError> {
    let client = Client::of(asked.process(), PATIENCE)?;
    let path = |name: &str| format!("/snapshots/{name}");
    let (document, text) = match asked {
        Snapshot::Save(asked) => {
            let document = client.put(&path(&asked.name), &json!({})).await?;
            let Kept { name, at } = client.understand(&document)?;
            (document, format!("{name} is the sandbox at {at}"))
        }
        Snapshot::Load(asked) => {
            let document = client.post(&format!("{}/restore", path(&asked.name)), &json!({})).await?;
            (document, format!("the sandbox is as {} kept it", asked.name))
        }
        Snapshot::Drop(asked) => {
            let document = client.delete(&path(&asked.name)).await?;
            (document, format!("the snapshot {} is gone", asked.name))
        }
        Snapshot::List(_) => {
            let document = client.get("/snapshots", &[]).await?;
            let All { value } = client.understand(&document)?;
            let rows: Vec<String> = value.iter().map(|kept| format!("{}  {}", kept.at, kept.name)).collect();
            let text = if rows.is_empty() { "no snapshots".to_owned() } else { rows.join("\n") };
            (document, text)
        }
    };
    Ok(Answer { document, text, exit: Exit::Done })
}
