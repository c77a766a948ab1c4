//! Requests to approve a sign-in: what an authenticator on a telephone would show.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use kernel::{ApprovalId, Caller};
use sts::approvals::{self, Approval};
use web::Here;

use crate::error::PageError;

pub(super) fn router() -> Router {
    Router::new().route("/inbox/requests/{id}/approve", post(approve)).route("/inbox/requests/{id}/deny", post(deny))
}

/// A request as the page shows it.
pub(super) struct Request {
    pub(super) account: String,
    pub(super) organization: String,
    pub(super) number: String,
    pub(super) approve: String,
    pub(super) deny: String,
}

/// The requests that wait for an answer; those of one account where an address is typed.
pub(super) async fn waiting(here: &Here, typed: &str) -> Result<Vec<Request>, PageError> {
    let all = here.read(Caller::Anonymous, move |read, ctx| Ok::<_, PageError>(approvals::waiting(read, ctx.now)?));
    let asked = |approval: &Approval| typed.is_empty() || approval.account.eq_ignore_ascii_case(typed);
    Ok(all.await?.into_iter().filter(asked).map(shown).collect())
}

fn shown(approval: Approval) -> Request {
    let at = |answer: &str| format!("/inbox/requests/{}/{answer}", approval.id);
    Request {
        approve: at("approve"),
        deny: at("deny"),
        account: approval.account,
        organization: approval.organization,
        number: approval.number,
    }
}

async fn approve(here: Here, Path(id): Path<String>) -> Result<Response, PageError> {
    answer(&here, &id, true).await
}

async fn deny(here: Here, Path(id): Path<String>) -> Result<Response, PageError> {
    answer(&here, &id, false).await
}

/// Answers a request. One that is answered already, or too old, is not there any more: the list tells so.
async fn answer(here: &Here, id: &str, approve: bool) -> Result<Response, PageError> {
    let id: ApprovalId = id.parse().map_err(|_| PageError::NotFound)?;
    here.write(Caller::Anonymous, move |tx, ctx| Ok::<_, PageError>(approvals::decide(tx, ctx, id, approve)?)).await?;
    Ok(Redirect::to("/inbox").into_response())
}
