use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::{Exit, meant};
use crate::config::{FromHome, Whatif};

const PATIENCE: Duration = Duration::from_secs(10);

/// What people are shown of a decision.
#[derive(Debug, Deserialize)]
struct Decision {
    verdict: String,
    denial: Option<Denial>,
    obligations: Vec<String>,
    trace: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct Denial {
    code: String,
    message: String,
}

#[derive(Debug, Deserialize)]
struct Step {
    rule: String,
    saw: String,
    verdict: String,
}

/// `POST /whatif`.
pub(super) async fn call(asked: &Whatif) -> Result<Answer, CallError> {
    let client = Client::of(asked.process(), PATIENCE)?;
    let document = client.post("/whatif", &body(&client, asked).await?).await?;
    let decision: Decision = client.understand(&document)?;
    let exit = if decision.denial.is_some() { Exit::Refused } else { Exit::Done };
    Ok(Answer { document, text: told(&decision), exit })
}

async fn body(client: &Client, asked: &Whatif) -> Result<Value, CallError> {
    let mut body = match asked {
        Whatif::Invite(asked) => json!({
            "question": "invite", "tenantId": meant::tenant_id(client, asked.tenant.as_deref()).await?,
            "inviter": asked.inviter, "email": asked.email, "invitedUserType": asked.user_type
        }),
        Whatif::Redeem(asked) => {
            let key = if asked.invitation.contains('@') { "email" } else { "invitationId" };
            let tenant = meant::tenant_id(client, asked.tenant.as_deref()).await?;
            json!({"question": "redeem", "tenantId": tenant, key: asked.invitation, "account": asked.account})
        }
        Whatif::SignIn(asked) => {
            let (tenant, app) = meant::app(client, asked.tenant.as_deref(), &asked.client_id).await?;
            json!({"question": "signIn", "tenantId": tenant, "clientId": app, "account": asked.account})
        }
    };
    let home = match asked {
        Whatif::Invite(_) => None,
        Whatif::Redeem(asked) => Some(&asked.home),
        Whatif::SignIn(asked) => Some(&asked.home),
    };
    for (name, value) in home.into_iter().flat_map(FromHome::fields) {
        body[name] = value.unwrap_or_default();
    }
    // What was not said has the control API's own default.
    if let Value::Object(fields) = &mut body {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(body)
}

fn told(decision: &Decision) -> String {
    let mut lines = vec![decision.verdict.clone()];
    let step = |step: &Step| format!("  {:<8} {}: {}", step.verdict, one_line(&step.rule), one_line(&step.saw));
    lines.extend(decision.trace.iter().map(step));
    lines.extend(decision.obligations.iter().map(|obligation| format!("first {obligation}")));
    lines.extend(decision.denial.iter().map(|Denial { code, message }| format!("{code}: {}", one_line(message))));
    lines.join("\n")
}
