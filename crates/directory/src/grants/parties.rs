use kernel::Ctx;
use store::Read;

use super::{NewGrant, PermissionGrant};
use crate::service_principals::{self, ServicePrincipal};
use crate::{DirectoryError, encoded_id, users};

/// The two applications of a grant, both of one tenant.
pub(super) struct Parties {
    pub(super) client: ServicePrincipal,
    pub(super) resource: ServicePrincipal,
}

impl Parties {
    /// The applications, if they and the user stand in one tenant.
    pub(super) fn load(read: &Read<'_>, ctx: &Ctx, new: &NewGrant) -> Result<Self, DirectoryError> {
        let client = service_principals::reachable(read, ctx, new.client)?;
        let resource = service_principals::load(read, new.resource)?
            .filter(|resource| resource.tenant == client.tenant)
            .ok_or_else(|| DirectoryError::NotFound(new.resource.to_string()))?;
        if let Some(user) = new.user {
            users::load(read, user)?
                .filter(|user| user.tenant == client.tenant)
                .ok_or_else(|| DirectoryError::NotFound(user.to_string()))?;
        }
        Ok(Self { client, resource })
    }

    /// The one grant that there can be between them for the user.
    pub(super) fn grant(&self, new: NewGrant) -> PermissionGrant {
        let (client, resource) = (self.client.id, self.resource.id);
        let mut parts = vec![client.as_bytes(), resource.as_bytes()];
        parts.extend(new.user.as_ref().map(kernel::UserId::as_bytes));
        let id = encoded_id::join(&parts);
        PermissionGrant { id, tenant: self.client.tenant, client, resource, user: new.user, scope: new.scope }
    }
}
