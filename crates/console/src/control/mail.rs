use std::time::Duration;

use axum::response::Response;
use invitations::{InviteError, unsubscribe as blocking};
use kernel::{Caller, Ctx, EmailAddress, MailId, TenantId};
use mail::{Filter, Kind, Stored};
use serde::Deserialize;
use store::Tx;
use tokio::time::timeout;
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    to: Option<String>,
    kind: Option<Kind>,
    after: Option<MailId>,
    top: Option<usize>,
    timeout: Option<u64>,
    #[serde(rename = "sandbox")]
    _sandbox: Option<String>,
}

impl Which {
    fn filter(self) -> Filter {
        Filter { to: self.to, kind: self.kind, after: self.after, top: self.top }
    }
}

/// The mails in the inbox, newest first.
pub(super) async fn list(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    if which.timeout.is_some() {
        return Err(Problem::field("timeout", "only /mail/wait waits"));
    }
    Ok(reply::ok(&List { value: found(&here, which.filter()).await? }))
}

/// The mails that match, once what is due has arrived.
async fn found(here: &Here, filter: Filter) -> Result<Vec<Stored>, WorldError> {
    here.world.settle().await?;
    here.world.store().read(move |read| Ok(mail::list(read, &filter)?)).await
}

/// The first mail that matches, as soon as there is one.
pub(super) async fn wait(here: Here, Query(which): Query<Which>) -> Result<Response, Problem> {
    let patience = which.timeout.unwrap_or(PATIENCE);
    if patience > LONGEST {
        return Err(Problem::field("timeout", format!("a call waits at most {LONGEST} seconds")));
    }
    let filter = which.filter();
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
pub(super) async fn clear(here: Here, ControlJson(Nothing {}): ControlJson<Nothing>) -> Result<Response, Problem> {
    here.world.settle().await?;
    here.world.store().write(|tx| Ok::<_, Problem>(mail::clear(tx)?)).await?;
    Ok(reply::done())
}

/// One mail with its source.
pub(super) async fn one(here: Here, Id(id): Id<MailId>) -> Result<Response, Problem> {
    Ok(reply::ok(&load(&here, id).await?))
}

async fn load(here: &Here, id: MailId) -> Result<Stored, Problem> {
    here.world.settle().await?;
    let found = here.world.store().read(move |read| Ok::<_, Problem>(mail::get(read, id)?)).await?;
    found.ok_or_else(|| Problem::not_found(format!("there is no mail {id}")))
}

/// `Block future invitations from this organization`, as behind the mail's link.
pub(super) async fn unsubscribe(
    here: Here,
    Id(id): Id<MailId>,
    ControlJson(Nothing {}): ControlJson<Nothing>,
) -> Result<Response, Problem> {
    change(&here, id, blocking::unsubscribe).await
}

/// Takes [`unsubscribe`] back.
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
