use kernel::{Ctx, RoleTemplateId, TenantId};
use ledger::audit::Target;
use ledger::changes::{Change, Kind};
use policy::roles::GLOBAL_ADMINISTRATOR;
use policy::{Action, Ruling};
use store::{Read, Text, Tx, params};

use crate::DirectoryError;
use crate::doors::{self, Activity, Deed};

const OF: &str = "select role from activated_roles where tenant = ?1 union select role from role_assignments
    where tenant = ?1";

/// The roles that the tenant lists, in the order of their power: that of Global Administrator, and those that were
/// assigned once or activated ("List directoryRoles").
pub fn activated(read: &Read<'_>, tenant: TenantId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    let kept = read.all(OF, params![Text(tenant)], |row| Ok(row.get::<_, Text<RoleTemplateId>>(0)?.0))?;
    let listed = |role: &RoleTemplateId| *role == GLOBAL_ADMINISTRATOR || kept.contains(role);
    Ok(policy::roles::all().iter().map(|(role, _)| *role).filter(listed).collect())
}

const KEEP: &str = "insert or ignore into activated_roles (tenant, role) values (?1, ?2)";

pub(super) fn keep(tx: &Tx<'_>, tenant: TenantId, role: RoleTemplateId) -> Result<(), DirectoryError> {
    tx.execute(KEEP, params![Text(tenant), Text(role)])?;
    Ok(())
}

const ADDED: Activity = Activity::core("Add role from template", "RoleManagement", "Add");

/// Lets the caller's tenant list a role to which nobody is assigned yet.
pub fn activate(tx: &Tx<'_>, ctx: &Ctx, tenant: TenantId, role: RoleTemplateId) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::WriteRoles, || {
        doors::tenant_in_reach(ctx, tenant)?;
        let name = policy::roles::name(role).ok_or_else(|| DirectoryError::NotFound(role.to_string()))?;
        if activated(tx, tenant)?.contains(&role) {
            return Err(DirectoryError::AlreadyReferenced { property: "directoryRoles" });
        }
        keep(tx, tenant, role)?;
        let target = Target {
            kind: "Role".to_owned(),
            id: role.to_string(),
            display_name: Some(name.to_owned()),
            ..Target::default()
        };
        let deed = Deed {
            tenant,
            kind: Kind::DirectoryRole,
            object: role.to_string(),
            change: Change::Created,
            properties: Vec::new(),
            targets: vec![target],
        };
        doors::record(tx, ctx, ADDED, deed)
    })
}
