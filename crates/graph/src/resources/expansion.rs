//! What comes with an object when it is expanded.

use directory::applications::Application;
use directory::groups::{self, Group};
use directory::service_principals::ServicePrincipal;
use directory::users::{self, User};
use directory::{assignments, grants};
use kernel::{Ctx, ObjectId};
use serde_json::Value;
use store::Read;

use super::membership::memberships;
use super::objects::{principal, principals};
use super::user_relations::owned_by;
use crate::call::Object;
use crate::error::GraphError;
use crate::odata::Expand;
use crate::present;

/// An object with what it was expanded by.
pub(crate) fn with(mut object: Object, expand: Option<&Expand>, related: Option<Value>) -> Object {
    if let (Some(expand), Some(related)) = (expand, related) {
        object.insert(expand.relation.to_owned(), related);
    }
    object
}

/// What a user is related to.
pub(crate) fn of_user(read: &Read<'_>, ctx: &Ctx, expand: &Expand, user: &User) -> Result<Value, GraphError> {
    let (id, whole) = (ObjectId::from(user.id), expand.selects());
    let several = |ids: Vec<ObjectId>| Ok(expand.of(principals(read, ctx, &ids, whole)?));
    match expand.relation {
        "manager" => {
            let manager = match users::manager(read, user.id)? {
                Some(manager) => principal(read, ctx, manager, whole)?,
                None => None,
            };
            Ok(manager.map_or(Value::Null, |manager| Value::Object(expand.one(manager))))
        }
        "directReports" => several(users::direct_reports(read, user.id)?),
        "sponsors" => several(users::sponsors(read, user.id)?),
        "ownedObjects" => several(owned_by(read, user.tenant, id)?),
        "memberOf" => {
            let joined = memberships(read, ctx, user.tenant, id, groups::groups_of, whole)?;
            Ok(expand.of(joined))
        }
        "transitiveMemberOf" => {
            let joined = memberships(read, ctx, user.tenant, id, groups::all_groups_of, whole)?;
            Ok(expand.of(joined))
        }
        "oauth2PermissionGrants" => {
            let held = grants::load_all(read, user.tenant)?;
            let own = held.iter().filter(|grant| grant.user == Some(user.id));
            Ok(expand.of(own.map(present::link::grant).collect()))
        }
        _ => assigned(read, expand, id),
    }
}

/// What a group is related to.
pub(crate) fn of_group(read: &Read<'_>, ctx: &Ctx, expand: &Expand, group: &Group) -> Result<Value, GraphError> {
    let (id, whole) = (ObjectId::from(group.id), expand.selects());
    let several = |ids: Vec<ObjectId>| Ok(expand.of(principals(read, ctx, &ids, whole)?));
    match expand.relation {
        "members" => several(groups::members(read, group.id)?),
        "transitiveMembers" => several(groups::all_members(read, group.id)?),
        "owners" => several(groups::owners(read, group.id)?),
        "memberOf" => Ok(expand.of(memberships(read, ctx, group.tenant, id, groups::groups_of, whole)?)),
        "transitiveMemberOf" => Ok(expand.of(memberships(read, ctx, group.tenant, id, groups::all_groups_of, whole)?)),
        _ => assigned(read, expand, id),
    }
}

/// What an application that stands in the tenant is related to.
pub(crate) fn of_service_principal(
    read: &Read<'_>,
    ctx: &Ctx,
    expand: &Expand,
    found: &ServicePrincipal,
) -> Result<Value, GraphError> {
    match expand.relation {
        "owners" => Ok(expand.of(principals(read, ctx, &found.owners, expand.selects())?)),
        "appRoleAssignedTo" => {
            let held = assignments::to_resource(read, found.id)?;
            Ok(expand.of(held.iter().map(present::link::assignment).collect()))
        }
        "oauth2PermissionGrants" => {
            let held = grants::load_all(read, found.tenant)?;
            let own = held.iter().filter(|grant| grant.client == found.id);
            Ok(expand.of(own.map(present::link::grant).collect()))
        }
        _ => assigned(read, expand, found.id.into()),
    }
}

/// Who looks after a registration.
pub(crate) fn of_application(
    read: &Read<'_>,
    ctx: &Ctx,
    expand: &Expand,
    found: &Application,
) -> Result<Value, GraphError> {
    Ok(expand.of(principals(read, ctx, &found.owners, expand.selects())?))
}

/// The app roles that something holds itself.
fn assigned(read: &Read<'_>, expand: &Expand, id: ObjectId) -> Result<Value, GraphError> {
    let held = assignments::of_principal(read, id)?;
    Ok(expand.of(held.iter().map(present::link::assignment).collect()))
}
