//! Bulk invitations (Microsoft Entra External ID, "Bulk invite B2B collaboration users"): a file is submitted once, then
//! its rows invite one after the other, each in a transaction of its own, so that a crash goes on with the next one.

mod kept;
mod sheet;

use directory::guests::Profile;
use directory::{DirectoryError, Judged, rights};
use kernel::{BulkJobId, Caller, CorrelationId, Ctx, Origins, SignedDuration, TenantId, Timestamp};
use ledger::audit::{self, Entry, Target};
use policy::{Action, Ruling, UserType};
use store::{Read, Tx};

pub use kept::{Job, JobState, Row, RowResult};
pub use sheet::{Problem, Sheet, template, validate};

use crate::{Invite, InviteError, Sent, invite};

/// How long a job may take (Microsoft Entra, "Bulk operations": service limits).
pub const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// Takes a file on behalf of the caller, who invites every person of it. Whether she may is asked at each row.
pub fn submit(tx: &Tx<'_>, ctx: &Ctx, sheet: &Sheet) -> Result<Ruling<BulkJobId>, InviteError> {
    if let Ruling::Refused(refusal) = rights::require(tx, ctx, Action::InviteGuests)? {
        return Ok(Ruling::Refused(refusal));
    }
    let Caller::User { tenant, user, client } = ctx.caller else {
        return Err(DirectoryError::NotFound("the person who invites".to_owned()).into());
    };
    let job = Job {
        id: BulkJobId::random(&ctx.entropy),
        tenant,
        inviter: user,
        client,
        state: JobState::Running,
        started_at: ctx.now,
        finished_at: None,
        total: sheet.len(),
        success: 0,
        failure: 0,
        origin: ctx.origins.login().to_owned(),
        app_origin: ctx.origins.app().to_owned(),
    };
    kept::insert(tx, &job, &sheet.rows)?;
    record(tx, ctx, &job, "started (bulk)")?;
    Ok(Ruling::Granted(job.id))
}

/// A row whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    job: Job,
    row: Row,
}

impl Turn {
    /// A name that no other row has.
    #[must_use]
    pub fn name(&self) -> String {
        format!("bulk/{}/{}", self.job.id, self.row.row)
    }
}

/// The row whose turn it is; none when no job runs.
pub fn turn(read: &Read<'_>) -> Result<Option<Turn>, InviteError> {
    let Some(job) = kept::running(read)? else { return Ok(None) };
    Ok(kept::next(read, job.id)?.map(|row| Turn { job, row }))
}

/// When the next row is due: as soon as its file was submitted.
pub fn next_due(read: &Read<'_>) -> Result<Option<Timestamp>, InviteError> {
    Ok(kept::running(read)?.map(|job| job.started_at))
}

/// Invites the person of a row, as its inviter; invitation and result commit together. Beyond the hour the whole job
/// fails. An error that is the row's own fault keeps nothing: [`fail`] keeps its reason.
pub fn take(tx: &Tx<'_>, ctx: &Ctx, turn: &Turn) -> Result<(), InviteError> {
    let Turn { mut job, row } = turn.clone();
    let ctx = &on_behalf_of(ctx, &job);
    if ctx.now.duration_since(job.started_at) >= LONGEST {
        return lapse(tx, ctx, job);
    }
    let fields = match sheet::fields(&row.line) {
        Ok(fields) => fields,
        Err(reason) => return settle(tx, ctx, &mut job, &failed(row, reason)),
    };
    let settled = match invite(tx, ctx, &request(job.tenant, fields))? {
        Ruling::Granted(Sent { invitation, .. }) => {
            Row { result: Some(RowResult::Success), invitation_id: Some(invitation.id), ..row }
        }
        Ruling::Refused(refusal) => failed(row, refusal.denial.message()),
    };
    settle(tx, ctx, &mut job, &settled)
}

/// Keeps why a row invited nobody.
pub fn fail(tx: &Tx<'_>, ctx: &Ctx, turn: &Turn, reason: String) -> Result<(), InviteError> {
    let Turn { mut job, row } = turn.clone();
    settle(tx, &on_behalf_of(ctx, &job), &mut job, &failed(row, reason))
}

/// The reason that an error gives for its row; none when the row is not to blame.
#[must_use]
pub fn fault(error: &InviteError) -> Option<String> {
    match error {
        InviteError::Store(_)
        | InviteError::Ledger(_)
        | InviteError::Directory(DirectoryError::Store(_) | DirectoryError::Ledger(_)) => None,
        other => Some(other.to_string()),
    }
}

/// The jobs of the caller's tenant, newest first.
pub fn list(read: &Read<'_>, ctx: &Ctx) -> Result<Judged<Vec<Job>>, InviteError> {
    if let Err(decision) = rights::judge(read, ctx, Action::ReadUsers)? {
        return Ok(Err(decision));
    }
    let tenant = ctx.caller.tenant().ok_or_else(|| DirectoryError::NotFound("a tenant".to_owned()))?;
    Ok(Ok(kept::of_tenant(read, tenant)?))
}

/// A job of the caller's tenant with its rows.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: BulkJobId) -> Result<Judged<(Job, Vec<Row>)>, InviteError> {
    if let Err(decision) = rights::judge(read, ctx, Action::ReadUsers)? {
        return Ok(Err(decision));
    }
    let job = kept::find(read, id)?.filter(|job| ctx.caller.tenant().is_none_or(|own| own == job.tenant));
    let job = job.ok_or_else(|| DirectoryError::NotFound(id.to_string()))?;
    Ok(Ok((job, kept::rows(read, id)?)))
}

/// The inviter's ambience: her links, her name in the records, one correlation for the job.
fn on_behalf_of(ctx: &Ctx, job: &Job) -> Ctx {
    Ctx {
        caller: Caller::User { tenant: job.tenant, user: job.inviter, client: job.client },
        correlation_id: CorrelationId::derived(&job.id.to_string(), "bulk"),
        origins: Origins::fixed(&job.origin, &job.app_origin),
        ..ctx.clone()
    }
}

fn request(tenant: TenantId, fields: sheet::Fields) -> Invite {
    Invite {
        tenant,
        address: fields.address,
        redirect_url: fields.redirect_url,
        display_name: None,
        user_type: UserType::Guest,
        send_message: fields.send,
        language: None,
        custom_message: fields.message,
        cc: Vec::new(),
        new_user: None,
        invited_user: None,
        reset_redemption: false,
        sponsors: Vec::new(),
        profile: Profile::default(),
        groups: Vec::new(),
    }
}

fn failed(row: Row, reason: String) -> Row {
    Row { result: Some(RowResult::Failure), reason: Some(reason), ..row }
}

fn settle(tx: &Tx<'_>, ctx: &Ctx, job: &mut Job, row: &Row) -> Result<(), InviteError> {
    kept::settle(tx, ctx, job, row)?;
    if job.finished_at.is_some() {
        job.state = JobState::Completed;
        record(tx, ctx, job, "Bulk invite users - finished (bulk)")?;
    }
    Ok(kept::update(tx, job)?)
}

fn lapse(tx: &Tx<'_>, ctx: &Ctx, mut job: Job) -> Result<(), InviteError> {
    for row in kept::waiting(tx, job.id)? {
        kept::settle(tx, ctx, &mut job, &failed(row, "The job did not finish within one hour.".to_owned()))?;
    }
    job.state = JobState::Failed;
    record(tx, ctx, &job, "Bulk invite users - finished (bulk)")?;
    Ok(kept::update(tx, &job)?)
}

fn record(tx: &Tx<'_>, ctx: &Ctx, job: &Job, activity: &'static str) -> Result<(), InviteError> {
    let counts = [("Total Requests", job.total), ("# Success", job.success), ("# Failure", job.failure)];
    let entry = Entry {
        tenant: job.tenant,
        activity,
        category: "UserManagement",
        service: "Microsoft Entra Management UX",
        operation: "Add",
        actor: directory::actor(tx, ctx)?,
        targets: vec![Target { kind: "Other".to_owned(), id: job.id.to_string(), ..Target::default() }],
        details: counts.map(|(name, count)| (name.to_owned(), count.to_string())).into(),
    };
    Ok(audit::record(tx, ctx, entry)?)
}
