//! How much of an object the caller sees: what a guest reads is the tenant's to say, whatever the token allows.

use directory::groups::{self, Group};
use directory::users::User;
use directory::{DirectoryError, rights};
use kernel::{Ctx, TenantId};
use policy::{Relation, RightsFacts, Sight};
use store::Read;

/// How much of a user.
pub(crate) fn of_user(read: &Read<'_>, ctx: &Ctx, user: &User) -> Result<Sight, DirectoryError> {
    let own = ctx.caller.user() == Some(user.id);
    of(read, ctx, user.tenant, if own { Relation::Own } else { Relation::OtherUser })
}

/// How much of a group.
pub(crate) fn of_group(read: &Read<'_>, ctx: &Ctx, group: &Group) -> Result<Sight, DirectoryError> {
    let joined = match ctx.caller.object() {
        Some(own) => groups::groups_of(read, own)?.contains(&group.id),
        None => false,
    };
    of(read, ctx, group.tenant, if joined { Relation::JoinedGroup } else { Relation::OtherGroup })
}

/// How much of the tenant.
pub(crate) fn of_organization(read: &Read<'_>, ctx: &Ctx, tenant: TenantId) -> Result<Sight, DirectoryError> {
    of(read, ctx, tenant, Relation::Organization)
}

fn of(read: &Read<'_>, ctx: &Ctx, tenant: TenantId, relation: Relation) -> Result<Sight, DirectoryError> {
    let held = rights::Held::of(read, ctx)?;
    let guest_access = held.guest_access(read, ctx.now, Some(tenant))?;
    Ok(policy::view(&RightsFacts { caller: held.as_caller(), guest_access }, relation))
}
