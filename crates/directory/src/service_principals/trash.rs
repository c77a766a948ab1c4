//! Deleted service principals. While one is deleted the application may be taken into the tenant anew.

use kernel::{Ctx, ServicePrincipalId};
use ledger::changes::Change;
use policy::{Action, Ruling};
use store::query::{Page, instant};
use store::{Json, Read, Text, Tx, params};

use super::{ServicePrincipal, TENANT_OF_DELETED, UNNAME, by_app_id, name, page, record};
use crate::applications::{self, Listing};
use crate::doors::Activity;
use crate::trash::{expired, forget_references};
use crate::{DirectoryError, Judged, doors, first_party};

const DELETED: Activity = Activity::core("Remove service principal", "ApplicationManagement", "Delete");
const RESTORED: Activity = Activity::core("Restore service principal", "ApplicationManagement", "Update");
const PURGED: Activity = Activity::core("Hard Delete service principal", "ApplicationManagement", "Delete");

const SAVE: &str = "update service_principals set app_id = ?2, name_key = ?3, deleted_at = ?4, doc = ?5 where id = ?1";

/// Keeps it. The row of a deleted one gives the client id free for another.
fn save(tx: &Tx<'_>, principal: &ServicePrincipal) -> Result<(), DirectoryError> {
    let app_id = match principal.deleted_date_time {
        Some(_) => format!("deleted {}", principal.id),
        None => principal.app_id.to_string(),
    };
    let (name_key, deleted) = (principal.display_name.to_lowercase(), principal.deleted_date_time.map(instant));
    tx.execute(SAVE, params![Text(principal.id), app_id, name_key, deleted, Json(principal)])?;
    Ok(())
}

/// Deletes a living service principal where the right to do so was judged before.
pub(crate) fn discard(tx: &Tx<'_>, ctx: &Ctx, principal: &ServicePrincipal) -> Result<(), DirectoryError> {
    // Recorded while it is there: an application that deletes itself has a name in the record.
    record(tx, ctx, principal, Change::Deleted, DELETED, Vec::new())?;
    tx.execute(UNNAME, params![Text(principal.id)])?;
    save(tx, &ServicePrincipal { deleted_date_time: Some(ctx.now), ..principal.clone() })
}

const LOAD: &str = "select doc from service_principals where id = ?1 and deleted_at > ?2";

fn load(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Option<ServicePrincipal>, DirectoryError> {
    let found = read.document(LOAD, params![Text(id), instant(expired(ctx.now))])?;
    Ok(found.map(first_party::completed))
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<ServicePrincipal, DirectoryError> {
    doors::in_reach(ctx, |principal: &ServicePrincipal| principal.tenant, load(read, ctx, id)?, &id.to_string())
}

/// One deleted service principal of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Judged<ServicePrincipal>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || reachable(read, ctx, id))
}

/// A page of the tenant's deleted service principals.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: Listing) -> Result<Judged<Page<ServicePrincipal>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || page(read, ctx, TENANT_OF_DELETED, listing))
}

/// What it takes to restore or purge it: an owner needs no role.
pub fn write(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Action, DirectoryError> {
    Ok(load(read, ctx, id)?.map_or(Action::WriteApps, |principal| applications::by_owner(ctx, &principal.owners)))
}

/// Brings it back with its assignments and grants; it takes over what its registration says now. It fails while the
/// application stands in the tenant anew.
pub fn restore(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Ruling<ServicePrincipal>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let mut principal = ServicePrincipal { deleted_date_time: None, ..reachable(tx, ctx, id)? };
        if by_app_id(tx, principal.tenant, principal.app_id)?.is_some() {
            return Err(DirectoryError::Conflict { property: "servicePrincipalNames" });
        }
        if let Some(application) = applications::by_app_id(tx, principal.app_id)? {
            principal.copy(&application);
        }
        save(tx, &principal)?;
        name(tx, &principal)?;
        record(tx, ctx, &principal, Change::Created, RESTORED, Vec::new())?;
        Ok(principal)
    })
}

/// Deletes it for good, with its assignments and grants.
pub fn purge(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || forget(tx, ctx, &reachable(tx, ctx, id)?))
}

const DUE: &str = "select doc from service_principals where id = ?1 and deleted_at <= ?2";

/// Purges one whose 30 days are over.
pub(crate) fn purge_due(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<(), DirectoryError> {
    match tx.document(DUE, params![Text(id), instant(expired(ctx.now))])? {
        Some(principal) => forget(tx, ctx, &principal),
        None => Ok(()),
    }
}

const FORGET: &str = "delete from service_principals where id = ?1";

fn forget(tx: &Tx<'_>, ctx: &Ctx, principal: &ServicePrincipal) -> Result<(), DirectoryError> {
    forget_references(tx, principal.id.into())?;
    tx.execute(FORGET, params![Text(principal.id)])?;
    record(tx, ctx, principal, Change::Purged, PURGED, Vec::new())
}
