use std::time::Duration;

use axum::response::Response;
use invitations::{InviteError, unsubscribe as blocking};
use kernel::{Caller, Ctx, EmailAddress, MailId, TenantId};
use mail::{Filter, Kind, Stored};
use serde::Deserialize;
use store::Tx;
use tokio::time::timeout;
use utoipa::IntoParams;
use web::Here;
use worlds::WorldError;

use super::Problem;
use super::extract::{ControlJson, Id, Nothing, Query};
use super::reply::{self, List};

/// How long a caller waits who does not say, in seconds of real time.
const PATIENCE: u64 = 10;
/// The longest that a caller may wait.
const LONGEST: u64 = 300;

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The address of a recipient.
    to: Option<String>,
    /// What it is about.
    kind: Option<Kind>,
    /// A mail; those that arrived after it.
    after: Option<MailId>,
    /// How many, of the newest; all when nothing is said.
    top: Option<usize>,
    #[serde(rename = "sandbox")]
    #[param(ignore)]
    _sandbox: Option<String>,
}

/// Which mail, and how long somebody waits for it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Awaited {
    /// The address of a recipient.
    to: Option<String>,
    /// What it is about.
    kind: Option<Kind>,
    /// A mail; those that arrived after it.
    after: Option<MailId>,
    /// Seconds of real time, at most 300; 10 when nothing is said.
    timeout: Option<u64>,
    #[serde(rename = "sandbox")]
    #[param(ignore)]
    _sandbox: Option<String>,
}

/// The mails in the inbox, newest first.
#[utoipa::path(
    get,
    path = "/mail",
    operation_id = "listMail",
    tag = "Mail",
    params(Which),
    responses(
        (status = 200, description = "The mails.", body = List<Stored>),
    )
)]
pub(super) async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    let Which { to, kind, after, top, .. } = which;
    Ok(reply::ok(&List { value: found(&here, Filter { to, kind, after, top }).await? }))
}

/// The mails that match, once what is due has arrived.
async fn found(here: &Here, filter: Filter) -> Result<Vec<Stored>, WorldError> {
    here.world.settle().await?;
    here.world.store().read(move |read| Ok(mail::list(read, &filter)?)).await
}

/// The first mail that matches, as soon as there is one.
#[utoipa::path(
    get,
    path = "/mail/wait",
    operation_id = "waitForMail",
    tag = "Mail",
    params(Awaited),
    responses(
        (status = 200, description = "The mail.", body = Stored),
        (status = 404, description = "No such mail came within the time."),
    )
)]
pub(super) async fn wait(here: Here, Query(awaited): Query<Awaited>) -> Result<Response, Problem> {
    let patience = awaited.timeout.unwrap_or(PATIENCE);
    if patience > LONGEST {
        return Err(Problem::field("timeout", format!("a call waits at most {LONGEST} seconds")));
    }
    let Awaited { to, kind, after, .. } = awaited;
    let filter = Filter { to, kind, after, top: None };
    match timeout(Duration::from_secs(patience), first(&here, &filter)).await {
        Ok(first) => Ok(reply::ok(&first?)),
        Err(_) => Err(Problem::not_found(format!("no such mail within {patience} seconds"))),
    }
}

async fn first(here: &Here, filter: &Filter) -> Result<Stored, Problem> {
    let mut commits = here.world.store().commits();
    loop {
        // Newest first, so the first to arrive is the last of the list.
        if let Some(first) = found(here, filter.clone()).await?.pop() {
            return Ok(first);
        }
        commits.changed().await.map_err(|error| Problem::failure(&error))?;
    }
}

/// Empties the inbox.
#[utoipa::path(
    delete,
    path = "/mail",
    operation_id = "clearMail",
    tag = "Mail",
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "The inbox is empty."),
    )
)]
pub(super) async fn clear(here: Here, ControlJson(Nothing {}): ControlJson<Nothing>) -> Result<Response, Problem> {
    here.world.settle().await?;
    here.world.store().write(|tx| Ok::<_, Problem>(mail::clear(tx)?)).await?;
    Ok(reply::done())
}

/// One mail with its source.
#[utoipa::path(
    get,
    path = "/mail/{id}",
    operation_id = "readMail",
    tag = "Mail",
    params(("id" = MailId, Path, description = "The id of the mail.")),
    responses(
        (status = 200, description = "The mail.", body = Stored),
        (status = 404, description = "There is no such mail."),
    )
)]
pub(super) async fn one(here: Here, Id(id): Id<MailId>) -> Result<Response, Problem> {
    Ok(reply::ok(&load(&here, id).await?))
}

async fn load(here: &Here, id: MailId) -> Result<Stored, Problem> {
    here.world.settle().await?;
    let found = here.world.store().read(move |read| Ok::<_, Problem>(mail::get(read, id)?)).await?;
    found.ok_or_else(|| Problem::not_found(format!("there is no mail {id}")))
}

/// `Block future invitations from this organization`, as behind the mail's link.
#[utoipa::path(
    post,
    path = "/mail/{id}/unsubscribe",
    operation_id = "unsubscribe",
    tag = "Mail",
    params(("id" = MailId, Path, description = "The id of the mail.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It is done."),
        (status = 404, description = "There is no such mail."),
    )
)]
pub(super) async fn unsubscribe(
    here: Here,
    Id(id): Id<MailId>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    change(&here, id, blocking::unsubscribe).await
}

/// Has the person get invitations again.
#[utoipa::path(
    post,
    path = "/mail/{id}/subscribe",
    operation_id = "subscribe",
    tag = "Mail",
    params(("id" = MailId, Path, description = "The id of the mail.")),
    request_body(content = Nothing, example = json!({})),
    responses(
        (status = 204, description = "It is done."),
        (status = 404, description = "There is no such mail."),
    )
)]
pub(super) async fn subscribe(
    here: Here,
    Id(id): Id<MailId>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    change(&here, id, blocking::subscribe).await
}

async fn change(
    here: &Here,
    id: MailId,
    change: fn(&Tx<'_>, &Ctx, TenantId, &EmailAddress) -> Result<bool, InviteError>,
) -> Result<Response, Problem> {
    let mail = load(here, id).await?;
    let recipient = mail.to.first().and_then(|to| EmailAddress::parse(&to.address).ok());
    let (Some(_), Some(tenant), Some(address)) = (&mail.unsubscribe_url, mail.tenant_id, recipient) else {
        return Err(Problem::invalid("this mail has no link to block further invitations"));
    };
    here.write(Caller::Anonymous, move |tx, ctx| Ok::<_, Problem>(change(tx, ctx, tenant, &address)?)).await?;
    Ok(reply::done())
}
