use directory::assignments::{self, Assignment, NewAssignment};
use directory::{Judged, groups, rights};
use kernel::{Ctx, ObjectId, ServicePrincipalId};
use policy::Action;
use store::Read;

use super::{judged, service_principals, users};
use crate::body::GraphJson;
use crate::call::{Call, id};
use crate::error::GraphError;
use crate::odata::schema::ASSIGNMENT;
use crate::odata::{List, window};
use crate::path::Key;
use crate::permissions::Reach;
use crate::present;
use crate::reply::Reply;
use crate::routes::Operation;

/// Who is assigned to an application.
pub(crate) async fn to_resource(call: Call) -> Result<Reply, GraphError> {
    let (list, key) = (call.list(&ASSIGNMENT)?, call.key(0));
    let (resource, found) = call
        .read(move |read, ctx| {
            let resource = judged!(service_principals::find(read, ctx, &key)?).id;
            Ok(Ok((resource, assignments::to_resource(read, resource)?)))
        })
        .await?;
    answer(&call, &list, &format!("servicePrincipals('{resource}')/appRoleAssignedTo"), &found)
}

/// What a user, a group or an application is assigned to.
pub(crate) async fn of_principal(call: Call) -> Result<Reply, GraphError> {
    let (list, side) = (call.list(&ASSIGNMENT)?, Side::of(&call));
    let (principal, found) = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadApps)?);
            let principal = judged!(side.object(read, ctx)?);
            Ok(Ok((principal, assignments::of_principal(read, principal)?)))
        })
        .await?;
    answer(&call, &list, &format!("appRoleAssignments('{principal}')"), &found)
}

fn answer(call: &Call, list: &List, set: &str, found: &[Assignment]) -> Result<Reply, GraphError> {
    let objects = found.iter().map(present::link::assignment).collect();
    Ok(call.page(set, list, window(list, objects)?))
}

/// The object in whose path an assignment stands, and which end of it that is.
struct Side {
    operation: Operation,
    key: Key,
    reach: Reach,
}

impl Side {
    fn of(call: &Call) -> Self {
        Self { operation: call.operation, key: call.key(0), reach: call.reach }
    }

    fn is_resource(&self) -> bool {
        matches!(self.operation, Operation::CreateAssignedTo | Operation::DeleteAssignedTo)
    }

    fn object(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<ObjectId>, GraphError> {
        use Operation as Op;
        Ok(match self.operation {
            Op::ListUserAssignments | Op::CreateUserAssignment | Op::DeleteUserAssignment => {
                users::find(read, ctx, &self.key, self.reach)?.map(|user| user.id.into())
            }
            Op::ListGroupAssignments | Op::CreateGroupAssignment | Op::DeleteGroupAssignment => {
                groups::get(read, ctx, id(&self.key)?)?.map(|group| group.id.into())
            }
            _ => service_principals::find(read, ctx, &self.key)?.map(|principal| principal.id.into()),
        })
    }
}

/// Assigns a principal to a role of an application, whichever side the path names.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::AssignApps).await?;
    let (side, body) = (Side::of(&call), call.body.clone());
    let resource_side = side.is_resource();
    let assignment = call
        .write(move |tx, ctx| {
            let object = super::granted_user!(tx, ctx, side.object(tx, ctx)?);
            Ok(assignments::assign(tx, ctx, new(&body, object, resource_side)?)?)
        })
        .await?;
    let set = if resource_side {
        format!("servicePrincipals('{}')/appRoleAssignedTo", assignment.resource)
    } else {
        format!("appRoleAssignments('{}')", assignment.principal)
    };
    Ok(call.created(&set, present::link::assignment(&assignment)))
}

fn new(body: &GraphJson, object: ObjectId, resource_side: bool) -> Result<NewAssignment, GraphError> {
    let mut body = body.fields()?;
    let principal: ObjectId = body.required("principalId", "an object id")?;
    let resource: ServicePrincipalId = body.required("resourceId", "an object id")?;
    let app_role = body.required("appRoleId", "the id of a role")?;
    body.done()?;
    let (name, named) =
        if resource_side { ("resourceId", ObjectId::from(resource)) } else { ("principalId", principal) };
    if named != object {
        return Err(GraphError::property(name, "it is not the object of the address"));
    }
    Ok(NewAssignment { principal, resource, app_role })
}

/// Takes an assignment away; it must stand where the path says.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::AssignApps).await?;
    let (side, key) = (Side::of(&call), call.key(1));
    let resource_side = side.is_resource();
    call.write(move |tx, ctx| {
        let object = super::granted_user!(tx, ctx, side.object(tx, ctx)?);
        let id = key.text().unwrap_or_default();
        let stands = |found: &Assignment| object == if resource_side { found.resource.into() } else { found.principal };
        assignments::load(tx, id)?.filter(stands).ok_or_else(|| GraphError::not_found(id))?;
        Ok(assignments::unassign(tx, ctx, id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
