//! What each role is: Microsoft's own, and those that the tenant has defined.

use directory::policies::{self, Document};
use directory::rights;
use kernel::{RoleTemplateId, TenantId};
use policy::{Action, CustomRole, Ruling, roles};
use store::Read;

use super::{granted, judged};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::ROLE_DEFINITION;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

const SET: &str = "roleManagement/directory/roleDefinitions";

/// Every role, Microsoft's own first.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&ROLE_DEFINITION)?, call.tenant());
    let kept = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            Ok(Ok(policies::custom_roles(read, tenant)?))
        })
        .await?;
    let microsofts = roles::all().iter().map(|(role, _)| Ok(present::role::definition(*role)));
    let objects = microsofts.chain(kept.iter().map(present::role::custom)).collect::<Result<_, GraphError>>()?;
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One role.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, id) = (call.selection(&ROLE_DEFINITION)?, call.tenant(), call.id::<RoleTemplateId>(0)?);
    let object = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadRoles)?);
            let built_in = roles::name(id).map(|_| present::role::definition(id));
            built_in.map_or_else(|| present::role::custom(&find(read, tenant, id)?), Ok).map(Ok)
        })
        .await?;
    Ok(call.entity(SET, &selection, object))
}

fn find(read: &Read<'_>, tenant: TenantId, id: RoleTemplateId) -> Result<CustomRole, GraphError> {
    policies::custom_role(read, tenant, id)?.ok_or_else(|| GraphError::not_found(id))
}

/// Defines a role.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let role = call
        .write(move |tx, ctx| {
            let role = CustomRole::new(RoleTemplateId::random(&ctx.entropy), &body.value()?)?;
            granted!(policies::save(tx, ctx, tenant, Document::CustomRole(role.clone()))?);
            Ok(Ruling::Granted(role))
        })
        .await?;
    Ok(call.created(SET, present::role::custom(&role)?))
}

/// The role of the path where it may be changed: Microsoft's own may not.
fn changeable(read: &Read<'_>, tenant: TenantId, id: RoleTemplateId) -> Result<CustomRole, GraphError> {
    match roles::name(id) {
        Some(name) => Err(GraphError::directory(format!("The built-in role '{name}' cannot be changed."))),
        None => find(read, tenant, id),
    }
}

/// Changes a role.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        let patched = changeable(tx, tenant, id)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::CustomRole(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes a role away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteRoles).await?;
    let (tenant, id) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| {
        let role = changeable(tx, tenant, id)?;
        Ok(policies::delete_custom_role(tx, ctx, tenant, role.id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
