//! Who leads whom.

use directory::users;
use policy::{Action, UserPart};

use super::objects::{answer, options, principal, principals, whole};
use super::users::find;
use super::{granted_user, judged};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::DIRECTORY_OBJECT;
use crate::reply::Reply;

/// Who leads a user.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&DIRECTORY_OBJECT)?;
    let (key, reach, whole) = (call.key(0), call.reach, selection.selects());
    let manager = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            let manager = match users::manager(read, user.id)? {
                Some(manager) => principal(read, ctx, manager, whole)?,
                None => None,
            };
            manager.map(Ok).ok_or_else(|| GraphError::not_found("manager"))
        })
        .await?;
    Ok(call.entity("directoryObjects", &selection, manager))
}

/// Says who leads a user.
pub(crate) async fn set(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::UpdateUser(UserPart::Manager)).await?;
    let (key, reach, body) = (call.key(0), call.reach, call.body.clone());
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::set_manager(tx, ctx, user.id, body.reference()?)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Lets nobody lead a user.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::UpdateUser(UserPart::Manager)).await?;
    let (key, reach) = (call.key(0), call.reach);
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::remove_manager(tx, ctx, user.id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Whom a user leads.
pub(crate) async fn reports(call: Call) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (key, reach, whole) = (call.key(0), call.reach, whole(&call, &list));
    let reports = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            Ok(Ok(principals(read, ctx, &users::direct_reports(read, user.id)?, whole)?))
        })
        .await?;
    answer(&call, &list, reports)
}
