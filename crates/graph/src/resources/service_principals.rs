use directory::applications::Listing;
use directory::service_principals::{self, ServicePrincipal};
use directory::{Judged, rights};
use kernel::Ctx;
use policy::Action;
use store::Read;

use super::judged;
use crate::call::{Call, id};
use crate::error::GraphError;
use crate::odata::schema::SERVICE_PRINCIPAL;
use crate::odata::{Columns, Pages};
use crate::path::Key;
use crate::present;
use crate::reply::Reply;

/// Where the properties of service principals are kept.
const COLUMNS: Columns =
    Columns { column: service_principals::column, collection: service_principals::collection, unset: &[] };

/// Lists the applications that stand in the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&SERVICE_PRINCIPAL)?;
    let listing = Listing {
        tenant: call.tenant(),
        filter: list.predicate(&COLUMNS)?,
        order: list.store_order(&COLUMNS)?,
        top: list.top,
        cursor: list.after()?,
    };
    let whole = Listing { top: usize::MAX, cursor: None, ..listing.clone() };
    let counts = list.counts();
    let (page, count) = call
        .read(move |read, ctx| {
            let page = judged!(service_principals::list(read, ctx, listing)?);
            // There are few of them: counting is reading.
            let count = if counts {
                Some(judged!(service_principals::list(read, ctx, whole)?).items.len() as u64)
            } else {
                None
            };
            Ok(Ok((page, count)))
        })
        .await?;
    let items = page
        .items
        .iter()
        .map(|found| list.selection.of(present::service_principal::service_principal(found)))
        .collect();
    let next = page.next.and_then(|cursor| list.token(cursor));
    Ok(call.page("servicePrincipals", &list, Pages { items, next, count }))
}

/// One of them, by object id or client id.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, key) = (call.selection(&SERVICE_PRINCIPAL)?, call.key(0));
    let principal = call.read(move |read, ctx| find(read, ctx, &key)).await?;
    Ok(call.entity("servicePrincipals", &selection, present::service_principal::service_principal(&principal)))
}

/// The service principal that a path names.
pub(crate) fn find(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Judged<ServicePrincipal>, GraphError> {
    if !matches!(key, Key::Named { .. }) {
        return Ok(service_principals::get(read, ctx, id(key)?)?);
    }
    judged!(rights::judge(read, ctx, Action::ReadApps)?);
    let app_id = id(key)?;
    let found = match ctx.caller.tenant() {
        Some(tenant) => service_principals::by_app_id(read, tenant, app_id)?,
        None => None,
    };
    found.map(Ok).ok_or_else(|| GraphError::not_found(app_id))
}
