use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
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
    let document = client.post("/whatif", &body(asked)).await?;
    let decision: Decision = client.understand(&document)?;
    let exit = if decision.denial.is_some() { Exit::Refused } else { Exit::Done };
    Ok(Answer { document, text: told(&decision), exit })
}

fn body(asked: &Whatif) -> Value {
    let mut body = match asked {
        Whatif::Invite(asked) => json!({
            "question": "invite", "tenantId": asked.tenant, "inviter": asked.inviter, "email": asked.email,
            "invitedUserType": asked.user_type
        }),
        Whatif::Redeem(asked) => {
            let key = if asked.invitation.contains('@') { "email" } else { "invitationId" };
            json!({
                "question": "redeem", "tenantId": asked.tenant, key: asked.invitation, "account": asked.account
            })
        }
        Whatif::SignIn(asked) => json!({
            "question": "signIn", "tenantId": asked.tenant, "clientId": asked.client_id, "account": asked.account
        }),
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
    body
}

fn told(decision: &Decision) -> String {
    let mut lines = vec![decision.verdict.clone()];
    let step = |step: &Step| format!("  {:<8} {}: {}", step.verdict, one_line(&step.rule), one_line(&step.saw));
    lines.extend(decision.trace.iter().map(step));
    lines.extend(decision.obligations.iter().map(|obligation| format!("first {obligation}")));
    lines.extend(decision.denial.iter().map(|Denial { code, message }| format!("{code}: {}", one_line(message))));
    lines.join("\n")
}
