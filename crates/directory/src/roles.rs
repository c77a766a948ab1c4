//! Directory roles: which administrators a tenant has.

mod activated;
mod defined;
mod in_force;

use kernel::{Ctx, ObjectId, RoleTemplateId, TenantId};
use ledger::audit::{Modified, Target};
use ledger::changes::{Change, Kind, Link};
use policy::{Action, Ruling};
use store::{Read, Text, Tx, params};

use crate::assignments::Principal;
use crate::doors::{self, Activity, Deed};
use crate::{DirectoryError, encoded_id, groups};

pub use activated::{activate, activated};
pub(crate) use defined::is_given;
pub use defined::{actions_of, all_of};
pub use in_force::in_force;

/// A principal in a directory role of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAssignment {
    /// No GUID: it holds the ids of role and principal.
    pub id: String,
    /// The tenant.
    pub tenant: TenantId,
    /// The role's template, the same in every tenant.
    pub role: RoleTemplateId,
    /// A user, group or service principal.
    pub principal: ObjectId,
}

/// A role to give.
#[derive(Clone, Copy, Debug)]
pub struct NewRoleAssignment {
    /// The role's template.
    pub role: RoleTemplateId,
    /// Who is to have it.
    pub principal: ObjectId,
}

impl NewRoleAssignment {
    /// The one assignment that there can be of this role to this principal.
    fn within(self, tenant: TenantId) -> RoleAssignment {
        // The real id ends so too; what its last part counts is not published.
        let id = format!("{}-1", encoded_id::join(&[self.role.as_bytes(), self.principal.as_bytes()]));
        RoleAssignment { id, tenant, role: self.role, principal: self.principal }
    }
}

const GIVEN_TO: &str = "select role from role_assignments where principal = ?1 order by role";

/// Microsoft's roles that a principal was given itself.
pub fn given_to(read: &Read<'_>, principal: ObjectId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    Ok(select(read, GIVEN_TO, principal)?.into_iter().filter(|role| is_microsofts(*role)).collect())
}

const OF: &str = "select role from role_assignments where principal = ?1
    union select role from role_assignments
    where principal in (select group_id from present_members where member = ?1) order by role";

/// Microsoft's roles that a principal holds: its own, and those of the groups of which it is a direct member ("Use
/// Microsoft Entra groups to manage role assignments"). Tokens, Conditional Access and the lists of directory roles know
/// no others; what those of the tenant's own are for is told by [`actions_of`].
pub fn of(read: &Read<'_>, principal: ObjectId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    Ok(select(read, OF, principal)?.into_iter().filter(|role| is_microsofts(*role)).collect())
}

fn select(read: &Read<'_>, sql: &str, principal: ObjectId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    let roles = read.all(sql, params![Text(principal)], |row| row.get::<_, Text<RoleTemplateId>>(0))?;
    Ok(roles.into_iter().map(|role| role.0).collect())
}

fn is_microsofts(role: RoleTemplateId) -> bool {
    policy::roles::name(role).is_some()
}

const HOLDERS: &str = "select principal from role_assignments where tenant = ?1 and role = ?2 order by rowid";

/// Who holds the role in the tenant, in the order in which it was given.
pub fn holders(read: &Read<'_>, tenant: TenantId, role: RoleTemplateId) -> Result<Vec<ObjectId>, DirectoryError> {
    let holders = read.all(HOLDERS, params![Text(tenant), Text(role)], |row| row.get::<_, Text<ObjectId>>(0))?;
    Ok(holders.into_iter().map(|holder| holder.0).collect())
}

const OF_TENANT: &str = "select id, role, principal from role_assignments where tenant = ?1 order by rowid";

/// Every role that is held in the tenant.
pub fn load_all(read: &Read<'_>, tenant: TenantId) -> Result<Vec<RoleAssignment>, DirectoryError> {
    Ok(read.all(OF_TENANT, params![Text(tenant)], |row| {
        let (role, principal) = (row.get::<_, Text<_>>(1)?.0, row.get::<_, Text<_>>(2)?.0);
        Ok(RoleAssignment { id: row.get(0)?, tenant, role, principal })
    })?)
}

const LOAD: &str = "select tenant, role, principal from role_assignments where id = ?1";

/// The role assignment with this id.
pub fn load(read: &Read<'_>, id: &str) -> Result<Option<RoleAssignment>, DirectoryError> {
    Ok(read.one(LOAD, params![id], |row| {
        let tenant = row.get::<_, Text<_>>(0)?.0;
        let (role, principal) = (row.get::<_, Text<_>>(1)?.0, row.get::<_, Text<_>>(2)?.0);
        Ok(RoleAssignment { id: id.to_owned(), tenant, role, principal })
    })?)
}

const ADDED: Activity = Activity::core("Add member to role", "RoleManagement", "Assign");
const REMOVED: Activity = Activity::core("Remove member from role", "RoleManagement", "Unassign");

const INSERT: &str = "insert into role_assignments (id, tenant, role, principal) values (?1, ?2, ?3, ?4)";

/// Gives a principal a role in its tenant.
pub fn assign(tx: &Tx<'_>, ctx: &Ctx, new: NewRoleAssignment) -> Result<Ruling<RoleAssignment>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteRoles, || {
        let principal = reachable(tx, ctx, new.principal)?;
        if !is_microsofts(new.role) {
            defined::check_given(tx, principal.tenant, new.role)?;
        }
        let group = groups::load(tx, new.principal.into())?;
        if group.is_some_and(|group| !group.is_assignable_to_role) {
            return Err(DirectoryError::invalid("principalId", "the group was not made to be given roles"));
        }
        let assignment = new.within(principal.tenant);
        if load(tx, &assignment.id)?.is_some() {
            return Err(DirectoryError::AlreadyReferenced { property: "members" });
        }
        let RoleAssignment { id, tenant, .. } = &assignment;
        in_force::linger(tx, ctx, &assignment, false)?;
        tx.execute(INSERT, params![id, Text(*tenant), Text(new.role), Text(new.principal)])?;
        if is_microsofts(new.role) {
            activated::keep(tx, *tenant, new.role)?;
        }
        record(tx, ctx, &assignment, &principal, Change::Created)?;
        Ok(assignment)
    })
}

const HELD: &str = "select id from role_assignments where tenant = ?1 and role = ?2 and principal = ?3";

/// The id of the assignment of a role to a principal.
pub fn held(
    read: &Read<'_>,
    tenant: TenantId,
    role: RoleTemplateId,
    principal: ObjectId,
) -> Result<Option<String>, DirectoryError> {
    Ok(read.one(HELD, params![Text(tenant), Text(role), Text(principal)], |row| row.get(0))?)
}

const DELETE: &str = "delete from role_assignments where id = ?1";

/// Takes a role away.
pub fn unassign(tx: &Tx<'_>, ctx: &Ctx, id: &str) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteRoles, || {
        let assignment = doors::in_reach(ctx, |found: &RoleAssignment| found.tenant, load(tx, id)?, id)?;
        let principal = reachable(tx, ctx, assignment.principal)?;
        in_force::linger(tx, ctx, &assignment, true)?;
        tx.execute(DELETE, params![id])?;
        record(tx, ctx, &assignment, &principal, Change::Deleted)
    })
}

fn reachable(read: &Read<'_>, ctx: &Ctx, id: ObjectId) -> Result<Principal, DirectoryError> {
    doors::in_reach(ctx, |principal: &Principal| principal.tenant, Principal::load(read, id)?, &id.to_string())
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    assignment: &RoleAssignment,
    principal: &Principal,
    change: Change,
) -> Result<(), DirectoryError> {
    let added = matches!(change, Change::Created);
    let name = defined::name(tx, assignment)?;
    let told = |property: &str, value: serde_json::Value| {
        let (old, new) = if added { (None, Some(value)) } else { (Some(value), None) };
        Modified { name: property.to_owned(), old, new }
    };
    let role = Target {
        kind: "Role".to_owned(),
        id: assignment.role.to_string(),
        display_name: Some(name.clone()),
        ..Target::default()
    };
    let holder = Target {
        modified: vec![
            told("Role.TemplateId", assignment.role.to_string().into()),
            told("Role.DisplayName", name.into()),
        ],
        ..principal.target()
    };
    let activity = if added { ADDED } else { REMOVED };
    if !is_microsofts(assignment.role) {
        // It is no directory role, of which the feed of changes tells.
        return doors::log(tx, ctx, activity, assignment.tenant, vec![holder, role]);
    }
    let deed = Deed {
        tenant: assignment.tenant,
        kind: Kind::DirectoryRole,
        object: assignment.role.to_string(),
        // The object that changes is the role: it has another member now.
        change: Change::Updated,
        properties: vec!["members".to_owned()],
        targets: vec![holder, role],
    };
    let link = Link { relation: "members", other: assignment.principal, added };
    doors::record_link(tx, ctx, activity, deed, link)
}
