use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Exit;
use super::answer::{Answer, one_line};
use super::client::{CallError, Client};
use super::meant::{self, Tenant};
use crate::config::{Invite, Inviter};

const PATIENCE: Duration = Duration::from_secs(30);
/// What the token allows, in either form.
const PERMISSION: &str = "User.Invite.All";
/// The apps of the built-in world that act in their own name, and in somebody's.
const APPS: [&str; 2] = ["Invite Bot", "Lab CLI"];

#[derive(Debug, Deserialize)]
struct Forged {
    access_token: String,
}

/// What people are shown of an invitation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invited {
    id: String,
    status: String,
    invite_redeem_url: String,
    #[serde(rename = "invitedUser")]
    guest: User,
}

#[derive(Debug, Deserialize)]
struct User {
    id: String,
}

/// `POST /v1.0/invitations` of Microsoft Graph, with a token that the forge made.
pub(super) async fn call(asked: &Invite) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let tenant = meant::tenant(&client, asked.tenant.as_deref()).await?;
    let forged = client.post("/tokens", &token(&tenant, &asked.inviter)?).await?;
    let Forged { access_token } = client.understand(&forged)?;
    let landing = format!("{}/myapps?tenantId={}", client.origin(), tenant.id);
    let document = client.graph("/v1.0/invitations", &access_token, &body(asked, landing)).await?;
    let Invited { id, status, invite_redeem_url, guest } = client.understand(&document)?;
    let lines = [
        format!("invitation {}: {}", one_line(&id), one_line(&status)),
        format!("user {}", one_line(&guest.id)),
        format!("redeem at {}", one_line(&invite_redeem_url)),
    ];
    Ok(Answer { document, text: lines.join("\n"), exit: Exit::Done })
}

/// What is asked of the forge: the permission as a role for the app itself, as a scope for a user.
fn token(tenant: &Tenant, inviter: &Inviter) -> Result<Value, CallError> {
    let [own, delegated] = APPS;
    let name = if *inviter == Inviter::App { own } else { delegated };
    let app = tenant.apps.iter().find(|app| app.display_name == name).or_else(|| tenant.apps.first());
    let nobody = || CallError::Impossible(format!("tenant {} has no app that could invite", tenant.id));
    let client = &app.ok_or_else(nobody)?.app_id;
    Ok(match inviter {
        Inviter::App => json!({"tenantId": tenant.id, "clientId": client, "roles": [PERMISSION]}),
        Inviter::User(user) => {
            json!({"tenantId": tenant.id, "clientId": client, "account": user, "scope": PERMISSION})
        }
    })
}

/// Only what was said, and the place to land, which Graph demands.
fn body(asked: &Invite, landing: String) -> Value {
    let redirect = asked.redirect.as_ref().map_or(landing, ToString::to_string);
    let message = [("customizedMessageBody", &asked.message), ("messageLanguage", &asked.language)];
    let message: Map<_, _> =
        message.into_iter().filter_map(|(name, said)| Some((name.to_owned(), said.clone()?.into()))).collect();
    let said = [
        ("invitedUserEmailAddress", Some(asked.address.clone().into())),
        ("inviteRedirectUrl", Some(redirect.into())),
        ("sendInvitationMessage", Some((!asked.no_mail).into())),
        ("invitedUserDisplayName", asked.name.clone().map(Value::from)),
        ("invitedUserMessageInfo", (!message.is_empty()).then_some(Value::Object(message))),
    ];
    Value::Object(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}
