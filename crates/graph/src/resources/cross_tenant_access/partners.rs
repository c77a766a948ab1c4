use directory::policies::{self, Document};
use directory::{DirectoryError, rights};
use kernel::TenantId;
use policy::{Action, CrossTenantPartner, Ruling};
use store::Read;

use super::{check_names, contradiction, save_error};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::PARTNER;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;
use crate::resources::{granted, judged};

const SET: &str = "policies/crossTenantAccessPolicy/partners";

/// The tenants that the tenant has listed.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&PARTNER)?, call.tenant());
    let partners = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::partners(read, tenant)?))
        })
        .await?;
    let objects = partners.iter().map(present::policies::document).collect::<Result<_, _>>()?;
    Ok(call.page(SET, &list, window(&list, objects)?))
}

/// One of them.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, id) = (call.selection(&PARTNER)?, call.tenant(), call.id(0)?);
    let partner = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            find(read, tenant, id).map(Ok)
        })
        .await?;
    Ok(call.entity(SET, &selection, present::policies::document(&partner)?))
}

fn find(read: &Read<'_>, tenant: TenantId, id: TenantId) -> Result<CrossTenantPartner, GraphError> {
    policies::cross_tenant_partner(read, tenant, id)?.ok_or_else(|| GraphError::not_found(id))
}

/// Lists a tenant.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    let partner = call
        .write(move |tx, ctx| {
            let body = body.value()?;
            check_names(&body, &present::policies::document(&CrossTenantPartner::new(tenant))?)?;
            let partner = CrossTenantPartner::parse(&body).map_err(contradiction)?;
            if policies::cross_tenant_partner(tx, tenant, partner.tenant_id)?.is_some() {
                return Err(DirectoryError::Conflict { property: "tenantId" }.into());
            }
            let document = Document::CrossTenantPartner(partner.clone());
            granted!(policies::save(tx, ctx, tenant, document).map_err(save_error)?);
            Ok(Ruling::Granted(partner))
        })
        .await?;
    Ok(call.created(SET, present::policies::document(&partner)?))
}

/// Changes what the tenant does towards one of them.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, id, body) = (call.tenant(), call.id(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        let (partner, patch) = (find(tx, tenant, id)?, body.value()?);
        check_names(&patch, &present::policies::document(&partner)?)?;
        let patched = partner.patched(&patch).map_err(contradiction)?;
        policies::save(tx, ctx, tenant, Document::CrossTenantPartner(patched)).map_err(save_error)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes a tenant off the list: the default holds towards it again.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, id) = (call.tenant(), call.id(0)?);
    call.write(move |tx, ctx| Ok(policies::delete_cross_tenant_partner(tx, ctx, tenant, id)?)).await?;
    Ok(Reply::NoContent)
}
