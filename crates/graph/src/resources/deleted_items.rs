use directory::users::trash;
use policy::Action;

use super::judged;
use super::sign_in_activity::Asked;
use super::users::listing;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::Pages;
use crate::odata::schema::USER;
use crate::present;
use crate::reply::Reply;

/// The type of what is answered where other types could be.
const TYPE: &str = "#microsoft.graph.user";

/// Lists the deleted users of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
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
    let next = page.next.and_then(|cursor| list.token(cursor));
    let items = page.items.iter().map(|user| list.selection.of(present::user::user(user))).collect();
    Ok(call.page("users", &list, Pages { items, next, count }))
}

/// One deleted user.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&USER)?, call.id(0)?);
    let user = call.read(move |read, ctx| Ok(trash::get(read, ctx, id)?)).await?;
    Ok(call.entity("directoryObjects", &selection, typed(present::user::user(&user))))
}

/// Brings a user back.
pub(crate) async fn restore(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::DeleteUsers).await?;
    let id = call.id(0)?;
    let selection = call.selection(&USER)?;
    let user = call.write(move |tx, ctx| Ok(trash::restore(tx, ctx, id)?)).await?;
    Ok(call.entity("directoryObjects", &selection, typed(present::user::user(&user))))
}

/// Deletes a user for good.
pub(crate) async fn purge(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::DeleteUsers).await?;
    let id = call.id(0)?;
    call.write(move |tx, ctx| Ok(trash::purge(tx, ctx, id)?)).await?;
    Ok(Reply::NoContent)
}

fn typed(mut user: Object) -> Object {
    user.insert("@odata.type".to_owned(), TYPE.into());
    user
}
