use directory::{groups, roles, users};
use policy::Action;

use super::members::{principals, removed, shown, typed};
use super::users::find;
use super::{granted_user, judged, sight};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::{DIRECTORY_OBJECT, DIRECTORY_ROLE, GROUP};
use crate::odata::window;
use crate::present;
use crate::reply::Reply;

/// Who answers for a user.
pub(crate) async fn sponsors(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DIRECTORY_OBJECT)?;
    let (key, reach, whole) = (call.key(0), call.reach, list.selection.selects());
    let sponsors = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            Ok(Ok(principals(read, ctx, &users::sponsors(read, user.id)?, whole)?))
        })
        .await?;
    Ok(call.page("directoryObjects", &list, window(&list, sponsors)?))
}

/// Adds a sponsor.
pub(crate) async fn add_sponsor(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteUsers).await?;
    let (key, reach, body) = (call.key(0), call.reach, call.body.clone());
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::add_sponsor(tx, ctx, user.id, body.reference()?)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Removes a sponsor.
pub(crate) async fn remove_sponsor(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::WriteUsers).await?;
    let (key, reach, sponsor) = (call.key(0), call.reach, removed(&call)?);
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::remove_sponsor(tx, ctx, user.id, sponsor)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The groups and directory roles of which a user is a direct member.
pub(crate) async fn member_of(call: Call) -> Result<Reply, GraphError> {
    let list = call.list(&DIRECTORY_OBJECT)?;
    let (key, reach, whole) = (call.key(0), call.reach, list.selection.selects());
    let joined = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            let mut joined = Vec::new();
            for id in groups::groups_of(read, user.id.into())? {
                let Some(group) = groups::load(read, id)? else { continue };
                let sight = sight::of_group(read, ctx, &group)?;
                joined.extend(shown(&GROUP, present::group::group(&group), sight, whole));
            }
            for template in roles::of(read, user.id.into())? {
                joined.push(typed(&DIRECTORY_ROLE, present::group::directory_role(user.tenant, template), whole));
            }
            Ok(Ok(joined))
        })
        .await?;
    Ok(call.page("directoryObjects", &list, window(&list, joined)?))
}
