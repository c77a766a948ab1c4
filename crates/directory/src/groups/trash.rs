//! Deleted Microsoft 365 groups. Security groups are gone at once (Microsoft Graph, "Delete group").

use kernel::{Ctx, GroupId, TenantId};
use ledger::changes::{Change, Kind};
use policy::{Action, GroupPart, Ruling};
use store::query::instant;
use store::{Json, Read, Text, Tx, params};

use super::{Group, address, owners, ruled};
use crate::doors::{Activity, Deed};
use crate::trash::{expired, forget_references};
use crate::{DirectoryError, Judged, doors};

const DELETED: Activity = Activity::core("Delete group", "GroupManagement", "Delete");
const RESTORED: Activity = Activity::core("Restore Group", "GroupManagement", "Update");
const PURGED: Activity = Activity::core("Hard Delete group", "GroupManagement", "Delete");

/// Deletes a living group where the right to do so was judged before.
pub(super) fn discard(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<(), DirectoryError> {
    if !group.is_unified() {
        // Recorded while the group is there: the record names whoever acts by what she belongs to.
        record(tx, ctx, DELETED, group, Change::Purged)?;
        return erase(tx, group.id);
    }
    record(tx, ctx, DELETED, group, Change::Deleted)?;
    save(tx, &Group { deleted_date_time: Some(ctx.now), ..group.clone() })
}

const SAVE: &str = "update groups set deleted_at = ?2, doc = ?3 where id = ?1";

fn save(tx: &Tx<'_>, group: &Group) -> Result<(), DirectoryError> {
    tx.execute(SAVE, params![Text(group.id), group.deleted_date_time.map(instant), Json(group)])?;
    Ok(())
}

const LOAD: &str = "select doc from groups where id = ?1 and deleted_at > ?2";

fn reachable(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Group, DirectoryError> {
    let found = read.document(LOAD, params![Text(id), instant(expired(ctx.now))])?;
    doors::in_reach(ctx, |group: &Group| group.tenant, found, &id.to_string())
}

/// One deleted group of the caller's tenant.
pub fn get(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Judged<Group>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadGroups, || reachable(read, ctx, id))
}

const OF_TENANT: &str = "select doc from groups where tenant = ?1 and deleted_at > ?2 order by name_key, id";

/// The deleted groups of the caller's tenant by name.
pub fn list(read: &Read<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Judged<Vec<Group>>, DirectoryError> {
    doors::judged(read, ctx, Action::ReadGroups, || {
        doors::tenant_in_reach(ctx, tenant)?;
        Ok(read.documents(OF_TENANT, params![Text(tenant), instant(expired(ctx.now))])?)
    })
}

/// Brings a group back with its members, owners and assignments. It fails while somebody else has its address.
pub fn restore(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<Ruling<Group>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id, GroupPart::Deletion)?, || {
        let group = Group { deleted_date_time: None, ..reachable(tx, ctx, id)? };
        address::check_free(tx, &group)?;
        save(tx, &group)?;
        record(tx, ctx, RESTORED, &group, Change::Created)?;
        // Whom the rule chooses may have changed since.
        ruled::fill(tx, ctx, &group)?;
        Ok(group)
    })
}

/// Deletes a deleted group for good.
pub fn purge(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id, GroupPart::Deletion)?, || {
        forget(tx, ctx, &reachable(tx, ctx, id)?)
    })
}

const DUE: &str = "select doc from groups where id = ?1 and deleted_at <= ?2";

/// Purges a group whose 30 days are over.
pub(crate) fn purge_due(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<(), DirectoryError> {
    match tx.document(DUE, params![Text(id), instant(expired(ctx.now))])? {
        Some(group) => forget(tx, ctx, &group),
        None => Ok(()),
    }
}

fn forget(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<(), DirectoryError> {
    record(tx, ctx, PURGED, group, Change::Purged)?;
    erase(tx, group.id)
}

const ERASE: &str = "delete from groups where id = ?1";

fn erase(tx: &Tx<'_>, id: GroupId) -> Result<(), DirectoryError> {
    forget_references(tx, id.into())?;
    tx.execute(ERASE, params![Text(id)])?;
    Ok(())
}

fn record(tx: &Tx<'_>, ctx: &Ctx, activity: Activity, group: &Group, change: Change) -> Result<(), DirectoryError> {
    let deed = Deed {
        tenant: group.tenant,
        kind: Kind::Group,
        object: group.id.to_string(),
        change,
        properties: Vec::new(),
        targets: vec![group.target()],
    };
    doors::record(tx, ctx, activity, deed)
}
