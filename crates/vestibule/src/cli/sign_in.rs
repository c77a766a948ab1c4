use std::time::Duration;

use serde_json::{Map, Value};

use super::answer::Answer;
use super::client::{CallError, Client};
use super::redeem::{self, Redemption};
use super::{Exit, meant};
use crate::config::SignIn;

const PATIENCE: Duration = Duration::from_mins(1);

/// `POST /sign-ins`.
pub(super) async fn call(asked: &SignIn) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let (tenant, app) = meant::app(&client, asked.tenant.as_deref(), &asked.client_id).await?;
    let document = client.post("/sign-ins", &body(asked, tenant, app)).await?;
    let walked: Redemption = client.understand(&document)?;
    let done = walked.outcome == "signedIn" || asked.person.wanted(&walked.outcome);
    let exit = if done { Exit::Done } else { Exit::Refused };
    Ok(Answer { document, text: redeem::told(&walked), exit })
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &SignIn, tenant: String, app: String) -> Value {
    let pairs = [
        ("account", Some(asked.account.clone().into())),
        ("tenantId", Some(tenant.into())),
        ("clientId", Some(app.into())),
        ("scope", Some(asked.scope.clone().into())),
    ];
    let said =
        pairs.into_iter().chain(asked.person.fields()).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(said.collect::<Map<_, _>>())
}
