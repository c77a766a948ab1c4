use directory::policies::{self, Document};
use directory::rights;
use kernel::{NamedLocationId, TenantId};
use policy::{Action, NamedLocation, Ruling};
use store::Read;

use super::{granted, judged};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::NAMED_LOCATION;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

const SET: &str = "conditionalAccess/namedLocations";

/// The named locations of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&NAMED_LOCATION)?, call.tenant());
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::named_locations(read, tenant)?))
        })
        .await?;
    let objects = found.iter().map(present::policies::document).collect::<Result<_, _>>()?;
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, id) = (call.selection(&NAMED_LOCATION)?, call.tenant(), call.id(0)?);
    let location = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            find(read, tenant, id).map(Ok)
        })
        .await?;
    Ok(call.entity(SET, &selection, present::policies::document(&location)?))
}

fn find(read: &Read<'_>, tenant: TenantId, id: NamedLocationId) -> Result<NamedLocation, GraphError> {
    policies::named_location(read, tenant, id)?.ok_or_else(|| GraphError::not_found(id))
}

/// Makes a location of the kind that the body says.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let location = call
        .write(move |tx, ctx| {
            let id = NamedLocationId::random(&ctx.entropy);
            let location = NamedLocation::parse(id, ctx.now, &body.value()?)?;
            granted!(policies::save(tx, ctx, tenant, Document::NamedLocation(location.clone()))?);
            Ok(Ruling::Granted(location))
        })
        .await?;
    Ok(call.created(SET, present::policies::document(&location)?))
}

/// Changes a location.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        let patched = find(tx, tenant, id)?.patched(ctx.now, &body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::NamedLocation(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Deletes a location that no policy is about.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteConditionalAccess).await?;
    let (tenant, id) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| Ok(policies::delete_named_location(tx, ctx, tenant, id)?)).await?;
    Ok(Reply::NoContent)
}
