pub(crate) mod partners;
pub(crate) mod synchronization;
pub(crate) mod templates;

use directory::policies::{self, Document};
use directory::{DirectoryError, rights};
use policy::{Action, Invalid};
use serde_json::Value;

use super::judged;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{CROSS_TENANT_ACCESS, CROSS_TENANT_DEFAULT};
use crate::present;
use crate::reply::Reply;

/// The root: what it holds are its default and its partners, and with which clouds the tenant works.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&CROSS_TENANT_ACCESS)?, call.tenant());
    let clouds = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::cross_tenant_clouds(read, tenant)?))
        })
        .await?;
    let mut root: Object = present::policies::document(&clouds)?;
    root.insert("id".to_owned(), "crossTenantAccessPolicy".into());
    Ok(call.entity("policies/crossTenantAccessPolicy", &selection, root))
}

/// Says with which clouds the tenant works.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let patched = policies::cross_tenant_clouds(tx, tenant)?.patched(&body.value()?)?;
        Ok(policies::save(tx, ctx, tenant, Document::CrossTenantClouds(patched))?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// What the tenant does towards every tenant that it has not listed.
pub(crate) async fn get_default(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant) = (call.selection(&CROSS_TENANT_DEFAULT)?, call.tenant());
    let default = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadPolicies)?);
            Ok(Ok(policies::cross_tenant_default(read, tenant)?))
        })
        .await?;
    let document = present::policies::cross_tenant_default(tenant, &default)?;
    Ok(call.entity("policies/crossTenantAccessPolicy/default", &selection, document))
}

/// Changes it.
pub(crate) async fn update_default(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let (tenant, body) = (call.tenant(), call.body.clone());
    call.write(move |tx, ctx| {
        let (default, patch) = (policies::cross_tenant_default(tx, tenant)?, body.value()?);
        check_names(&patch, &present::policies::document(&default)?)?;
        let patched = default.patched(&patch).map_err(contradiction)?;
        let saved = policies::save(tx, ctx, tenant, Document::CrossTenantDefault(patched));
        saved.map_err(save_error)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Puts it back to what a new tenant has.
pub(crate) async fn reset_default(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteCrossTenantAccess).await?;
    let tenant = call.tenant();
    call.write(move |tx, ctx| Ok(policies::reset_cross_tenant_default(tx, ctx, tenant)?)).await?;
    Ok(Reply::NoContent)
}

/// A name that the document does not have is no property; that is for the directory to refuse.
fn check_names(body: &Value, document: &Object) -> Result<(), GraphError> {
    let members = body.as_object().ok_or_else(GraphError::unreadable)?;
    match members.keys().find(|name| !name.contains("@odata.") && !document.contains_key(*name)) {
        Some(name) => Err(GraphError::property(name, "it cannot be written")),
        None => Ok(()),
    }
}

/// Settings that contradict each other are refused by the policy service, in its own words.
fn contradiction(invalid: Invalid) -> GraphError {
    if invalid.not_built { invalid.into() } else { GraphError::bad_request(invalid.to_string()) }
}

fn save_error(error: DirectoryError) -> GraphError {
    match error {
        DirectoryError::Invalid(invalid) => contradiction(invalid),
        other => other.into(),
    }
}
