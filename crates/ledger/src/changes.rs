//! The feed of changes to directory objects: what delta queries and subscriptions read.

use kernel::{Ctx, TenantId};
use store::{Json, Text, Tx, params};

use crate::LedgerError;

/// What kind of object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A user, guests included.
    User,
    /// A group, or its members or owners.
    Group,
    /// An application registration.
    Application,
    /// A service principal.
    ServicePrincipal,
    /// An assignment of a user, group or service principal to an app role.
    AppRoleAssignment,
    /// A delegated permission grant.
    PermissionGrant,
    /// A directory role's members.
    DirectoryRole,
    /// A policy or an agreement.
    Policy,
    /// A tenant's own properties.
    Organization,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Application => "application",
            Self::ServicePrincipal => "servicePrincipal",
            Self::AppRoleAssignment => "appRoleAssignment",
            Self::PermissionGrant => "oauth2PermissionGrant",
            Self::DirectoryRole => "directoryRole",
            Self::Policy => "policy",
            Self::Organization => "organization",
        }
    }
}

/// What happened to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It came to be, or was restored.
    Created,
    /// Some properties have other values.
    Updated,
    /// It is gone, or may still be restored.
    Deleted,
    /// It is gone for good.
    Purged,
}

impl Change {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Purged => "purged",
        }
    }
}

const INSERT: &str = "insert into changes (tenant, kind, object, change, at, properties)
    values (?1, ?2, ?3, ?4, ?5, ?6)";

/// Appends one change in the transaction in which it is made; `properties` are the Graph names of what changed.
pub fn append(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    kind: Kind,
    object: &str,
    change: Change,
    properties: &[&str],
) -> Result<(), LedgerError> {
    tx.execute(
        INSERT,
        params![Text(tenant), kind.as_str(), object, change.as_str(), store::query::instant(ctx.now), Json(properties)],
    )?;
    Ok(())
}
