use kernel::{ApplicationId, Ctx, ObjectId};
use ledger::audit::Modified;
use ledger::changes::{Change, Kind, Link};
use policy::{Action, Ruling};
use serde_json::Value;
use store::{Json, Read, Text, Tx, params};

use super::{Application, UPDATE, UPDATED, load, reachable, record};
use crate::DirectoryError;
use crate::assignments::Principal;
use crate::doors::{self, Activity, Deed};

const ADDED: Activity = Activity::core("Add owner to application", "ApplicationManagement", "Assign");
const REMOVED: Activity = Activity::core("Remove owner from application", "ApplicationManagement", "Unassign");
const CREDENTIALS: Activity =
    Activity::core("Update application - Certificates and secrets management", "ApplicationManagement", "Update");

/// What it takes to write a registration: an owner needs no role.
pub fn write(read: &Read<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Action, DirectoryError> {
    Ok(load(read, id)?.map_or(Action::WriteApps, |application| by_owner(ctx, &application.owners)))
}

/// What it takes to write what these own.
pub(crate) fn by_owner(ctx: &Ctx, owners: &[ObjectId]) -> Action {
    let own = ctx.caller.object().is_some_and(|caller| owners.contains(&caller));
    if own { Action::WriteOwnApp } else { Action::WriteApps }
}

/// Adds an owner to a registration, or takes one away.
pub fn own(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ApplicationId,
    owner: ObjectId,
    added: bool,
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let mut application = reachable(tx, ctx, id)?;
        let principal = change(tx, &mut application.owners, application.tenant, owner, added)?;
        tx.execute(UPDATE, params![Text(id), application.display_name.to_lowercase(), Json(&application)])?;
        let target = told(&application, added);
        let deed = Deed {
            tenant: application.tenant,
            kind: Kind::Application,
            object: id.to_string(),
            change: Change::Updated,
            properties: Vec::new(),
            targets: vec![principal.target(), target],
        };
        let link = Link { relation: "owners", other: owner, added };
        doors::record_link(tx, ctx, if added { ADDED } else { REMOVED }, deed, link)
    })
}

fn told(application: &Application, added: bool) -> ledger::audit::Target {
    let id = Value::from(application.id.to_string());
    let (old, new) = if added { (None, Some(id)) } else { (Some(id), None) };
    application.target(vec![Modified { name: "Application.ObjectID".to_owned(), old, new }])
}

/// Changes a list of owners: users and service principals of the tenant.
pub(crate) fn change(
    read: &Read<'_>,
    owners: &mut Vec<ObjectId>,
    tenant: kernel::TenantId,
    owner: ObjectId,
    added: bool,
) -> Result<Principal, DirectoryError> {
    let principal = Principal::load(read, owner)?
        .filter(|principal| principal.tenant == tenant && principal.may_own())
        .ok_or_else(|| DirectoryError::NotFound(owner.to_string()))?;
    match (owners.iter().position(|known| *known == owner), added) {
        (Some(_), true) => Err(DirectoryError::AlreadyReferenced { property: "owners" }),
        (None, true) => {
            owners.push(owner);
            Ok(principal)
        }
        (Some(place), false) => {
            owners.remove(place);
            Ok(principal)
        }
        (None, false) => Err(DirectoryError::NotFound(owner.to_string())),
    }
}

/// Records that the secrets or certificates of a registration are others now; they are kept where tokens are made.
pub fn credentials_changed(tx: &Tx<'_>, ctx: &Ctx, id: ApplicationId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let application = reachable(tx, ctx, id)?;
        let modified = vec![Modified { name: "KeyDescription".to_owned(), old: None, new: None }];
        record(tx, ctx, &application, Change::Updated, CREDENTIALS, modified)
    })
}

/// Records that a registration takes the word of other issuers now; which they are is kept where tokens are made.
pub fn federations_changed(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ApplicationId,
    old: Value,
    new: Value,
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id)?, || {
        let application = reachable(tx, ctx, id)?;
        let modified = Modified { name: "FederatedIdentityCredentials".to_owned(), old: Some(old), new: Some(new) };
        record(tx, ctx, &application, Change::Updated, UPDATED, vec![modified])
    })
}
