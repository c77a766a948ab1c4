//! What is deleted and may still come back. The type of the object says which permission and which right it takes.

pub(crate) mod lists;

use directory::groups::trash as groups;
use directory::service_principals::trash as principals;
use directory::trash::{self, Item};
use directory::users::trash as users;
use directory::{DirectoryError, Judged, applications};
use kernel::{Ctx, ObjectId};
use policy::{Action, GroupPart, Ruling};
use store::{Read, Tx};
use sts::Verified;

use super::applications::owned;
use super::objects::typed;
use super::{granted, granted_user, judged};
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::odata::schema::{APPLICATION, DIRECTORY_OBJECT, GROUP, SERVICE_PRINCIPAL, USER};
use crate::permissions::{
    self, DELETE_GROUPS, DELETE_USERS, READ_DELETED_APPS, READ_DELETED_GROUPS, READ_DELETED_USERS, Reach, WRITE_APPS,
    WRITE_OWNED,
};
use crate::present;
use crate::reply::Reply;

/// One deleted object.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, id) = (call.selection(&DIRECTORY_OBJECT)?, call.id::<ObjectId>(0)?);
    let (token, whole) = (call.token.clone(), selection.selects());
    let object = call
        .read(move |read, ctx| {
            let item = trash::find(read, ctx, id)?.ok_or_else(|| GraphError::not_found(id))?;
            judged!(readable(&token, item));
            Ok(shown(read, ctx, item, whole)?)
        })
        .await?;
    Ok(call.entity("directoryObjects", &selection, object))
}

/// Whether the token reads what is deleted. Whoever writes what it owns reads every application.
fn readable(token: &Verified, item: Item) -> Judged<Reach> {
    match item {
        Item::User(_) => permissions::reach(token, READ_DELETED_USERS, &[]),
        Item::Group(_) => permissions::reach(token, READ_DELETED_GROUPS, &[]),
        Item::Application(_) | Item::ServicePrincipal(_) => permissions::reach(token, READ_DELETED_APPS, WRITE_OWNED),
    }
}

/// A deleted object with its type.
fn shown(read: &Read<'_>, ctx: &Ctx, item: Item, whole: bool) -> Result<Judged<Object>, DirectoryError> {
    Ok(match item {
        Item::User(id) => users::get(read, ctx, id)?.map(|user| typed(&USER, present::user::user(&user), whole)),
        Item::Group(id) => groups::get(read, ctx, id)?.map(|found| typed(&GROUP, present::group::group(&found), whole)),
        Item::Application(id) => applications::trash::get(read, ctx, id)?
            .map(|found| typed(&APPLICATION, present::application::application(&found), whole)),
        Item::ServicePrincipal(id) => principals::get(read, ctx, id)?.map(|found| {
            let object = present::service_principal::service_principal(&found);
            typed(&SERVICE_PRINCIPAL, object, whole)
        }),
    })
}

/// Brings an object back.
pub(crate) async fn restore(call: Call) -> Result<Reply, GraphError> {
    may(&call).await?;
    let (selection, id) = (call.selection(&DIRECTORY_OBJECT)?, call.id::<ObjectId>(0)?);
    let (token, whole) = (call.token.clone(), selection.selects());
    let object = call
        .write(move |tx, ctx| {
            let item = granted_user!(tx, ctx, writable(tx, ctx, &token, id)?);
            Ok(Ruling::Granted(granted!(restored(tx, ctx, item, whole)?)))
        })
        .await?;
    Ok(call.entity("directoryObjects", &selection, object))
}

fn restored(tx: &Tx<'_>, ctx: &Ctx, item: Item, whole: bool) -> Result<Ruling<Object>, GraphError> {
    Ok(match item {
        Item::User(id) => users::restore(tx, ctx, id)?.map(|user| typed(&USER, present::user::user(&user), whole)),
        Item::Group(id) => {
            groups::restore(tx, ctx, id)?.map(|found| typed(&GROUP, present::group::group(&found), whole))
        }
        Item::Application(id) => applications::trash::restore(tx, ctx, id)?
            .map(|found| typed(&APPLICATION, present::application::application(&found), whole)),
        Item::ServicePrincipal(id) => {
            let restored = match principals::restore(tx, ctx, id) {
                Err(DirectoryError::Conflict { .. }) => return Err(in_use(tx, ctx, item)?),
                other => other?,
            };
            restored.map(|found| {
                let object = present::service_principal::service_principal(&found);
                typed(&SERVICE_PRINCIPAL, object, whole)
            })
        }
    })
}

/// The application stands in the tenant anew.
fn in_use(read: &Read<'_>, ctx: &Ctx, item: Item) -> Result<GraphError, GraphError> {
    let app_id = match item {
        Item::ServicePrincipal(id) => principals::get(read, ctx, id)?.ok().map(|found| found.app_id.to_string()),
        _ => None,
    };
    Ok(GraphError::name_in_use(app_id.unwrap_or_else(|| item.id().to_string())))
}

/// Deletes an object for good.
pub(crate) async fn purge(call: Call) -> Result<Reply, GraphError> {
    may(&call).await?;
    let (token, id) = (call.token.clone(), call.id::<ObjectId>(0)?);
    call.write(move |tx, ctx| {
        Ok(match granted_user!(tx, ctx, writable(tx, ctx, &token, id)?) {
            Item::User(id) => users::purge(tx, ctx, id)?,
            Item::Group(id) => groups::purge(tx, ctx, id)?,
            Item::Application(id) => applications::trash::purge(tx, ctx, id)?,
            Item::ServicePrincipal(id) => principals::purge(tx, ctx, id)?,
        })
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Whether the caller's own rights reach for what is deleted, or where that is nothing, for what the token is about.
async fn may(call: &Call) -> Result<(), GraphError> {
    let (id, token) = (call.id::<ObjectId>(0).ok(), call.token.clone());
    call.may_by(move |read, ctx| {
        let item = id.map(|id| trash::find(read, ctx, id)).transpose()?.flatten();
        Ok(match item {
            Some(Item::User(_)) => Action::RestoreUsers,
            Some(Item::Group(id)) => directory::groups::write(read, ctx, id, GroupPart::Deletion)?,
            Some(Item::Application(id)) => applications::trash::write(read, ctx, id)?,
            Some(Item::ServicePrincipal(id)) => principals::write(read, ctx, id)?,
            None if permissions::reach(&token, DELETE_USERS, &[]).is_ok() => Action::RestoreUsers,
            None if permissions::reach(&token, DELETE_GROUPS, &[]).is_ok() => Action::WriteGroups,
            None => Action::WriteApps,
        })
    })
    .await
}

/// What is deleted under the id, if the token writes it; one that opens what its application owns opens no other.
fn writable(read: &Read<'_>, ctx: &Ctx, token: &Verified, id: ObjectId) -> Result<Judged<Item>, GraphError> {
    let item = trash::find(read, ctx, id)?.ok_or_else(|| GraphError::not_found(id))?;
    let owners = match item {
        Item::User(_) => return Ok(permissions::reach(token, DELETE_USERS, &[]).map(|_| item)),
        Item::Group(_) => return Ok(permissions::reach(token, DELETE_GROUPS, &[]).map(|_| item)),
        Item::Application(id) => judged!(applications::trash::get(read, ctx, id)?).owners,
        Item::ServicePrincipal(id) => judged!(principals::get(read, ctx, id)?).owners,
    };
    let reach = judged!(permissions::reach(token, WRITE_APPS, WRITE_OWNED));
    Ok(owned(reach, ctx, &owners).map(|()| item))
}
