use std::time::Duration;

use serde_json::{Map, Value};

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use super::redeem::{self, Redemption};
use crate::config::SignIn;

const PATIENCE: Duration = Duration::from_mins(1);

/// `POST /sign-ins`.
pub(super) async fn call(asked: &SignIn) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.post("/sign-ins", &body(asked)).await?;
    let walked: Redemption = client.understand(&document)?;
    let done = walked.outcome == "signedIn" || asked.person.wanted(&walked.outcome);
    let exit = if done { Exit::Done } else { Exit::Refused };
    Ok(Answer { document, text: redeem::told(&walked), exit })
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &SignIn) -> Value {
    let pairs = [
        ("account", Some(asked.account.clone().into())),
        ("tenantId", Some(asked.tenant.clone().into())),
        ("clientId", Some(asked.client_id.clone().into())),
        ("scope", Some(asked.scope.clone().into())),
    ];
    let said =
        pairs.into_iter().chain(asked.person.fields()).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(said.collect::<Map<_, _>>())
}
