use kernel::{Ctx, GroupId, ObjectId};
use ledger::audit::{Modified, Target};
use ledger::changes::Link;
use policy::{Action, GroupPart, GroupWrite, Ruling};
use store::{Read, Text, Tx, params};

use super::{Group, load, reachable, recorded_member};
use crate::DirectoryError;
use crate::assignments::Principal;
use crate::doors::{self, Activity};

/// Graph's name of the relation.
const OWNERS_OF: &str = "owners";
const ADDED: Activity = Activity::core("Add owner to group", "GroupManagement", "Assign");
const REMOVED: Activity = Activity::core("Remove owner from group", "GroupManagement", "Unassign");

const OWNERS: &str = "select owner from group_owners
    where group_id = ?1 and not exists (select 1 from users where id = owner and deleted_at is not null)
    order by owner";

/// Who looks after a group: users and service principals.
pub fn owners(read: &Read<'_>, group: GroupId) -> Result<Vec<ObjectId>, DirectoryError> {
    Ok(read.all(OWNERS, params![Text(group)], |row| Ok(row.get::<_, Text<ObjectId>>(0)?.0))?)
}

const OWNED: &str = "select group_id from group_owners
    where owner = ?1 and not exists (select 1 from groups where id = group_id and deleted_at is not null)
    order by group_id";

/// The groups that somebody looks after.
pub fn owned_by(read: &Read<'_>, owner: ObjectId) -> Result<Vec<GroupId>, DirectoryError> {
    Ok(read.all(OWNED, params![Text(owner)], |row| Ok(row.get::<_, Text<GroupId>>(0)?.0))?)
}

/// What it takes to write a part of a group: an owner needs no role; whoever writes one that is given roles gives them.
pub fn write(read: &Read<'_>, ctx: &Ctx, id: GroupId, part: GroupPart) -> Result<Action, DirectoryError> {
    let own = match ctx.caller.object() {
        Some(caller) => owners(read, id)?.contains(&caller),
        None => false,
    };
    Ok(match load(read, id)? {
        _ if own => Action::WriteOwnGroup,
        Some(group) if group.is_assignable_to_role => Action::WriteRoles,
        Some(group) => {
            let (unified, ruled) = (group.is_unified(), group.membership.is_some());
            Action::WriteGroup(GroupWrite { part, unified, ruled })
        }
        None => Action::WriteGroups,
    })
}

const ADD: &str = "insert or ignore into group_owners (group_id, owner) values (?1, ?2)";

/// Adds an owner; who is one already is refused.
pub fn add_owner(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, owner: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id, GroupPart::Owners)?, || appoint(tx, ctx, id, owner))
}

/// Adds an owner where the right to do so was judged before.
pub fn appoint(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, owner: ObjectId) -> Result<(), DirectoryError> {
    let group = reachable(tx, ctx, id)?;
    let principal = known(tx, &group, owner)?;
    if tx.execute(ADD, params![Text(id), Text(owner)])? == 0 {
        return Err(DirectoryError::AlreadyReferenced { property: OWNERS_OF });
    }
    let modified = vec![Modified::added("Group.ObjectID", group.id.to_string())];
    let link = Link { relation: OWNERS_OF, other: owner, added: true };
    recorded_member(tx, ctx, ADDED, &group, link, Target { modified, ..principal.target() })
}

const REMOVE: &str = "delete from group_owners where group_id = ?1 and owner = ?2";

/// Removes an owner; the last one stays (Microsoft Graph, "Remove group owner").
pub fn remove_owner(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, owner: ObjectId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, write(tx, ctx, id, GroupPart::Owners)?, || {
        let group = reachable(tx, ctx, id)?;
        let present = owners(tx, id)?;
        if !present.contains(&owner) {
            return Err(DirectoryError::NotFound(owner.to_string()));
        }
        if present.len() == 1 {
            return Err(DirectoryError::invalid(OWNERS_OF, "the last owner of a group cannot be removed"));
        }
        let principal = known(tx, &group, owner)?;
        tx.execute(REMOVE, params![Text(id), Text(owner)])?;
        let old = Some(group.id.to_string().into());
        let modified = vec![Modified { name: "Group.ObjectID".to_owned(), old, new: None }];
        let link = Link { relation: OWNERS_OF, other: owner, added: false };
        recorded_member(tx, ctx, REMOVED, &group, link, Target { modified, ..principal.target() })
    })
}

/// A user or a service principal of the group's tenant.
fn known(read: &Read<'_>, group: &Group, owner: ObjectId) -> Result<Principal, DirectoryError> {
    Principal::load(read, owner)?
        .filter(|principal| principal.tenant == group.tenant && principal.may_own())
        .ok_or_else(|| DirectoryError::NotFound(owner.to_string()))
}
