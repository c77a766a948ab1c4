//! What links two objects: assignments and grants.

use directory::assignments::Assignment;
use directory::grants::PermissionGrant;
use serde_json::json;

use super::{instant, object};
use crate::call::Object;

/// A principal in a role of an application.
pub(crate) fn assignment(assignment: &Assignment) -> Object {
    object(json!({
        "id": assignment.id,
        "deletedDateTime": null,
        "appRoleId": assignment.app_role,
        "createdDateTime": instant(assignment.created_date_time),
        "principalDisplayName": assignment.principal_name,
        "principalId": assignment.principal,
        "principalType": assignment.principal_type,
        "resourceDisplayName": assignment.resource_name,
        "resourceId": assignment.resource,
    }))
}

/// What a client may do on behalf of somebody, or of everybody.
pub(crate) fn grant(grant: &PermissionGrant) -> Object {
    object(json!({
        "id": grant.id,
        "clientId": grant.client,
        "consentType": if grant.user.is_some() { "Principal" } else { "AllPrincipals" },
        "principalId": grant.user,
        "resourceId": grant.resource,
        "scope": grant.scope,
    }))
}
