use directory::{DirectoryError, groups, service_principals, users};
use kernel::{Ctx, GroupId, ObjectId};
use policy::{Action, Sight};
use store::Read;

use super::{judged, sight};
use crate::body::referenced;
use crate::call::{Call, Object, id};
use crate::error::GraphError;
use crate::odata::schema::{DIRECTORY_OBJECT, GROUP, USER};
use crate::odata::{Schema, Selection, window};
use crate::present;
use crate::reply::Reply;

/// The direct members of a group.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DIRECTORY_OBJECT)?;
    let (id, whole) = (call.id::<GroupId>(0)?, list.selection.selects());
    let members = call
        .read(move |read, ctx| {
            let group = judged!(groups::get(read, ctx, id)?);
            Ok(Ok(principals(read, ctx, &groups::members(read, group.id)?, whole)?))
        })
        .await?;
    Ok(call.page("directoryObjects", &list, window(&list, members)?))
}

/// Objects of several types, each with its type; those that the caller may not see are left out.
pub(crate) fn principals(
    read: &Read<'_>,
    ctx: &Ctx,
    ids: &[ObjectId],
    whole: bool,
) -> Result<Vec<Object>, DirectoryError> {
    let found = ids.iter().map(|id| principal(read, ctx, *id, whole)).collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn principal(read: &Read<'_>, ctx: &Ctx, id: ObjectId, whole: bool) -> Result<Option<Object>, DirectoryError> {
    if let Some(user) = users::load(read, id.into())? {
        let sight = sight::of_user(read, ctx, &user)?;
        return Ok(shown(&USER, present::user::user(&user), sight, whole));
    }
    if let Some(group) = groups::load(read, id.into())? {
        let sight = sight::of_group(read, ctx, &group)?;
        return Ok(shown(&GROUP, present::group::group(&group), sight, whole));
    }
    let principal = service_principals::load(read, id.into())?;
    let schema = &crate::odata::schema::SERVICE_PRINCIPAL;
    Ok(principal.map(|principal| typed(schema, present::service_principal::service_principal(&principal), whole)))
}

/// An object as far as it is seen; none where not even that it exists.
pub(crate) fn shown(schema: &'static Schema, object: Object, sight: Sight, whole: bool) -> Option<Object> {
    (sight != Sight::Nothing).then(|| typed(schema, present::user::seen(object, sight), whole))
}

/// An object among others: its type, and the default set where nothing is selected.
pub(crate) fn typed(schema: &'static Schema, object: Object, whole: bool) -> Object {
    let mut object = if whole { object } else { Selection::default_of(schema).of(object) };
    object.insert("@odata.type".to_owned(), format!("#microsoft.graph.{}", schema.name).into());
    object
}

/// Adds a member.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteGroups).await?;
    let (group, body) = (call.id::<GroupId>(0)?, call.body.clone());
    call.write(move |tx, ctx| {
        known(tx, ctx, group)?;
        Ok(groups::add_member(tx, ctx, group, body.reference()?)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Removes a member, who is named in the path or as `@id`.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteGroups).await?;
    let group = call.id::<GroupId>(0)?;
    let member = removed(&call)?;
    call.write(move |tx, ctx| Ok(groups::remove_member(tx, ctx, group, member)?)).await?;
    Ok(Reply::NoContent)
}

/// The object whose reference is taken away.
pub(crate) fn removed(call: &Call) -> Result<ObjectId, GraphError> {
    match (call.keys.get(1), &call.options.reference) {
        (Some(key), _) => id(key),
        (None, Some(url)) => referenced(url).ok_or_else(|| GraphError::object_id(url)),
        (None, None) => Err(GraphError::wrong_verb()),
    }
}

/// Whether the group exists, asked before the body is read.
fn known(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<(), GraphError> {
    let own = groups::load(read, id)?.filter(|group| ctx.caller.tenant().is_none_or(|tenant| tenant == group.tenant));
    own.map(drop).ok_or_else(|| GraphError::not_found(id))
}
