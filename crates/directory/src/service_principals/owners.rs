use kernel::{Ctx, ObjectId, ServicePrincipalId};
use ledger::audit::Modified;
use ledger::changes::{Change, Kind, Link};
use policy::{Action, Ruling};
use store::{Json, Read, Text, Tx, params};

use super::{UPDATE, load, reachable, record, target};
use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, applications};

const ADDED: Activity = Activity::core("Add owner to service principal", "ApplicationManagement", "Assign");
const REMOVED: Activity = Activity::core("Remove owner from service principal", "ApplicationManagement", "Unassign");
const CREDENTIALS: Activity = Activity::core("Add service principal credentials", "ApplicationManagement", "Update");

/// What it takes to write a service principal: an owner needs no role.
pub fn write(read: &Read<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Action, DirectoryError> {
    Ok(load(read, id)?.map_or(Action::WriteApps, |principal| applications::by_owner(ctx, &principal.owners)))
}

/// Adds an owner to a service principal, or takes one away.
pub fn own(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ServicePrincipalId,
    owner: ObjectId,
    added: bool,
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let mut kept = reachable(tx, ctx, id)?;
        let principal = applications::change_owners(tx, &mut kept.owners, kept.tenant, owner, added)?;
        tx.execute(UPDATE, params![Text(id), kept.display_name.to_lowercase(), Json(&kept)])?;
        let told = serde_json::Value::from(id.to_string());
        let (old, new) = if added { (None, Some(told)) } else { (Some(told), None) };
        let modified = vec![Modified { name: "ServicePrincipal.ObjectID".to_owned(), old, new }];
        let deed = Deed {
            tenant: kept.tenant,
            kind: Kind::ServicePrincipal,
            object: id.to_string(),
            change: Change::Updated,
            properties: Vec::new(),
            targets: vec![principal.target(), target(&kept, modified)],
        };
        let link = Link { relation: "owners", other: owner, added };
        doors::record_link(tx, ctx, if added { ADDED } else { REMOVED }, deed, link)
    })
}

/// Records that the secrets of a service principal are others now; they are kept where tokens are made.
pub fn credentials_changed(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let principal = reachable(tx, ctx, id)?;
        let modified = vec![Modified { name: "KeyDescription".to_owned(), old: None, new: None }];
        record(tx, ctx, &principal, Change::Updated, CREDENTIALS, modified)
    })
}
