use directory::DirectoryError;
use directory::tenants::{self, Tenant};
use kernel::DomainName;
use store::Read;

use crate::call::Call;
use crate::error::GraphError;
use crate::present;
use crate::reply::Reply;

/// What any tenant of the cloud may know of another, found by its id.
pub(crate) async fn by_id(call: Call) -> Result<Reply, GraphError> {
    let id = call.id(0)?;
    answer(call, move |read| tenants::load(read, id)).await
}

/// The same, found by one of its domains.
pub(crate) async fn by_domain(call: Call) -> Result<Reply, GraphError> {
    let key = call.key(0);
    let domain = DomainName::parse(key.text().unwrap_or_default())
        .map_err(|error| GraphError::property("domainName", error.to_string()))?;
    answer(call, move |read| tenants::by_domain(read, &domain)).await
}

async fn answer(
    call: Call,
    find: impl FnOnce(&Read<'_>) -> Result<Option<Tenant>, DirectoryError> + Send + 'static,
) -> Result<Reply, GraphError> {
    let key = call.key(0);
    let tenant = call
        .read(move |read, _| {
            find(read)?.map(Ok).ok_or_else(|| GraphError::unknown_tenant(key.text().unwrap_or_default()))
        })
        .await?;
    let context = call.context("microsoft.graph.tenantInformation");
    Ok(Reply::entity(context, present::tenant::information(&tenant)))
}
