//! The other way to prove a second factor: a request that the authenticator shows, here the inbox, and that its owner
//! approves or denies there. It is good for five minutes and for one sign-in.

use kernel::{ApprovalId, Ctx, SignedDuration, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use crate::{Browser, StsError};

/// How long a request waits; our choice (unverified).
const VALID: SignedDuration = SignedDuration::from_mins(5);
/// The digits of the number that page and request both show.
const DIGITS: usize = 2;

/// A request to approve a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Which.
    pub id: ApprovalId,
    /// The number that the sign-in page shows too.
    pub number: String,
    /// The account that signs in.
    pub account: String,
    /// The organization that asks.
    pub organization: String,
    /// What became of it.
    pub state: ApprovalState,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    /// The wish that it answers.
    wish: String,
}

/// The wish to approve a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Who is to approve.
    pub user: UserId,
    /// Where she signs in.
    pub browser: &'a Browser,
    /// The account that signs in.
    pub account: &'a str,
    /// The organization that asks.
    pub organization: &'a str,
    /// Tells this wish from every other: the same one, sent twice by a double click, is one request.
    pub name: String,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ApprovalState {
    /// Nothing yet.
    Open,
    /// Its owner approved.
    Approved,
    /// Its owner denied.
    Denied,
}

const SAVE: &str = "insert into approvals (id, user, browser, expires_at, doc) values (?1, ?2, ?3, ?4, ?5)
    on conflict (user, browser) do update set id = excluded.id, expires_at = excluded.expires_at, doc = excluded.doc";

/// Asks a person to approve the sign-in in this browser; an earlier request for it is dead.
pub fn ask(tx: &Tx<'_>, ctx: &Ctx, wish: &Wish<'_>) -> Result<(), StsError> {
    if of(tx, ctx.now, wish.user, wish.browser)?.is_some_and(|request| request.wish == wish.name) {
        return Ok(());
    }
    let approval = Approval {
        id: ApprovalId::random(&ctx.entropy),
        number: ctx.entropy.digits(DIGITS),
        account: wish.account.to_owned(),
        organization: wish.organization.to_owned(),
        state: ApprovalState::Open,
        expires_at: ctx.now.saturating_add(VALID).unwrap_or(Timestamp::MAX),
        wish: wish.name.clone(),
    };
    let (expires_at, browser) = (instant(approval.expires_at), wish.browser.digest());
    tx.execute(SAVE, params![Text(approval.id), Text(wish.user), browser, expires_at, Json(&approval)])?;
    Ok(())
}

const OF: &str = "select doc from approvals where user = ?1 and browser = ?2 and expires_at > ?3";

/// The request for the sign-in in this browser, while it lasts.
pub fn of(read: &Read<'_>, now: Timestamp, user: UserId, browser: &Browser) -> Result<Option<Approval>, StsError> {
    Ok(read.document(OF, params![Text(user), browser.digest(), instant(now)])?)
}

const ALIVE: &str = "select doc from approvals where expires_at > ?1 order by expires_at desc, id";

/// Every request that waits for an answer, the newest first.
pub fn waiting(read: &Read<'_>, now: Timestamp) -> Result<Vec<Approval>, StsError> {
    let alive: Vec<Approval> = read.documents(ALIVE, params![instant(now)])?;
    Ok(alive.into_iter().filter(|approval| approval.state == ApprovalState::Open).collect())
}

const FIND: &str = "select doc from approvals where id = ?1 and expires_at > ?2";
const KEEP: &str = "update approvals set doc = ?2 where id = ?1";

/// Answers a request; whether there was one that waited.
pub fn decide(tx: &Tx<'_>, ctx: &Ctx, id: ApprovalId, approve: bool) -> Result<bool, StsError> {
    let found: Option<Approval> = tx.document(FIND, params![Text(id), instant(ctx.now)])?;
    let Some(mut approval) = found.filter(|approval| approval.state == ApprovalState::Open) else { return Ok(false) };
    approval.state = if approve { ApprovalState::Approved } else { ApprovalState::Denied };
    tx.execute(KEEP, params![Text(id), Json(&approval)])?;
    Ok(true)
}

const SPEND: &str = "delete from approvals where id = ?1";

/// Takes what was answered: an answer counts once. A request without one stays; none where there is no request.
pub fn take(tx: &Tx<'_>, ctx: &Ctx, user: UserId, browser: &Browser) -> Result<Option<ApprovalState>, StsError> {
    let Some(approval) = of(tx, ctx.now, user, browser)? else { return Ok(None) };
    if approval.state != ApprovalState::Open {
        tx.execute(SPEND, params![Text(approval.id)])?;
    }
    Ok(Some(approval.state))
}
