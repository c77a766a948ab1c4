use directory::{Account, applications, groups, service_principals, users};
use kernel::{ObjectId, TenantId};
use policy::{Action, Ruling, UserPart};
use serde_json::json;
use store::Read;

use super::members::removed;
use super::objects::{answer, options, principal, principals, whole};
use super::users::find;
use super::{granted, granted_user, judged};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::DIRECTORY_OBJECT;
use crate::reply::Reply;

/// Who answers for a user.
pub(crate) async fn sponsors(call: Call) -> Result<Reply, GraphError> {
    related(call, |read, user| Ok(users::sponsors(read, user.into())?)).await
}

/// For whom a user answers.
pub(crate) async fn sponsored(call: Call) -> Result<Reply, GraphError> {
    related(call, |read, user| Ok(users::sponsored_by(read, user)?)).await
}

/// What a user looks after: groups, and applications with what stands of them in the tenant.
pub(crate) async fn owned(call: Call) -> Result<Reply, GraphError> {
    let tenant = call.tenant();
    related(call, move |read, user| owned_by(read, tenant, user)).await
}

/// Everything of the tenant that somebody looks after.
pub(crate) fn owned_by(read: &Read<'_>, tenant: TenantId, owner: ObjectId) -> Result<Vec<ObjectId>, GraphError> {
    let mut found: Vec<ObjectId> = groups::owned_by(read, owner)?.into_iter().map(ObjectId::from).collect();
    let apps = applications::load_all(read, tenant)?;
    found.extend(apps.iter().filter(|app| app.owners.contains(&owner)).map(|app| ObjectId::from(app.id)));
    let standing = service_principals::load_all(read, tenant)?;
    found.extend(standing.iter().filter(|app| app.owners.contains(&owner)).map(|app| ObjectId::from(app.id)));
    Ok(found)
}

/// A list of what a user is related to.
async fn related(
    call: Call,
    ids: impl FnOnce(&Read<'_>, ObjectId) -> Result<Vec<ObjectId>, GraphError> + Send + 'static,
) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (key, reach, whole) = (call.key(0), call.reach, whole(&call, &list));
    let found = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            Ok(Ok(principals(read, ctx, &ids(read, user.id.into())?, whole)?))
        })
        .await?;
    answer(&call, &list, found)
}

/// Who invited a guest.
pub(crate) async fn inviter(call: Call) -> Result<Reply, GraphError> {
    let selection = call.selection(&DIRECTORY_OBJECT)?;
    let (key, reach, whole) = (call.key(0), call.reach, selection.selects());
    let inviter = call
        .read(move |read, ctx| {
            let user = judged!(find(read, ctx, &key, reach)?);
            let inviter = match user.invited_by {
                Some(inviter) => principal(read, ctx, inviter, whole)?,
                None => None,
            };
            inviter.map(Ok).ok_or_else(|| GraphError::not_found("invitedBy"))
        })
        .await?;
    Ok(call.entity("directoryObjects", &selection, inviter))
}

/// Adds a sponsor.
pub(crate) async fn add_sponsor(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::UpdateUser(UserPart::Sponsors)).await?;
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
    call.may(Action::UpdateUser(UserPart::Sponsors)).await?;
    let (key, reach, sponsor) = (call.key(0), call.reach, removed(&call)?);
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        Ok(users::remove_sponsor(tx, ctx, user.id, sponsor)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Lets a user's sessions and refresh tokens count no more. Whoever signs in elsewhere keeps hers, and the answer is the
/// same ("user: revokeSignInSessions").
pub(crate) async fn revoke_sessions(call: Call) -> Result<Reply, GraphError> {
    let (key, reach) = (call.key(0), call.reach);
    call.write(move |tx, ctx| {
        let user = granted_user!(tx, ctx, find(tx, ctx, &key, reach)?);
        if let Some(revoked) = granted!(users::revoke_sessions(tx, ctx, user.id)?) {
            let account = Account::Work { tenant: revoked.tenant, user: revoked.id };
            sts::revocations::revoke(tx, ctx, &account).map_err(GraphError::internal)?;
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::Found(json!({ "@odata.context": call.context("Edm.Boolean"), "value": true })))
}
