use directory::DirectoryError;
use directory::groups::{self, Group};
use kernel::{Ctx, GroupId, ObjectId};
use policy::GroupPart;
use store::Read;

use super::judged;
use super::objects::{answer, options, principals, whole};
use crate::body::referenced;
use crate::call::{Call, id};
use crate::error::GraphError;
use crate::permissions;
use crate::reply::Reply;

/// The direct members of a group.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    listed(call, groups::members).await
}

/// The members of a group, those of the groups within it included.
pub(crate) async fn transitive(call: Call) -> Result<Reply, GraphError> {
    listed(call, groups::all_members).await
}

/// Who looks after a group.
pub(crate) async fn owners(call: Call) -> Result<Reply, GraphError> {
    listed(call, groups::owners).await
}

async fn listed(
    call: Call,
    of: fn(&Read<'_>, GroupId) -> Result<Vec<ObjectId>, DirectoryError>,
) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (id, whole) = (call.id::<GroupId>(0)?, whole(&call, &list));
    let members = call
        .read(move |read, ctx| {
            let group = judged!(groups::get(read, ctx, id)?);
            Ok(Ok(principals(read, ctx, &of(read, group.id)?, whole)?))
        })
        .await?;
    answer(&call, &list, members)
}

/// Adds a member.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    let (group, body) = (writable(&call, vec![GroupPart::Members]).await?, call.body.clone());
    call.write(move |tx, ctx| {
        known(tx, ctx, group)?;
        Ok(groups::add_member(tx, ctx, group, body.reference()?)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Adds an owner.
pub(crate) async fn add_owner(call: Call) -> Result<Reply, GraphError> {
    let (group, body) = (writable(&call, vec![GroupPart::Owners]).await?, call.body.clone());
    call.write(move |tx, ctx| {
        known(tx, ctx, group)?;
        Ok(groups::add_owner(tx, ctx, group, body.reference()?)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Removes an owner, who is named in the path or as `@id`.
pub(crate) async fn remove_owner(call: Call) -> Result<Reply, GraphError> {
    let (group, owner) = (writable(&call, vec![GroupPart::Owners]).await?, removed(&call)?);
    call.write(move |tx, ctx| Ok(groups::remove_owner(tx, ctx, group, owner)?)).await?;
    Ok(Reply::NoContent)
}

/// The group of the path, if the caller may write these parts of it.
pub(crate) async fn writable(call: &Call, parts: Vec<GroupPart>) -> Result<GroupId, GraphError> {
    let (id, token) = (call.id::<GroupId>(0)?, call.token.clone());
    call.may_all(move |read, ctx| parts.into_iter().map(|part| Ok(groups::write(read, ctx, id, part)?)).collect())
        .await?;
    // Whoever writes a group that is given roles gives them ("Add members").
    call.read(move |read, _| {
        let given_roles = groups::load(read, id)?.is_some_and(|group| group.is_assignable_to_role);
        Ok(if given_roles { permissions::gives_roles(&token) } else { Ok(()) })
    })
    .await?;
    Ok(id)
}

/// Removes a member, who is named in the path or as `@id`.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    let group = writable(&call, vec![GroupPart::Members]).await?;
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

/// The group, asked for before the body is read.
pub(crate) fn known(read: &Read<'_>, ctx: &Ctx, id: GroupId) -> Result<Group, GraphError> {
    let own = groups::load(read, id)?.filter(|group| ctx.caller.tenant().is_none_or(|tenant| tenant == group.tenant));
    own.ok_or_else(|| GraphError::not_found(id))
}
