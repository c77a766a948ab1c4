//! The audit log (Microsoft Graph, "directoryAudit resource type").

use kernel::{AppId, CorrelationId, Ctx, ServicePrincipalId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Read, Text, Tx, params};

use crate::LedgerError;

/// Who did it, with the names that were true when it was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Actor {
    /// The emulator: a world's making, background work.
    System,
    /// A person.
    #[serde(rename_all = "camelCase")]
    User {
        /// The person's object in the tenant of the record.
        id: UserId,
        /// Sign-in name.
        user_principal_name: Option<String>,
        /// Name.
        display_name: Option<String>,
    },
    /// An application on its own behalf.
    #[serde(rename_all = "camelCase")]
    App {
        /// Client id.
        app_id: AppId,
        /// The application's object in the tenant of the record.
        service_principal: ServicePrincipalId,
        /// Name.
        display_name: String,
    },
}

/// What it was done to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// `User`, `ServicePrincipal`, `Policy`, `Group`, `Application` or `Other`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The object's id.
    pub id: String,
    /// Its name.
    pub display_name: Option<String>,
    /// Its sign-in name, for users.
    pub user_principal_name: Option<String>,
    /// The properties that changed.
    #[serde(default)]
    pub modified: Vec<Modified>,
}

/// A property before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Modified {
    /// The property's name in the audit log, for example `UserState`.
    pub name: String,
    /// The value before; none where there was none.
    pub old: Option<Value>,
    /// The value after; none where there is none.
    pub new: Option<Value>,
}

impl Modified {
    /// A property that took its first value.
    #[must_use]
    pub fn added(name: &str, new: impl Into<Value>) -> Self {
        Self { name: name.to_owned(), old: None, new: Some(new.into()) }
    }

    /// A property whose value changed.
    #[must_use]
    pub fn changed(name: &str, old: impl Into<Value>, new: impl Into<Value>) -> Self {
        Self { name: name.to_owned(), old: Some(old.into()), new: Some(new.into()) }
    }
}

/// One thing to record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The tenant in whose log it stands.
    pub tenant: TenantId,
    /// `activityDisplayName`, for example `Invite external user`.
    pub activity: &'static str,
    /// For example `UserManagement`.
    pub category: &'static str,
    /// `loggedByService`, for example `Invited Users`.
    pub service: &'static str,
    /// `Add`, `Update`, `Delete` or `Assign`.
    pub operation: &'static str,
    /// Who did it.
    pub actor: Actor,
    /// To what.
    pub targets: Vec<Target>,
    /// `additionalDetails` as key and value.
    pub details: Vec<(String, String)>,
}

/// One recorded thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// `{service prefix}_{correlation id}_{sequence}`, as the real service shapes it.
    pub id: String,
    /// The tenant in whose log it stands.
    pub tenant: TenantId,
    /// When.
    pub at: Timestamp,
    /// `activityDisplayName`.
    pub activity: String,
    /// Category.
    pub category: String,
    /// `loggedByService`.
    pub service: String,
    /// Operation type.
    pub operation: String,
    /// Ties the records of one attempt together.
    pub correlation_id: CorrelationId,
    /// Who did it.
    pub actor: Actor,
    /// To what.
    pub targets: Vec<Target>,
    /// `additionalDetails`.
    pub details: Vec<(String, String)>,
}

/// Which records.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only this activity.
    pub activity: Option<String>,
    /// Only this category.
    pub category: Option<String>,
    /// Only this service.
    pub service: Option<String>,
    /// Only records about this object.
    pub target: Option<String>,
    /// At most so many; all when none is given.
    pub top: Option<usize>,
}

const NEXT: &str = "select coalesce(max(seq), 0) + 1 from audit";
const INSERT: &str = "insert into audit (seq, id, tenant, at, activity, category, service, correlation, doc)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const INSERT_TARGET: &str = "insert or ignore into audit_targets (target, audit) values (?1, ?2)";

/// Records one thing in the transaction in which it happens.
pub fn record(tx: &Tx<'_>, ctx: &Ctx, entry: Entry) -> Result<(), LedgerError> {
    let seq: i64 = tx.one(NEXT, [], |row| row.get(0))?.unwrap_or(1);
    let prefix = entry.service.replace(' ', "");
    let record = Record {
        id: format!("{prefix}_{}_{seq}", ctx.correlation_id),
        tenant: entry.tenant,
        at: ctx.now,
        activity: entry.activity.to_owned(),
        category: entry.category.to_owned(),
        service: entry.service.to_owned(),
        operation: entry.operation.to_owned(),
        correlation_id: ctx.correlation_id,
        actor: entry.actor,
        targets: entry.targets,
        details: entry.details,
    };
    tx.execute(
        INSERT,
        params![
            seq,
            record.id,
            Text(record.tenant),
            store::query::instant(record.at),
            record.activity,
            record.category,
            record.service,
            Text(record.correlation_id),
            store::Json(&record)
        ],
    )?;
    for target in &record.targets {
        tx.execute(INSERT_TARGET, params![target.id, seq])?;
    }
    Ok(())
}

const LIST: &str = "select doc from audit
    where tenant = ?1
      and (?2 is null or activity = ?2) and (?3 is null or category = ?3) and (?4 is null or service = ?4)
      and (?5 is null or seq in (select audit from audit_targets where target = ?5))
    order by seq desc limit ?6";

/// The tenant's records, newest first.
pub fn list(read: &Read<'_>, tenant: TenantId, query: &Query) -> Result<Vec<Record>, LedgerError> {
    let top = query.top.map_or(-1, |top| i64::try_from(top).unwrap_or(i64::MAX));
    let parameters = params![Text(tenant), query.activity, query.category, query.service, query.target, top];
    Ok(read.documents(LIST, parameters)?)
}

const GET: &str = "select doc from audit where tenant = ?1 and id = ?2";

/// One record of the tenant.
pub fn get(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<Option<Record>, LedgerError> {
    Ok(read.document(GET, params![Text(tenant), id])?)
}

const AFTER: &str = "select doc from audit where seq > ?1 order by seq";

/// Every tenant's records behind a position, oldest first.
pub fn after(read: &Read<'_>, seq: i64) -> Result<Vec<Record>, LedgerError> {
    Ok(read.documents(AFTER, params![seq])?)
}

const LATEST: &str = "select coalesce(max(seq), 0) from audit";

/// The position of the newest record; 0 when there is none.
pub fn position(read: &Read<'_>) -> Result<i64, LedgerError> {
    Ok(read.one(LATEST, [], |row| row.get(0))?.unwrap_or(0))
}

const FIRST: &str = "select min(seq) from audit
    where activity = ?1 and seq in (select audit from audit_targets where target = ?2)";

/// The position of the first record of this activity about an object; none when there is no such record.
pub fn first(read: &Read<'_>, activity: &str, target: &str) -> Result<Option<i64>, LedgerError> {
    Ok(read.one(FIRST, params![activity, target], |row| row.get(0))?.flatten())
}
