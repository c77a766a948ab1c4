//! Who is assigned to which directory role, as role management has it.

use directory::roles::{self, NewRoleAssignment, RoleAssignment};
use directory::{policies, rights};
use kernel::{Ctx, ObjectId, TenantId};
use policy::Action;
use serde_json::Value;
use store::Read;

use super::roles::older;
use super::{expansion, judged, objects};
use crate::body::Fields;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::ROLE_ASSIGNMENT;
use crate::odata::{Expand, window};
use crate::present;
use crate::reply::Reply;

const ASSIGNMENTS: &str = "roleManagement/directory/roleAssignments";

/// Who is assigned to which role.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let ((list, expand), tenant) = (call.list_with(&ROLE_ASSIGNMENT)?, call.tenant());
    let related = expand.clone();
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            let held = roles::load_all(read, tenant)?;
            let with = |one: RoleAssignment| related_to(read, ctx, &one, related.as_ref()).map(|with| (one, with));
            Ok(Ok(held.into_iter().map(with).collect::<Result<Vec<_>, _>>()?))
        })
        .await?;
    let objects = found.into_iter().map(|(one, with)| (present::role::assignment(&one), with));
    // What an assignment is expanded by is put into it once the page is cut.
    let (plain, with): (Vec<_>, Vec<_>) = objects.unzip();
    let ids: Vec<Value> = plain.iter().map(|one| one["id"].clone()).collect();
    let mut pages = window(&list, plain)?;
    for item in &mut pages.items {
        let place = ids.iter().position(|id| Some(id) == item.get("id"));
        let related = place.and_then(|place| with[place].clone());
        *item = expansion::with(std::mem::take(item), expand.as_ref(), related);
    }
    Ok(call.page(ASSIGNMENTS, &list, pages))
}

fn related_to(
    read: &Read<'_>,
    ctx: &Ctx,
    one: &RoleAssignment,
    expand: Option<&Expand>,
) -> Result<Option<Value>, GraphError> {
    let Some(expand) = expand else { return Ok(None) };
    let object = match expand.relation {
        "principal" => objects::principal(read, ctx, one.principal, expand.selects())?,
        _ => Some(match policies::custom_role(read, one.tenant, one.role)? {
            Some(defined) => present::role::custom(&defined)?,
            None => present::role::definition(one.role),
        }),
    };
    Ok(Some(object.map_or(Value::Null, |object| Value::Object(expand.one(object)))))
}

/// One assignment.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let ((selection, expand), tenant, key) = (call.selection_with(&ROLE_ASSIGNMENT)?, call.tenant(), call.key(0));
    let related = expand.clone();
    let (found, with) = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            let found = find(read, tenant, key.text().unwrap_or_default())?;
            let with = related_to(read, ctx, &found, related.as_ref())?;
            Ok(Ok((found, with)))
        })
        .await?;
    let object = selection.of(present::role::assignment(&found));
    let context = call.context(&format!("{ASSIGNMENTS}{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(object, expand.as_ref(), with)))
}

fn find(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<RoleAssignment, GraphError> {
    let found = roles::load(read, id)?.filter(|found| found.tenant == tenant);
    found.ok_or_else(|| GraphError::not_found(id))
}

/// Gives somebody a role.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let body = call.body.clone();
    let made = call
        .write(move |tx, ctx| {
            let new = new(body.fields()?)?;
            roles::assign(tx, ctx, new).map_err(older)
        })
        .await?;
    Ok(call.created(ASSIGNMENTS, present::role::assignment(&made)))
}

fn new(mut body: Fields) -> Result<NewRoleAssignment, GraphError> {
    let role = body.required("roleDefinitionId", "the id of a role definition")?;
    let principal: ObjectId = body.required("principalId", "an object id")?;
    let scope = body.required_text("directoryScopeId")?;
    body.not_kept(&["appScopeId", "condition"])?;
    body.done()?;
    if scope != "/" {
        return Err(GraphError::not_built("A role over less than the whole tenant"));
    }
    Ok(NewRoleAssignment { role, principal })
}

/// Takes a role away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, key) = (call.tenant(), call.key(0));
    call.write(move |tx, ctx| {
        let found = find(tx, tenant, key.text().unwrap_or_default())?;
        Ok(roles::unassign(tx, ctx, &found.id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
