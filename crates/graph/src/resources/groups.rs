pub(super) mod draft;

use directory::groups::{self, Group, GroupPatch};
use kernel::{GroupId, ObjectId};
use policy::{Action, GroupPart, Ruling};

use super::expansion::{self, of_group};
use super::{granted, granted_user, judged, members, sight};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::GROUP;
use crate::odata::window;
use crate::reply::Reply;
use crate::{permissions, present};

/// Lists the groups of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let ((list, expand), tenant) = (call.list_with(&GROUP)?, call.tenant());
    let related = expand.clone();
    let found = call
        .read(move |read, ctx| {
            let groups = judged!(groups::list(read, ctx, tenant)?);
            let with = |group: Group| {
                let related = related.as_ref().map(|expand| of_group(read, ctx, expand, &group)).transpose()?;
                Ok::<_, GraphError>((group, related))
            };
            Ok(Ok(groups.into_iter().map(with).collect::<Result<Vec<_>, _>>()?))
        })
        .await?;
    let objects = found
        .into_iter()
        .map(|(group, related)| expansion::with(present::group::group(&group), expand.as_ref(), related));
    Ok(call.page("groups", &list, window(&list, objects.collect())?))
}

/// One group.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let ((selection, expand), id) = (call.selection_with(&GROUP)?, call.id::<GroupId>(0)?);
    let related = expand.clone();
    let (group, sight, related) = call
        .read(move |read, ctx| {
            let group = judged!(groups::get(read, ctx, id)?);
            let sight = sight::of_group(read, ctx, &group)?;
            let related = related.as_ref().map(|expand| of_group(read, ctx, expand, &group)).transpose()?;
            Ok(Ok((group, sight, related)))
        })
        .await?;
    let object = selection.of(present::user::seen(present::group::group(&group), sight));
    let context = call.context(&format!("groups{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(object, expand.as_ref(), related)))
}

/// Makes a group.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::CreateGroups).await?;
    let (new, tenant, token) = (draft::new_group(call.body.fields()?)?, call.tenant(), call.token.clone());
    let group = call
        .write(move |tx, ctx| {
            if new.assignable {
                granted_user!(tx, ctx, permissions::gives_roles(&token));
            }
            let group = granted!(groups::create(tx, ctx, new.begun(tx, ctx, tenant)?)?);
            for member in new.members {
                groups::join(tx, ctx, group.id, member)?;
            }
            // Whoever makes a group looks after it, unless others are named ("Create group").
            let maker = ctx.caller.user().map(ObjectId::from).filter(|_| new.owners.is_empty());
            for owner in new.owners.into_iter().chain(maker) {
                groups::appoint(tx, ctx, group.id, owner)?;
            }
            Ok(Ruling::Granted(group))
        })
        .await?;
    let selection = crate::odata::Selection::default_of(&GROUP);
    Ok(call.created("groups", selection.of(present::group::group(&group))))
}

/// Changes a group, or adds members to it, all of them or none.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (id, body) = (members::writable(&call, draft::parts(&call.body)).await?, call.body.clone());
    call.write(move |tx, ctx| {
        // Whether there is such a group is told before what is wrong with the body.
        let group = members::known(tx, ctx, id)?;
        let (patch, added) = draft::patch(body.fields()?, &group)?;
        // What adds members alone changes none of the group's own properties, and takes no right to.
        if patch != GroupPatch::default() || added.is_empty() {
            granted!(groups::update(tx, ctx, id, patch)?);
        }
        for member in added {
            granted!(groups::add_member(tx, ctx, id, member)?);
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Deletes a group.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let id = members::writable(&call, vec![GroupPart::Deletion]).await?;
    call.write(move |tx, ctx| Ok(groups::delete(tx, ctx, id)?)).await?;
    Ok(Reply::NoContent)
}
