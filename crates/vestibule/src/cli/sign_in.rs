use std::time::Duration;

use clap::ValueEnum;
use serde_json::{Map, Value};

use super::Exit;
use super::answer::Answer;
use super::client::{CallError, Client};
use super::redeem::{self, Redemption};
use crate::config::{SignIn, Terms};

const PATIENCE: Duration = Duration::from_mins(1);

/// `POST /sign-ins`.
pub(super) async fn call(asked: &SignIn) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.post("/sign-ins", &body(asked)).await?;
    let walked: Redemption = client.understand(&document)?;
    let as_asked = match walked.outcome.as_str() {
        "signedIn" => true,
        "stopped" => asked.stop_at.is_some(),
        "cancelled" => asked.consent.as_deref() == Some("cancel"),
        "declined" => asked.terms == Some(Terms::Decline),
        _ => false,
    };
    let exit = if as_asked { Exit::Done } else { Exit::Refused };
    Ok(Answer { document, text: redeem::told(&walked), exit })
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &SignIn) -> Value {
    let word = |value: Option<clap::builder::PossibleValue>| value.map(|value| value.get_name().into());
    let pairs = [
        ("account", Some(asked.account.clone().into())),
        ("tenantId", Some(asked.tenant.clone().into())),
        ("clientId", Some(asked.client_id.clone().into())),
        ("scope", Some(asked.scope.clone().into())),
        ("session", asked.session.clone().map(Value::from)),
        ("provider", asked.provider.and_then(|provider| word(provider.to_possible_value()))),
        ("passcode", asked.passcode.clone().map(Value::from)),
        ("consent", asked.consent.clone().map(Value::from)),
        ("terms", asked.terms.and_then(|terms| word(terms.to_possible_value()))),
        ("mfa", asked.mfa.clone().map(Value::from)),
        ("stopAt", asked.stop_at.clone().map(Value::from)),
    ];
    let said = pairs.into_iter().chain(asked.home.fields()).filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(said.collect::<Map<_, _>>())
}
