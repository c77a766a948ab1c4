use directory::roles::RoleAssignment;
use kernel::RoleTemplateId;
use policy::roles;
use serde_json::json;

use super::object;
use crate::call::Object;

/// What a directory role is made from.
pub(crate) fn template(role: RoleTemplateId) -> Object {
    object(json!({
        "id": role,
        "deletedDateTime": null,
        "description": roles::name(role),
        "displayName": roles::name(role),
    }))
}

/// What a built-in role is. The list of what it lets its holders do is Microsoft's, and long: the emulator judges by role
/// and tells none.
pub(crate) fn definition(role: RoleTemplateId) -> Object {
    object(json!({
        "id": role,
        "description": roles::name(role),
        "displayName": roles::name(role),
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "rolePermissions": [],
        "templateId": role,
        "version": "1",
    }))
}

/// A principal in a directory role, over the whole tenant.
pub(crate) fn assignment(assignment: &RoleAssignment) -> Object {
    object(json!({
        "id": assignment.id,
        "appScopeId": null,
        "condition": null,
        "directoryScopeId": "/",
        "principalId": assignment.principal,
        "roleDefinitionId": assignment.role,
    }))
}
