use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use super::document;
use crate::config::Sandbox;

const PATIENCE: Duration = Duration::from_mins(1);

/// What people are shown of a new sandbox.
#[derive(Debug, Deserialize)]
struct Made {
    sandbox: String,
    https: String,
    http: String,
    tenants: Vec<Tenant>,
}

#[derive(Debug, Deserialize)]
struct Tenant {
    name: String,
    id: String,
}

#[derive(Debug, Deserialize)]
struct All {
    value: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    name: String,
    created_at: String,
    ephemeral: bool,
}

/// `POST`, `GET` and `DELETE /sandboxes`.
pub(super) async fn call(asked: &Sandbox) -> Result<Answer, CallError> {
    let client = Client::of(asked.process(), PATIENCE)?;
    match asked {
        Sandbox::Create(asked) => {
            let world = asked.world.as_deref().map(document::read).transpose()?;
            let body = json!({ "name": asked.name, "world": world, "seed": asked.seed, "ephemeral": !asked.keep });
            let document = client.post("/sandboxes", &body).await?;
            let text = told(&client.understand(&document)?);
            Ok(Answer { document, text, exit: Exit::Done })
        }
        Sandbox::List(_) => {
            let document = client.get("/sandboxes", &[]).await?;
            let All { value } = client.understand(&document)?;
            let row = |listed: &Listed| {
                let kept = if listed.ephemeral { "  gone with the process" } else { "" };
                format!("{}  {}{kept}", listed.created_at, listed.name)
            };
            let text = value.iter().map(row).collect::<Vec<_>>().join("\n");
            Ok(Answer { document, text, exit: Exit::Done })
        }
        Sandbox::Drop(asked) => {
            let document = client.delete(&format!("/sandboxes/{}", asked.name)).await?;
            Ok(Answer { document, text: format!("the sandbox {} is gone", asked.name), exit: Exit::Done })
        }
    }
}

fn told(made: &Made) -> String {
    let mut lines = vec![format!("the sandbox {} is at {} and {}", made.sandbox, made.https, made.http)];
    lines.extend(made.tenants.iter().map(|tenant| format!("  {}  {}", tenant.id, tenant.name)));
    lines.join("\n")
}
