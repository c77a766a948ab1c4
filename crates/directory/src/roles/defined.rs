use kernel::{ObjectId, RoleTemplateId, TenantId};
use store::{Read, Text, params};

use super::{OF, RoleAssignment, is_microsofts, select};
use crate::{DirectoryError, policies};

/// What the roles of the tenant's own that a principal holds let it do, by Microsoft's names of actions. A role that is
/// switched off lets nobody do anything.
pub fn actions_of(read: &Read<'_>, tenant: TenantId, principal: ObjectId) -> Result<Vec<String>, DirectoryError> {
    let mut actions = Vec::new();
    for role in select(read, OF, principal)?.into_iter().filter(|role| !is_microsofts(*role)) {
        let defined = policies::custom_role(read, tenant, role)?.filter(|defined| defined.is_enabled);
        let permissions = defined.into_iter().flat_map(|defined| defined.role_permissions);
        // No condition of Microsoft's is judged here: what holds under one alone does not count.
        let unconditional = permissions.filter(|permission| permission.condition.is_none());
        actions.extend(unconditional.flat_map(|permission| permission.allowed_resource_actions));
    }
    actions.sort();
    actions.dedup();
    Ok(actions)
}

/// Every role that a principal holds, Microsoft's and the tenant's own.
pub fn all_of(read: &Read<'_>, principal: ObjectId) -> Result<Vec<RoleTemplateId>, DirectoryError> {
    select(read, OF, principal)
}

/// Whether a role of the tenant's own can be given.
pub(super) fn check_given(read: &Read<'_>, tenant: TenantId, role: RoleTemplateId) -> Result<(), DirectoryError> {
    match policies::custom_role(read, tenant, role)? {
        Some(defined) if defined.is_enabled => Ok(()),
        Some(_) => Err(DirectoryError::invalid("roleDefinitionId", "the role is disabled")),
        None => Err(DirectoryError::NotFound(role.to_string())),
    }
}

/// What the role of an assignment is called.
pub(super) fn name(read: &Read<'_>, assignment: &RoleAssignment) -> Result<String, DirectoryError> {
    if let Some(name) = policy::roles::name(assignment.role) {
        return Ok(name.to_owned());
    }
    let defined = policies::custom_role(read, assignment.tenant, assignment.role)?;
    Ok(defined.map(|defined| defined.display_name).unwrap_or_default())
}

const GIVEN: &str = "select 1 from role_assignments where tenant = ?1 and role = ?2";

/// Whether somebody of the tenant has the role.
pub(crate) fn is_given(read: &Read<'_>, tenant: TenantId, role: RoleTemplateId) -> Result<bool, DirectoryError> {
    Ok(read.exists(GIVEN, params![Text(tenant), Text(role)])?)
}
