use kernel::{Ctx, GroupId};
use ledger::audit::Target;
use ledger::changes::{Change, Kind};
use policy::{GroupPart, Ruling};
use store::{Json, Text, Tx, params};

use super::{Group, Membership, Visibility, owners, reachable, ruled, trash};
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
    /// Whether it decides who may do what.
    pub security_enabled: Option<bool>,
    /// Who sees and joins it.
    pub visibility: Option<Option<Visibility>>,
    /// What chooses its members.
    pub membership: Option<Option<Membership>>,
}

impl GroupPatch {
    /// The parts that it changes; one of nothing counts as the basics.
    #[must_use]
    pub fn parts(&self) -> Vec<GroupPart> {
        let basics = Self { membership: None, ..self.clone() } != Self::default();
        match (basics, self.membership.is_some()) {
            (true, true) => vec![GroupPart::Basic, GroupPart::Rule],
            (false, true) => vec![GroupPart::Rule],
            (_, false) => vec![GroupPart::Basic],
        }
    }

    fn applied(self, old: &Group) -> Group {
        Group {
            display_name: self.display_name.unwrap_or_else(|| old.display_name.clone()),
            description: self.description.unwrap_or_else(|| old.description.clone()),
            mail_nickname: self.mail_nickname.unwrap_or_else(|| old.mail_nickname.clone()),
            security_enabled: self.security_enabled.unwrap_or(old.security_enabled),
            visibility: self.visibility.unwrap_or(old.visibility),
            membership: self.membership.unwrap_or_else(|| old.membership.clone()),
            ..old.clone()
        }
    }
}

const UPDATED: Activity = Activity::core("Update group", "GroupManagement", "Update");

const UPDATE: &str = "update groups set name_key = ?2, doc = ?3 where id = ?1";

/// Changes a group of the caller's tenant; a change of nothing leaves no record. Its owners may.
pub fn update(tx: &Tx<'_>, ctx: &Ctx, id: GroupId, patch: GroupPatch) -> Result<Ruling<Group>, DirectoryError> {
    let parts =
        patch.parts().into_iter().map(|part| owners::write(tx, ctx, id, part)).collect::<Result<Vec<_>, _>>()?;
    doors::permitted_all(tx, ctx, &parts, || {
        let old = reachable(tx, ctx, id)?;
        let new = patch.applied(&old);
        new.check()?;
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
        if new.membership != old.membership {
            ruled::fill(tx, ctx, &new)?;
        }
        Ok(new)
    })
}

/// Deletes a group of the caller's tenant: a security group for good, a Microsoft 365 group for 30 days out of sight. Its
/// owners may.
pub fn delete(tx: &Tx<'_>, ctx: &Ctx, id: GroupId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, owners::write(tx, ctx, id, GroupPart::Deletion)?, || {
        trash::discard(tx, ctx, &reachable(tx, ctx, id)?)
    })
}
