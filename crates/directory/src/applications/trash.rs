//! Deleted registrations. Their secrets and certificates stay with them, and prove nothing meanwhile.

use kernel::{ApplicationId, Ctx};
use ledger::changes::Change;
use policy::{Action, Ruling};
use store::query::{Page, instant};
use store::{Json, Read, Text, Tx, params};

use super::{Application, Listing, TENANT_OF_DELETED, by_owner, record, select};
use crate::doors::Activity;
use crate::trash::expired;
use crate::{DirectoryError, Judged, doors};

const DELETED: Activity = Activity::core("Delete application", "ApplicationManagement", "Delete");
const RESTORED: Activity = Activity::core("Restore application", "ApplicationManagement", "Update");
const PURGED: Activity = Activity::core("Hard Delete application", "ApplicationManagement", "Delete");

const SAVE: &str = "update applications set deleted_at = ?2, doc = ?3 where id = ?1";

fn save(tx: &Tx<'_>, application: &Application) -> Result<(), DirectoryError> {
    let deleted = application.deleted_date_time.map(instant);
    tx.execute(SAVE, params![Text(application.id), deleted, Json(application)])?;
    Ok(())
}

/// Deletes a living registration where the right to do so was judged before.
pub(super) fn discard(tx: &Tx<'_>, ctx: &Ctx, application: &Application) -> Result<(), DirectoryError> {
    save(tx, &Application { deleted_date_time: Some(ctx.now), ..application.clone() })?;
    record(tx, ctx, application, Change::Deleted, DELETED, Vec::new())
}

const LOAD: &str = "select doc from applications where id = ?1 and deleted_at > ?2";

fn load(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Option<Application>, DirectoryError> {
    Ok(read.document(LOAD, params![Text(id), instant(expired(ctx.now))])?)
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Application, DirectoryError> {
    doors::in_reach(ctx, |application: &Application| application.tenant, load(read, ctx, id)?, &id.to_string())
}

/// One deleted registration of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Judged<Application>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || reachable(read, ctx, id))
}

/// A page of the tenant's deleted registrations.
pub fn list(read: &Read<'_>, ctx: &Ctx, listing: Listing) -> Result<Judged<Page<Application>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadApps, || {
        doors::tenant_in_reach(ctx, listing.tenant)?;
        Ok(select(TENANT_OF_DELETED, listing).page(read)?)
    })
}

/// What it takes to restore or purge a registration: an owner needs no role.
pub fn write(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Action, DirectoryError> {
    Ok(load(read, ctx, id)?.map_or(Action::WriteApps, |application| by_owner(ctx, &application.owners)))
}

/// Brings a registration back; its service principal is restored by itself (Microsoft Graph, "Restore deleted item").
pub fn restore(tx: &Tx<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Ruling<Application>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let application = Application { deleted_date_time: None, ..reachable(tx, ctx, id)? };
        save(tx, &application)?;
        record(tx, ctx, &application, Change::Created, RESTORED, Vec::new())?;
        Ok(application)
    })
}

/// Deletes a deleted registration for good.
pub fn purge(tx: &Tx<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || forget(tx, ctx, &reachable(tx, ctx, id)?))
}

const DUE: &str = "select doc from applications where id = ?1 and deleted_at <= ?2";

/// Purges a registration whose 30 days are over.
pub(crate) fn purge_due(tx: &Tx<'_>, ctx: &Ctx, id: ApplicationId) -> Result<(), DirectoryError> {
    match tx.document(DUE, params![Text(id), instant(expired(ctx.now))])? {
        Some(application) => forget(tx, ctx, &application),
        None => Ok(()),
    }
}

const FORGET: &str = "delete from applications where id = ?1";

fn forget(tx: &Tx<'_>, ctx: &Ctx, application: &Application) -> Result<(), DirectoryError> {
    tx.execute(FORGET, params![Text(application.id)])?;
    record(tx, ctx, application, Change::Purged, PURGED, Vec::new())
}
