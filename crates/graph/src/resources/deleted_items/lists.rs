use directory::applications::{self, Listing};
use directory::groups::trash as deleted_groups;
use directory::service_principals;
use directory::users::trash;
use store::query::Cursor;

use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{APPLICATION, GROUP, SERVICE_PRINCIPAL, USER};
use crate::odata::{Columns, List, Pages, window};
use crate::present;
use crate::reply::Reply;
use crate::resources::sign_in_activity::Asked;
use crate::resources::users::listing;
use crate::resources::{applications as registrations, judged, service_principals as principals};

/// Lists the deleted users of the tenant.
pub(crate) async fn users(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&USER)?;
    let listing = listing(&call, &list)?;
    let (counts, asked) = (list.counts(), Asked::of_list(&call, &list));
    let (page, count) = call
        .read(move |read, ctx| {
            judged!(asked.judge());
            let page = judged!(trash::list(read, ctx, &listing)?);
            let count = if counts { Some(judged!(trash::count(read, ctx, &listing)?)) } else { None };
            Ok(Ok((page, count)))
        })
        .await?;
    let objects = page.items.iter().map(present::user::user).collect();
    Ok(answer(&call, "users", &list, objects, page.next, count))
}

/// Lists the deleted groups of the tenant.
pub(crate) async fn groups(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&GROUP)?, call.tenant());
    let found = call.read(move |read, ctx| Ok(deleted_groups::list(read, ctx, tenant)?)).await?;
    let objects = found.iter().map(present::group::group).collect();
    Ok(call.page("groups", &list, window(&list, objects)?))
}

/// Lists the deleted registrations of the tenant.
pub(crate) async fn applications(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&APPLICATION)?;
    let (part, whole) = listings(&call, &list, &registrations::COLUMNS)?;
    let counts = list.counts();
    let (page, count) = call
        .read(move |read, ctx| {
            let page = judged!(applications::trash::list(read, ctx, part)?);
            let count =
                if counts { Some(judged!(applications::trash::list(read, ctx, whole)?).items.len()) } else { None };
            Ok(Ok((page, count)))
        })
        .await?;
    let objects = page.items.iter().map(present::application::application).collect();
    Ok(answer(&call, "applications", &list, objects, page.next, count.map(|count| count as u64)))
}

/// Lists the deleted service principals of the tenant.
pub(crate) async fn service_principals(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&SERVICE_PRINCIPAL)?;
    let (part, whole) = listings(&call, &list, &principals::COLUMNS)?;
    let counts = list.counts();
    let (page, count) = call
        .read(move |read, ctx| {
            let page = judged!(service_principals::trash::list(read, ctx, part)?);
            let count = if counts {
                Some(judged!(service_principals::trash::list(read, ctx, whole)?).items.len())
            } else {
                None
            };
            Ok(Ok((page, count)))
        })
        .await?;
    let objects = page.items.iter().map(present::service_principal::service_principal).collect();
    Ok(answer(&call, "servicePrincipals", &list, objects, page.next, count.map(|count| count as u64)))
}

/// The page that is asked for, and the whole list, which is short enough to be counted by reading it.
fn listings(call: &Call, list: &List, columns: &Columns) -> Result<(Listing, Listing), GraphError> {
    let part = Listing {
        tenant: call.tenant(),
        filter: list.predicate(columns)?,
        order: list.store_order(columns)?,
        top: list.top,
        cursor: list.after()?,
    };
    let whole = Listing { top: usize::MAX, cursor: None, ..part.clone() };
    Ok((part, whole))
}

fn answer(
    call: &Call,
    set: &str,
    list: &List,
    objects: Vec<Object>,
    next: Option<Cursor>,
    count: Option<u64>,
) -> Reply {
    let items = objects.into_iter().map(|object| list.selection.of(object)).collect();
    let next = next.and_then(|cursor| list.token(cursor));
    call.page(set, list, Pages { items, next, count })
}
