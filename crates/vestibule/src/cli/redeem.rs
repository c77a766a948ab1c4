use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::{Exit, meant};
use crate::config::{Redeem, Selector};

const PATIENCE: Duration = Duration::from_mins(1);

/// What people are shown of a redemption.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redemption {
    pub(super) outcome: String,
    user_id: Option<String>,
    external_user_state: Option<String>,
    steps: Vec<Step>,
    landing_url: Option<String>,
    refusal: Option<Refusal>,
}

#[derive(Debug, Deserialize)]
struct Step {
    step: String,
    result: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    code: String,
    message: String,
    decision_id: Option<String>,
}

/// `POST /redemptions`.
pub(super) async fn call(asked: &Redeem) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let tenant = match (&asked.invitation, &asked.tenant) {
        (Selector::Email(_), named) => Some(meant::tenant_id(&client, named.as_deref()).await?),
        (Selector::Link(_) | Selector::Id(_), _) => None,
    };
    let document = client.post("/redemptions", &body(asked, tenant)).await?;
    let redemption: Redemption = client.understand(&document)?;
    let done = redemption.outcome == "accepted" || asked.person.wanted(&redemption.outcome);
    let exit = if done { Exit::Done } else { Exit::Refused };
    Ok(Answer { document, text: told(&redemption), exit })
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &Redeem, tenant: Option<String>) -> Value {
    let (key, selector) = match &asked.invitation {
        Selector::Link(link) => ("redeemUrl", link.to_string()),
        Selector::Id(id) => ("invitationId", id.to_string()),
        Selector::Email(address) => ("email", address.to_string()),
    };
    let pairs = [
        (key, Some(selector.into())),
        ("tenantId", tenant.map(Value::from)),
        ("account", asked.account.clone().map(Value::from)),
        ("tokens", asked.client_id.as_ref().map(|id| json!({ "clientId": id, "scope": asked.scope }))),
    ];
    let said =
        pairs.into_iter().chain(asked.person.fields()).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(said.collect::<Map<_, _>>())
}

pub(super) fn told(redemption: &Redemption) -> String {
    let mut lines = vec![redemption.outcome.clone()];
    lines.extend(redemption.steps.iter().map(|step| format!("  {:<10} {}", step.step, one_line(&step.result))));
    if let Some(Refusal { code, message, decision_id }) = &redemption.refusal {
        lines.push(format!("{code}: {}", one_line(message)));
        lines.extend(decision_id.iter().map(|id| format!("decision {id}")));
    }
    let state = redemption.external_user_state.as_deref().unwrap_or("no invitation state");
    lines.extend(redemption.user_id.iter().map(|id| format!("user {id}: {state}")));
    lines.extend(redemption.landing_url.iter().map(|url| format!("lands on {}", one_line(url))));
    lines.join("\n")
}
