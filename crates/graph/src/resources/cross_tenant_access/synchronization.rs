use directory::policies::{self, Document};
use directory::{DirectoryError, rights};
use kernel::TenantId;
use policy::{Action, IdentitySynchronization};
use store::Read;

use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::IDENTITY_SYNCHRONIZATION;
use crate::present;
use crate::reply::Reply;
use crate::resources::judged;

const SET: &str = "policies/crossTenantAccessPolicy/partners/identitySynchronization";

/// Whether a partner may keep its people in step here. Nobody does so in the emulator: it is kept.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, partner) = (call.selection(&IDENTITY_SYNCHRONIZATION)?, call.tenant(), call.id(0)?);
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            find(read, tenant, partner).map(Ok)
        })
        .await?;
    Ok(call.entity(SET, &selection, present::policies::document(&found)?))
}

fn find(read: &Read<'_>, tenant: TenantId, partner: TenantId) -> Result<IdentitySynchronization, GraphError> {
    let found = policies::identity_synchronization(read, tenant, partner)?;
    found.ok_or_else(|| GraphError::not_found(partner))
}

/// Says so for the first time; where it was said already, it is changed by PATCH.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, partner, body) = (call.tenant(), call.id::<TenantId>(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        if policies::cross_tenant_partner(tx, tenant, partner)?.is_none() {
            return Err(DirectoryError::NotFound(partner.to_string()).into());
        }
        if policies::identity_synchronization(tx, tenant, partner)?.is_some() {
            return Err(GraphError::same_key("identitySynchronization"));
        }
        let new = IdentitySynchronization::new(partner).patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::IdentitySynchronization(new))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Changes it.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, partner, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        let patched = find(tx, tenant, partner)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::IdentitySynchronization(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes it back.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, partner) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| Ok(policies::delete_identity_synchronization(tx, ctx, tenant, partner)?)).await?;
    Ok(Reply::NoContent)
}
