use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::{Exit, meant};
use crate::config::Token;

const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Deserialize)]
struct Forged {
    access_token: String,
    id_token: Option<String>,
}

/// `POST /tokens`. People and scripts are shown the token alone, so that it can be passed on.
pub(super) async fn call(asked: &Token) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let (tenant, app) = meant::app(&client, asked.tenant.as_deref(), &asked.client).await?;
    let document = client.post("/tokens", &body(asked, tenant, app)).await?;
    let Forged { access_token, id_token } = client.understand(&document)?;
    let shown = if asked.id_token {
        id_token
            .ok_or_else(|| CallError::Impossible("there is no ID token: the scope 'openid' asks for one".to_owned()))?
    } else {
        access_token
    };
    Ok(Answer { document, text: one_line(&shown), exit: Exit::Done })
}

/// Only what was said: the rest has the control API's own defaults.
fn body(asked: &Token, tenant: String, app: String) -> Value {
    let flaws = &asked.flaws;
    let said = [
        ("tenantId", Some(tenant.into())),
        ("clientId", Some(app.into())),
        ("account", asked.account.clone().map(Value::from)),
        ("scope", asked.scope.clone().map(Value::from)),
        ("roles", (!asked.role.is_empty()).then(|| json!(asked.role))),
        ("expired", flaw(flaws.expired)),
        ("notYetValid", flaw(flaws.not_yet_valid)),
        ("wrongAudience", flaw(flaws.wrong_audience)),
        ("wrongIssuer", flaw(flaws.wrong_issuer)),
        ("unknownKey", flaw(flaws.unknown_key)),
        ("badSignature", flaw(flaws.bad_signature)),
        ("claims", asked.claims.clone().map(Value::Object)),
    ];
    Value::Object(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>())
}

fn flaw(there: bool) -> Option<Value> {
    there.then(|| true.into())
}
