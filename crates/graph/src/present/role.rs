use directory::roles::RoleAssignment;
use kernel::RoleTemplateId;
use policy::{CustomRole, roles};
use serde_json::{Value, json};

use super::object;
use super::policies::document;
use crate::call::Object;
use crate::error::GraphError;

/// What a directory role is made from.
pub(crate) fn template(role: RoleTemplateId) -> Object {
    object(json!({
        "id": role,
        "deletedDateTime": null,
        "description": roles::name(role),
        "displayName": roles::name(role),
    }))
}

/// What a Guest Inviter may do (Microsoft Entra, "Guest Inviter"); each is a relation of users.
const GUEST_INVITER_READS: [&str; 13] = [
    "appRoleAssignments",
    "directReports",
    "invitedBy",
    "licenseDetails",
    "manager",
    "memberOf",
    "oAuth2PermissionGrants",
    "ownedDevices",
    "ownedObjects",
    "photo",
    "registeredDevices",
    "scopedRoleMemberOf",
    "sponsors",
];

/// What a built-in role is. The list of what each lets its holders do is Microsoft's, and long: the emulator judges by
/// role, and tells that of one.
pub(crate) fn definition(role: RoleTemplateId) -> Object {
    let permissions = if role == roles::GUEST_INVITER { json!([guest_inviter()]) } else { json!([]) };
    object(json!({
        "id": role,
        "description": roles::name(role),
        "displayName": roles::name(role),
        "isBuiltIn": true,
        "isEnabled": true,
        "resourceScopes": ["/"],
        "rolePermissions": permissions,
        "templateId": role,
        "version": "1",
    }))
}

fn guest_inviter() -> Value {
    let reads = GUEST_INVITER_READS.iter().map(|relation| format!("microsoft.directory/users/{relation}/read"));
    let own = ["microsoft.directory/users/inviteGuest", "microsoft.directory/users/standard/read"].map(str::to_owned);
    json!({"allowedResourceActions": own.into_iter().chain(reads).collect::<Vec<_>>(), "condition": null})
}

/// What a role of the tenant's own is.
pub(crate) fn custom(role: &CustomRole) -> Result<Object, GraphError> {
    let mut object = document(role)?;
    object.insert("isBuiltIn".to_owned(), false.into());
    object.insert("resourceScopes".to_owned(), json!(["/"]));
    Ok(object)
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
