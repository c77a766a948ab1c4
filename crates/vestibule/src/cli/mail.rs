use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;

use super::Exit;
use super::answer::{Answer, lines, one_line};
use super::client::{CallError, Client};
use crate::config::{ListMail, Mail, MailFilter, OpenMail, WaitForMail};

const PATIENCE: Duration = Duration::from_secs(30);

/// What people are shown of a message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    id: String,
    kind: String,
    from: String,
    to: Vec<String>,
    subject: String,
    date: String,
    text: String,
    redeem_url: Option<String>,
    passcode: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Messages {
    value: Vec<Message>,
}

/// What was asked of the inbox.
pub(super) async fn call(asked: &Mail) -> Result<Answer, CallError> {
    match asked {
        Mail::List(asked) => list(asked).await,
        Mail::Wait(asked) => wait(asked).await,
        Mail::Open(asked) => open(asked).await,
    }
}

/// `GET /mail`.
async fn list(asked: &ListMail) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let mut query = query(&asked.filter);
    query.extend(asked.top.map(|top| ("top", top.to_string())));
    let document = client.get("/mail", &query).await?;
    let messages: Messages = client.understand(&document)?;
    let text = match messages.value.as_slice() {
        [] => "no mail".to_owned(),
        messages => messages.iter().map(row).collect::<Vec<_>>().join("\n"),
    };
    Ok(Answer { document, text, exit: Exit::Done })
}

/// `GET /mail/wait`.
async fn wait(asked: &WaitForMail) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE.saturating_add(Duration::from_secs(asked.timeout)))?;
    let mut query = query(&asked.filter);
    query.push(("timeout", asked.timeout.to_string()));
    let document = client.get("/mail/wait", &query).await?;
    let text = whole(&client.understand(&document)?);
    Ok(Answer { document, text, exit: Exit::Done })
}

/// `GET /mail/{id}`.
async fn open(asked: &OpenMail) -> Result<Answer, CallError> {
    let client = Client::of(&asked.process, PATIENCE)?;
    let document = client.get(&format!("/mail/{}", asked.id), &[]).await?;
    let text = if asked.raw {
        lines(document["raw"].as_str().unwrap_or_default())
    } else {
        whole(&client.understand(&document)?)
    };
    Ok(Answer { document, text, exit: Exit::Done })
}

fn query(filter: &MailFilter) -> Vec<(&'static str, String)> {
    let kind = filter.kind.and_then(|kind| kind.to_possible_value()).map(|kind| kind.get_name().to_owned());
    let pairs = [("to", filter.to.clone()), ("kind", kind), ("after", filter.after.clone())];
    pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn row(message: &Message) -> String {
    let Message { id, date, kind, .. } = message;
    format!("{date}  {id}  {kind:<12}  {}  {}", one_line(&message.to.join(", ")), one_line(&message.subject))
}

fn whole(message: &Message) -> String {
    let heads = [
        ("From", Some(message.from.clone())),
        ("To", Some(message.to.join(", "))),
        ("Subject", Some(message.subject.clone())),
        ("Date", Some(message.date.clone())),
        ("Id", Some(message.id.clone())),
        ("Redeem link", message.redeem_url.clone()),
        ("Passcode", message.passcode.clone()),
    ];
    let heads = heads.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}\n", one_line(&value?))));
    format!("{}\n{}", heads.collect::<String>(), lines(&message.text))
}
