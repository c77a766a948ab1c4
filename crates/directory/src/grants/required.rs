use kernel::{Ctx, ObjectId, ServicePrincipalId};
use policy::{Action, Ruling};
use store::{Read, Tx};

use super::{NewGrant, consent};
use crate::applications::{self, AppRole, PermissionScope, ResourceAccessKind};
use crate::assignments::{self, NewAssignment};
use crate::service_principals::{self, ServicePrincipal};
use crate::{DirectoryError, doors};

/// What an application asks of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// The resource as it stands in the tenant.
    pub resource: ServicePrincipal,
    /// Delegated permissions.
    pub scopes: Vec<PermissionScope>,
    /// Application permissions.
    pub roles: Vec<AppRole>,
}

/// What the registration of an application says that it will ask for (portal: "API permissions"), as far as the
/// resources stand in the tenant.
pub fn required(read: &Read<'_>, client: &ServicePrincipal) -> Result<Vec<Required>, DirectoryError> {
    let Some(registration) = applications::by_app_id(read, client.app_id)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for wanted in &registration.required {
        let Some(resource) = service_principals::by_app_id(read, client.tenant, wanted.resource_app_id)? else {
            continue;
        };
        let asks = |id, kind| wanted.resource_access.iter().any(|access| access.id == id && access.kind == kind);
        let scopes = resource.oauth2_permission_scopes.iter();
        let scopes = scopes.filter(|scope| asks(scope.id, ResourceAccessKind::Scope)).cloned().collect();
        let roles = resource.app_roles.iter().filter(|role| asks(role.id, ResourceAccessKind::Role)).cloned().collect();
        found.push(Required { resource, scopes, roles });
    }
    Ok(found)
}

/// An administrator's consent for the whole tenant: delegated permissions become grants for everybody, application
/// permissions app roles of the client. What is there already is not recorded again.
pub fn consent_for_tenant(
    tx: &Tx<'_>,
    ctx: &Ctx,
    client: ServicePrincipalId,
    wanted: &[Required],
) -> Result<Ruling<()>, DirectoryError> {
    doors::permitted(tx, ctx, Action::GrantPermissions, || {
        for Required { resource, scopes, roles } in wanted {
            if !scopes.is_empty() {
                let scope = scopes.iter().map(|scope| scope.value.as_str()).collect::<Vec<_>>().join(" ");
                consent(tx, ctx, NewGrant { client, resource: resource.id, user: None, scope })?;
            }
            for role in roles {
                let principal = ObjectId::from(client);
                let new = NewAssignment { principal, resource: resource.id, app_role: role.id };
                match assignments::granted(tx, ctx, new) {
                    Ok(_) | Err(DirectoryError::AssignmentExists) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    })
}
