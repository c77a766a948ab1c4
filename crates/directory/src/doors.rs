//! What every door of the directory does around its own work: the rights before it, the change and the audit record
//! after it.

use kernel::{Ctx, TenantId};
use ledger::audit::{self, Modified, Target};
use ledger::changes::{self, Change, Kind, Link};
use policy::{Action, Ruling};
use serde::Serialize;
use serde_json::Value;
use store::{Read, Tx};

use crate::{DirectoryError, Judged, actor, rights};

/// One line of the table of audit activities (`graph-api` names them as the real log does).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Activity {
    name: &'static str,
    category: &'static str,
    service: &'static str,
    operation: &'static str,
}

impl Activity {
    pub(crate) const fn new(
        name: &'static str,
        category: &'static str,
        service: &'static str,
        operation: &'static str,
    ) -> Self {
        Self { name, category, service, operation }
    }

    /// An activity that the directory service itself logs.
    pub(crate) const fn core(name: &'static str, category: &'static str, operation: &'static str) -> Self {
        Self::new(name, category, "Core Directory", operation)
    }
}

/// What was done to which object.
#[derive(Debug)]
pub(crate) struct Deed {
    pub(crate) tenant: TenantId,
    pub(crate) kind: Kind,
    pub(crate) object: String,
    pub(crate) change: Change,
    /// The properties that have other values now.
    pub(crate) properties: Vec<String>,
    pub(crate) targets: Vec<Target>,
}

/// Writes the deed into the feed of changes and into the tenant's audit log.
pub(crate) fn record(tx: &Tx<'_>, ctx: &Ctx, activity: Activity, deed: Deed) -> Result<(), DirectoryError> {
    let properties: Vec<&str> = deed.properties.iter().map(String::as_str).collect();
    changes::append(tx, ctx, deed.tenant, deed.kind, &deed.object, deed.change, &properties)?;
    log(tx, ctx, activity, deed.tenant, deed.targets)
}

/// The same for what changes an object's relation to another one.
pub(crate) fn record_link(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    deed: Deed,
    link: Link<'_>,
) -> Result<(), DirectoryError> {
    changes::append_link(tx, ctx, deed.tenant, deed.kind, &deed.object, link)?;
    log(tx, ctx, activity, deed.tenant, deed.targets)
}

/// Writes an activity into the tenant's audit log.
pub(crate) fn log(
    tx: &Tx<'_>,
    ctx: &Ctx,
    activity: Activity,
    tenant: TenantId,
    targets: Vec<Target>,
) -> Result<(), DirectoryError> {
    let Activity { name, category, service, operation } = activity;
    let actor = actor(tx, ctx)?;
    let entry =
        audit::Entry { tenant, activity: name, category, service, operation, actor, targets, details: Vec::new() };
    Ok(audit::record(tx, ctx, entry)?)
}

/// Runs the work of a mutating door if the caller has the right to it; a refusal is on record and nothing is changed.
pub(crate) fn permitted<T>(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: Action,
    work: impl FnOnce() -> Result<T, DirectoryError>,
) -> Result<Ruling<T>, DirectoryError> {
    match rights::require(tx, ctx, action)? {
        Ruling::Granted(()) => work().map(Ruling::Granted),
        Ruling::Refused(refusal) => Ok(Ruling::Refused(refusal)),
    }
}

/// The same for what takes several rights: the first that does not hold refuses.
pub(crate) fn permitted_all<T>(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actions: &[Action],
    work: impl FnOnce() -> Result<T, DirectoryError>,
) -> Result<Ruling<T>, DirectoryError> {
    for action in actions {
        if let Ruling::Refused(refusal) = rights::require(tx, ctx, *action)? {
            return Ok(Ruling::Refused(refusal));
        }
    }
    work().map(Ruling::Granted)
}

/// Runs the work of a reading door if the caller has the right to it.
pub(crate) fn judged<T>(
    read: &Read<'_>,
    ctx: &Ctx,
    action: Action,
    work: impl FnOnce() -> Result<T, DirectoryError>,
) -> Result<Judged<T>, DirectoryError> {
    match rights::judge(read, ctx, action)? {
        Ok(()) => work().map(Ok),
        Err(decision) => Ok(Err(decision)),
    }
}

/// Tenants other than the caller's own do not exist for a caller.
pub(crate) fn tenant_in_reach(ctx: &Ctx, tenant: TenantId) -> Result<(), DirectoryError> {
    match ctx.caller.tenant() {
        Some(own) if own != tenant => Err(DirectoryError::NotFound(tenant.to_string())),
        _ => Ok(()),
    }
}

/// The object, if the caller acts in its tenant.
pub(crate) fn in_reach<T>(
    ctx: &Ctx,
    tenant: impl FnOnce(&T) -> TenantId,
    object: Option<T>,
    id: &str,
) -> Result<T, DirectoryError> {
    object
        .filter(|object| ctx.caller.tenant().is_none_or(|own| own == tenant(object)))
        .ok_or_else(|| DirectoryError::NotFound(id.to_owned()))
}

/// The properties in which two versions of a document differ.
pub(crate) fn differences(old: &impl Serialize, new: &impl Serialize) -> Result<Vec<Modified>, DirectoryError> {
    let (old, new) = (properties(old)?, properties(new)?);
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    Ok(names
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| Modified { name: name.clone(), old: old.get(name).cloned(), new: new.get(name).cloned() })
        .collect())
}

/// The names of the properties that an audit record says were modified.
pub(crate) fn names(modified: &[Modified]) -> Vec<String> {
    modified.iter().map(|property| property.name.clone()).collect()
}

fn properties(document: &impl Serialize) -> Result<serde_json::Map<String, Value>, DirectoryError> {
    match serde_json::to_value(document).map_err(store::StoreError::from)? {
        Value::Object(properties) => Ok(properties),
        whole => Ok(std::iter::once(("value".to_owned(), whole)).collect()),
    }
}
