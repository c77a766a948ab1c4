use kernel::{AppId, BulkJobId, Ctx, InvitationId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::{Json, Read, StoreError, Text, Tx, params};

use super::sheet::Line;

/// People of one file, invited one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its id.
    pub id: BulkJobId,
    /// The inviting tenant.
    pub tenant: TenantId,
    /// Who invites.
    pub inviter: UserId,
    /// The application through which she does.
    pub client: AppId,
    /// How far it is.
    pub state: JobState,
    /// When the file was submitted.
    pub started_at: Timestamp,
    /// When the last row had its result.
    pub finished_at: Option<Timestamp>,
    /// How many rows there are.
    pub total: usize,
    /// How many of them invited somebody.
    pub success: usize,
    /// How many did not.
    pub failure: usize,
    /// The origin under which the inviter reaches the emulator, for the links in the mails.
    pub(super) origin: String,
    /// The same of Health Records.
    pub(super) app_origin: String,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobState {
    /// Some rows wait.
    Running,
    /// Every row had its turn.
    Completed,
    /// Some rows had no turn within the hour.
    Failed,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its number in the file, from one.
    pub row: u32,
    /// The first field, as written.
    pub email: String,
    /// Whether it invited somebody; none while it waits.
    pub result: Option<RowResult>,
    /// Why it did not.
    pub reason: Option<String>,
    /// The invitation that was made.
    pub invitation_id: Option<InvitationId>,
    /// The line, as written.
    pub(super) line: String,
}

/// Whether a row invited somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RowResult {
    /// It did.
    Success,
    /// It did not; the row has the reason.
    Failure,
}

impl JobState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }
}

impl RowResult {
    /// The word of the control API and of the result file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

const INSERT: &str = "insert into bulk_jobs (id, tenant, state, doc) values (?1, ?2, ?3, ?4)";
const INSERT_ROW: &str = "insert into bulk_rows (job, number, state, doc) values (?1, ?2, 'waiting', ?3)";

pub(super) fn insert(tx: &Tx<'_>, job: &Job, lines: &[Line]) -> Result<(), StoreError> {
    tx.execute(INSERT, params![Text(job.id), Text(job.tenant), job.state.as_str(), Json(job)])?;
    let seq = tx.last_insert_rowid();
    for line in lines {
        let email = line.text.split(',').next().unwrap_or_default().trim().to_owned();
        let row =
            Row { row: line.number, email, result: None, reason: None, invitation_id: None, line: line.text.clone() };
        tx.execute(INSERT_ROW, params![seq, line.number, Json(row)])?;
    }
    Ok(())
}

const UPDATE: &str = "update bulk_jobs set state = ?2, doc = ?3 where id = ?1";

pub(super) fn update(tx: &Tx<'_>, job: &Job) -> Result<(), StoreError> {
    tx.execute(UPDATE, params![Text(job.id), job.state.as_str(), Json(job)])?;
    Ok(())
}

const SETTLE: &str = "update bulk_rows set state = ?3, doc = ?4
    where job = (select seq from bulk_jobs where id = ?1) and number = ?2";

/// Keeps a row's result, and counts it.
pub(super) fn settle(tx: &Tx<'_>, ctx: &Ctx, job: &mut Job, row: &Row) -> Result<(), StoreError> {
    let result = row.result.unwrap_or(RowResult::Failure);
    tx.execute(SETTLE, params![Text(job.id), row.row, result.as_str(), Json(row)])?;
    match result {
        RowResult::Success => job.success += 1,
        RowResult::Failure => job.failure += 1,
    }
    if job.success + job.failure == job.total {
        job.finished_at = Some(ctx.now);
    }
    Ok(())
}

const RUNNING: &str = "select doc from bulk_jobs where state = 'running' order by seq limit 1";

/// The oldest job whose rows wait.
pub(super) fn running(read: &Read<'_>) -> Result<Option<Job>, StoreError> {
    read.document(RUNNING, params![])
}

const WAITING: &str = "select doc from bulk_rows
    where job = (select seq from bulk_jobs where id = ?1) and state = 'waiting' order by number";

/// The rows of a job that wait, in the order of the file.
pub(super) fn waiting(read: &Read<'_>, job: BulkJobId) -> Result<Vec<Row>, StoreError> {
    read.documents(WAITING, params![Text(job)])
}

const NEXT: &str = "select doc from bulk_rows
    where job = (select seq from bulk_jobs where id = ?1) and state = 'waiting' order by number limit 1";

/// The row whose turn it is.
pub(super) fn next(read: &Read<'_>, job: BulkJobId) -> Result<Option<Row>, StoreError> {
    read.document(NEXT, params![Text(job)])
}

const FIND: &str = "select doc from bulk_jobs where id = ?1";

/// One job.
pub(super) fn find(read: &Read<'_>, id: BulkJobId) -> Result<Option<Job>, StoreError> {
    read.document(FIND, params![Text(id)])
}

const OF_TENANT: &str = "select doc from bulk_jobs where tenant = ?1 order by seq desc";

/// The jobs of a tenant, newest first.
pub(super) fn of_tenant(read: &Read<'_>, tenant: TenantId) -> Result<Vec<Job>, StoreError> {
    read.documents(OF_TENANT, params![Text(tenant)])
}

const ROWS: &str = "select doc from bulk_rows where job = (select seq from bulk_jobs where id = ?1) order by number";

/// Every row of a job, in the order of the file.
pub(super) fn rows(read: &Read<'_>, job: BulkJobId) -> Result<Vec<Row>, StoreError> {
    read.documents(ROWS, params![Text(job)])
}
