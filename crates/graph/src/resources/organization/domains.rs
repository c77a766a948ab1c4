use super::own;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::DOMAIN;
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

/// The domains of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DOMAIN)?;
    let (tenant, _) = own(&call).await?;
    let objects = tenant.domains.iter().map(|domain| present::tenant::domain(&tenant, domain)).collect();
    Ok(call.page("domains", &list, window(&list, objects)?))
}

/// One of them, by name.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, key) = (call.selection(&DOMAIN)?, call.key(0));
    let name = key.text().unwrap_or_default();
    let (tenant, _) = own(&call).await?;
    let domain = tenant.domains.iter().find(|domain| domain.name.as_str().eq_ignore_ascii_case(name));
    let domain = domain.ok_or_else(|| GraphError::not_found(name))?;
    Ok(call.entity("domains", &selection, present::tenant::domain(&tenant, domain)))
}
