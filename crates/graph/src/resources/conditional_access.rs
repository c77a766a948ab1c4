use directory::policies::{self, Document};
use directory::rights;
use kernel::{PolicyId, TenantId};
use policy::{Action, ConditionalAccessPolicy, Ruling};
use store::Read;

use super::{granted, judged};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::CONDITIONAL_ACCESS;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

const SET: &str = "conditionalAccess/policies";

/// The Conditional Access policies of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&CONDITIONAL_ACCESS)?, call.tenant());
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::conditional_access(read, tenant)?))
        })
        .await?;
    let objects = found.iter().map(present::policies::document).collect::<Result<_, _>>()?;
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, id) = (call.selection(&CONDITIONAL_ACCESS)?, call.tenant(), call.id(0)?);
    let policy = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            find(read, tenant, id).map(Ok)
        })
        .await?;
    Ok(call.entity(SET, &selection, present::policies::document(&policy)?))
}

fn find(read: &Read<'_>, tenant: TenantId, id: PolicyId) -> Result<ConditionalAccessPolicy, GraphError> {
    policies::conditional_access_policy(read, tenant, id)?.ok_or_else(|| GraphError::not_found(id))
}

/// Makes a policy. What the emulator would not judge it does not keep.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let policy = call
        .write(move |tx, ctx| {
            let id = PolicyId::random(&ctx.entropy);
            let policy = ConditionalAccessPolicy::parse(id, ctx.now, &body.value()?)?;
            granted!(policies::save(tx, ctx, tenant, Document::ConditionalAccess(policy.clone()))?);
            Ok(Ruling::Granted(policy))
        })
        .await?;
    Ok(call.created(SET, present::policies::document(&policy)?))
}

/// Changes a policy.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        let patched = find(tx, tenant, id)?.patched(ctx.now, &body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::ConditionalAccess(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Deletes a policy.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, id) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| Ok(policies::delete_conditional_access(tx, ctx, tenant, id)?)).await?;
    Ok(Reply::NoContent)
}
