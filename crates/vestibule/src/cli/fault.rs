use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use crate::config::{Fault, FaultAdd};

const PATIENCE: Duration = Duration::from_secs(10);

/// What people are shown of a fault.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    id: String,
    surface: String,
    method: Option<String>,
    path: Option<String>,
    status: Option<u16>,
    delay_ms: u64,
    drop: bool,
    duplicate: bool,
    calls: u64,
}

#[derive(Debug, Deserialize)]
struct All {
    value: Vec<Shown>,
}

/// `POST`, `GET` and `DELETE /faults`.
pub(super) async fn call(asked: &Fault) -> Result<Answer, CallError> {
    let client = Client::of(asked.process(), PATIENCE)?;
    match asked {
        Fault::Add(asked) => {
            let document = client.post("/faults", &body(asked)).await?;
            let text = row(&client.understand(&document)?);
            Ok(Answer { document, text, exit: Exit::Done })
        }
        Fault::List(_) => {
            let document = client.get("/faults", &[]).await?;
            let All { value } = client.understand(&document)?;
            let rows: Vec<String> = value.iter().map(row).collect();
            let text = if rows.is_empty() { "nothing fails on demand".to_owned() } else { rows.join("\n") };
            Ok(Answer { document, text, exit: Exit::Done })
        }
        Fault::Clear(asked) => {
            let path = asked.id.as_ref().map_or_else(|| "/faults".to_owned(), |id| format!("/faults/{id}"));
            let document = client.delete(&path).await?;
            let text = asked.id.as_ref().map_or("nothing fails on demand any more", |_| "it fails no more");
            Ok(Answer { document, text: text.to_owned(), exit: Exit::Done })
        }
    }
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &FaultAdd) -> Value {
    let surface = asked.surface.to_possible_value().map(|value| value.get_name().to_owned());
    let pairs = [
        ("surface", surface.map(Value::from)),
        ("method", asked.method.clone().map(Value::from)),
        ("path", asked.path.clone().map(Value::from)),
        ("nth", asked.nth.map(Value::from)),
        ("count", asked.count.map(Value::from)),
        ("probability", asked.probability.map(|share| json!(share))),
        ("status", asked.status.map(Value::from)),
        ("retryAfter", asked.retry_after.map(Value::from)),
        ("delayMs", asked.delay_ms.map(Value::from)),
        ("drop", asked.drop.then_some(Value::Bool(true))),
        ("duplicate", asked.duplicate.then_some(Value::Bool(true))),
    ];
    Value::Object(pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>())
}

fn row(fault: &Shown) -> String {
    let ends = [
        fault.status.map(|status| status.to_string()),
        (fault.delay_ms > 0).then(|| format!("{} ms late", fault.delay_ms)),
        fault.drop.then(|| "dropped".to_owned()),
        fault.duplicate.then(|| "twice".to_owned()),
    ];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    let method = fault.method.as_deref().unwrap_or("*");
    let path = fault.path.as_deref().unwrap_or("*");
    let about = one_line(&format!("{} {method} {path}", fault.surface));
    format!("{}  {about}  {}  ({} calls so far)", fault.id, ends.join(", "), fault.calls)
}
