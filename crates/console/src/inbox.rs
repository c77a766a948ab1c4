//! The inbox: every mail to everybody. Links of our own in a mail lead to the origin that the reader uses.

mod approvals;
mod frame;
mod jar;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kernel::{Caller, MailId};
use ledger::observations;
use mail::{Filter, Mailbox, Stored};
use serde::Deserialize;
use web::{Here, Page, Query, policy_headers};

use crate::error::PageError;
use crate::{launch_pad, times};

pub(crate) fn router() -> Router {
    Router::new()
        .route("/inbox", get(list))
        .route("/inbox/{id}", get(one))
        .route("/inbox/{id}/message", get(message))
        .merge(approvals::router())
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    page: Page,
    to: String,
    rows: Vec<Row>,
    requests: Vec<approvals::Request>,
}

struct Row {
    href: String,
    subject: String,
    to: String,
    at: String,
    time: String,
}

/// Whose mail; everybody's when nothing is typed.
#[derive(Deserialize)]
struct Whose {
    #[serde(default)]
    to: String,
}

async fn list(here: Here, Query(Whose { to }): Query<Whose>) -> Result<Response, PageError> {
    here.world.settle().await?;
    let typed = to.trim().to_owned();
    let filter = Filter { to: (!typed.is_empty()).then(|| typed.clone()), ..Filter::default() };
    let mails = here.world.store().read(move |read| Ok::<_, PageError>(mail::list(read, &filter)?)).await?;
    let requests = approvals::waiting(&here, &typed).await?;
    let page = Page::new("Inbox").ribbon().links(launch_pad::links(), "/inbox");
    Ok(web::html(&Inbox { page, rows: mails.into_iter().map(row).collect(), requests, to }))
}

fn row(mail: Stored) -> Row {
    Row {
        href: format!("/inbox/{}", mail.id),
        to: mail.to.iter().map(|to| to.address.as_str()).collect::<Vec<_>>().join(", "),
        at: mail.date.to_string(),
        time: times::readable(mail.date),
        subject: titled(mail.subject),
    }
}

/// A link needs a name, whatever strangers write.
fn titled(subject: String) -> String {
    if subject.trim().is_empty() { "(no subject)".to_owned() } else { subject }
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Mail {
    page: Page,
    here: String,
    as_text: String,
    as_source: String,
    view: View,
    html: bool,
    text: String,
    source: String,
    headers: Vec<(&'static str, String)>,
    open_as: Option<jar::OpenAs>,
}

/// What of a mail is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Message,
    Text,
    Source,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    view: String,
}

impl Shown {
    fn view(&self) -> View {
        match self.view.as_str() {
            "text" => View::Text,
            "source" => View::Source,
            _ => View::Message,
        }
    }
}

async fn one(here: Here, Path(id): Path<String>, Query(shown): Query<Shown>) -> Result<Response, PageError> {
    let mail = load(&here, &id).await?;
    note(&here, &mail).await?;
    let mut response = web::html(&Mail {
        page: Page::new(titled(mail.subject.clone())).ribbon().links(launch_pad::links(), ""),
        here: format!("/inbox/{}", mail.id),
        as_text: format!("/inbox/{}?view=text", mail.id),
        as_source: format!("/inbox/{}?view=source", mail.id),
        view: shown.view(),
        html: !mail.html.trim().is_empty(),
        text: at_the_reader(&here, &mail, &mail.text),
        headers: headers(&mail),
        open_as: jar::open_as(&here, &mail),
        source: mail.raw.unwrap_or_default(),
    });
    policy_headers::set(&mut response, policy_headers::FRAMING);
    Ok(response)
}

async fn load(here: &Here, id: &str) -> Result<Stored, PageError> {
    let id: MailId = id.parse().map_err(|_| PageError::NotFound)?;
    here.world.settle().await?;
    let found = here.world.store().read(move |read| Ok::<_, PageError>(mail::get(read, id)?)).await?;
    found.ok_or(PageError::NotFound)
}

/// Notes for the lab that a mail of this kind was opened.
async fn note(here: &Here, mail: &Stored) -> Result<(), PageError> {
    let key = format!("inbox/{}", mail.kind);
    let asked = key.clone();
    let noted = here.world.store().read(move |read| Ok::<_, PageError>(observations::noted(read, &asked)?)).await?;
    if !noted {
        here.write(Caller::Anonymous, move |tx, ctx| Ok::<_, PageError>(observations::note(tx, ctx, &key)?)).await?;
    }
    Ok(())
}

fn headers(mail: &Stored) -> Vec<(&'static str, String)> {
    let all = |mailboxes: &[Mailbox]| mailboxes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let rows = [
        ("From", mail.from.to_string()),
        ("Reply-To", mail.reply_to.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("To", all(&mail.to)),
        ("Cc", all(&mail.cc)),
        ("Date", times::readable(mail.date)),
    ];
    rows.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// A text of the mail with the emulator's own links at the reader's origin.
fn at_the_reader(here: &Here, mail: &Stored, text: &str) -> String {
    match mail.redeem_url.as_deref().or(mail.unsubscribe_url.as_deref()) {
        Some(link) => web::rehome::mail(text, link, here.arrival.origins.console()),
        None => text.to_owned(),
    }
}

/// The HTML part alone, for the frame.
async fn message(here: Here, Path(id): Path<String>) -> Result<Response, PageError> {
    let mail = load(&here, &id).await?;
    let html = frame::on_top(&at_the_reader(&here, &mail, &mail.html));
    let mut response = Html(html).into_response();
    policy_headers::set(&mut response, policy_headers::MAIL);
    Ok(response)
}
