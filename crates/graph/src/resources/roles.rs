//! Directory roles as the older endpoints have them: those that the tenant activated.

use directory::roles::{self, NewRoleAssignment};
use directory::{DirectoryError, rights};
use kernel::{ObjectId, RoleTemplateId, TenantId};
use policy::{Action, Ruling};
use store::Read;

use super::judged;
use super::members::removed;
use super::objects::{self, answer, options, whole};
use crate::call::{Call, id};
use crate::error::GraphError;
use crate::odata::schema::{DIRECTORY_ROLE, ROLE_TEMPLATE};
use crate::odata::window;
use crate::path::Key;
use crate::present;
use crate::reply::Reply;

/// What roles are made from; the same in every tenant.
pub(crate) async fn templates(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&ROLE_TEMPLATE)?;
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadRoles)?)).await?;
    let objects = policy::roles::all().iter().map(|(role, _)| present::role::template(*role)).collect();
    Ok(call.page("directoryRoleTemplates", &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn template(call: Call) -> Result<Reply, GraphError> {
    let (selection, role) = (call.selection(&ROLE_TEMPLATE)?, call.id::<RoleTemplateId>(0)?);
    call.read(|read, ctx| Ok(rights::judge(read, ctx, Action::ReadRoles)?)).await?;
    policy::roles::name(role).ok_or_else(|| GraphError::not_found(role))?;
    Ok(call.entity("directoryRoleTemplates", &selection, present::role::template(role)))
}

/// The roles that the tenant activated. They are not paged ("Paging Microsoft Graph data in your app").
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&DIRECTORY_ROLE)?, call.tenant());
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            Ok(Ok(roles::activated(read, tenant)?))
        })
        .await?;
    let objects = found.into_iter().map(|role| present::group::directory_role(tenant, role)).collect();
    Ok(call.page("directoryRoles", &list, window(&list, objects)?))
}

/// One of them, by its id or its template's.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, key) = (call.selection(&DIRECTORY_ROLE)?, call.tenant(), call.key(0));
    let role = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            find(read, tenant, &key).map(Ok)
        })
        .await?;
    Ok(call.entity("directoryRoles", &selection, present::group::directory_role(tenant, role)))
}

/// The activated role that a path names.
fn find(read: &Read<'_>, tenant: TenantId, key: &Key) -> Result<RoleTemplateId, GraphError> {
    let activated = roles::activated(read, tenant)?;
    let found = if matches!(key, Key::Named { .. }) {
        let template: RoleTemplateId = id(key)?;
        activated.into_iter().find(|role| *role == template)
    } else {
        let own: ObjectId = id(key)?;
        activated.into_iter().find(|role| present::group::directory_role_id(tenant, *role) == own)
    };
    found.ok_or_else(|| GraphError::not_found(key.text().unwrap_or_default()))
}

/// Activates a role.
pub(crate) async fn activate(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let role = call
        .write(move |tx, ctx| {
            let mut body = body.fields()?;
            let role: RoleTemplateId = body.required("roleTemplateId", "the id of a template")?;
            body.done()?;
            Ok(roles::activate(tx, ctx, tenant, role).map_err(older)?.map(|()| role))
        })
        .await?;
    Ok(call.created("directoryRoles", present::group::directory_role(tenant, role)))
}

/// What is there already is told in other words here.
pub(super) fn older(error: DirectoryError) -> GraphError {
    match error {
        DirectoryError::AlreadyReferenced { .. } => GraphError::conflicting(),
        other => other.into(),
    }
}

/// Who holds a role. They are not paged.
pub(crate) async fn members(call: Call) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (tenant, key, whole) = (call.tenant(), call.key(0), whole(&call, &list));
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            let role = find(read, tenant, &key)?;
            Ok(Ok(objects::principals(read, ctx, &roles::holders(read, tenant, role)?, whole)?))
        })
        .await?;
    answer(&call, &list, found)
}

/// Gives somebody a role that is activated.
pub(crate) async fn add_member(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, key, body) = (call.tenant(), call.key(0), call.body.clone());
    call.write(move |tx, ctx| {
        let role = find(tx, tenant, &key)?;
        let new = NewRoleAssignment { role, principal: body.reference()? };
        Ok(roles::assign(tx, ctx, new).map_err(older)?.map(drop))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes a role from somebody.
pub(crate) async fn remove_member(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, key, holder) = (call.tenant(), call.key(0), removed(&call)?);
    call.write(move |tx, ctx| -> Result<Ruling<()>, GraphError> {
        let role = find(tx, tenant, &key)?;
        let held = roles::held(tx, tenant, role, holder)?.ok_or_else(|| GraphError::not_found(holder))?;
        Ok(roles::unassign(tx, ctx, &held)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
