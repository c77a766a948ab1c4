use kernel::{Ctx, GroupId};
use ledger::audit::Target;
use ledger::changes::{Change, Kind};
use policy::Ruling;
use store::{Json, Text, Tx, params};

use super::{Group, check, owners, reachable};
use crate::DirectoryError;
use crate::doors::{self, Activity, Deed};

/// What to change on a group: an outer none leaves the property as it is, an inner one clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupPatch {
    /// Name.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// What its address would begin with.
    pub mail_nickname: Option<Option<String>>,
}

impl GroupPatch {
    fn applied(self, old: &Group) -> Group {
        Group {
            display_name: self.display_name.unwrap_or_else(|| old.display_name.clone()),
            description: self.description.unwrap_or_else(|| old.description.clone()),
            mail_nickname: self.mail_nickname.unwrap_or_else(|| old.mail_nickname.clone()),
            ..old.clone()
        }
    }
}

const UPDATED: Activity = Activity::core("Update group", "GroupManagement", "Update");
const DELETED: Activity = Activity::core("Delete group", "GroupManagement", "Delete");

const UPDATE: &str = "update groups set name_key = ?2, doc = ?3 where id = ?1";

/// Changes a group of the caller's tenant; a change of nothing leaves no record. Its owners may.
pub fn update(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, patch: GroupPatch) -> Result<Ruling<Group>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id)?, || {
        let old = reachable(tx, ctx, id)?;
        let new = patch.applied(&old);
        check(&new)?;
        let modified = doors::differences(&old, &new)?;
        if modified.is_empty() {
            return Ok(new);
        }
        tx.execute(UPDATE, params![Text(id), new.display_name.to_lowercase(), Json(&new)])?;
        let deed = Deed {
            tenant: new.tenant,
            kind: Kind::Group,
            object: id.to_string(),
            change: Change::Updated,
            properties: doors::names(&modified),
            targets: vec![Target { modified, ..new.target() }],
        };
        doors::record(tx, ctx, UPDATED, deed)?;
        Ok(new)
    })
}

/// What refers to a group without being part of it.
const REFERENCES: [&str; 5] = [
    "delete from group_members where member = ?1",
    "delete from app_role_assignments where principal = ?1",
    "delete from role_assignments where principal = ?1",
    "delete from sponsors where sponsor = ?1",
    "delete from groups where id = ?1",
];

/// Deletes a security group of the caller's tenant, for good (Microsoft Graph, "Delete group"). Its owners may.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id)?, || {
        let group = reachable(tx, ctx, id)?;
        let deed = Deed {
            tenant: group.tenant,
            kind: Kind::Group,
            object: id.to_string(),
            change: Change::Purged,
            properties: Vec::new(),
            targets: vec![group.target()],
        };
        // Recorded while the group is there: the record names whoever acts by what she belongs to.
        doors::record(tx, ctx, DELETED, deed)?;
        for reference in REFERENCES {
            tx.execute(reference, params![Text(id)])?;
        }
        Ok(())
    })
}
