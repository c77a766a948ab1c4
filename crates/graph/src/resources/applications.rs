use directory::applications::{self, Application, Listing};
use directory::{Judged, rights};
use kernel::Ctx;
use policy::Action;
use store::Read;

use super::judged;
use crate::call::{Call, id};
use crate::error::GraphError;
use crate::odata::schema::APPLICATION;
use crate::odata::{Columns, Pages};
use crate::path::Key;
use crate::present;
use crate::reply::Reply;

/// Where the properties of registrations are kept.
const COLUMNS: Columns = Columns { column: applications::column, collection: |_| None, unset: &[] };

/// Lists the tenant's registrations.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&APPLICATION)?;
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
            let page = judged!(applications::list(read, ctx, listing)?);
            // There are few of them: counting is reading.
            let count =
                if counts { Some(judged!(applications::list(read, ctx, whole)?).items.len() as u64) } else { None };
            Ok(Ok((page, count)))
        })
        .await?;
    let items = page.items.iter().map(|found| list.selection.of(present::application::application(found))).collect();
    let next = page.next.and_then(|cursor| list.token(cursor));
    Ok(call.page("applications", &list, Pages { items, next, count }))
}

/// One registration, by object id or client id.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, key) = (call.selection(&APPLICATION)?, call.key(0));
    let application = call.read(move |read, ctx| find(read, ctx, &key)).await?;
    Ok(call.entity("applications", &selection, present::application::application(&application)))
}

fn find(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Judged<Application>, GraphError> {
    if !matches!(key, Key::Named { .. }) {
        return Ok(applications::get(read, ctx, id(key)?)?);
    }
    judged!(rights::judge(read, ctx, Action::ReadApps)?);
    let app_id = id(key)?;
    let found = applications::by_app_id(read, app_id)?;
    let own = found.filter(|found| ctx.caller.tenant().is_none_or(|tenant| tenant == found.tenant));
    own.map(Ok).ok_or_else(|| GraphError::not_found(app_id))
}
