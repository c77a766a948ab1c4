//! Who looks after registrations, and after what stands of them in the tenant.

use directory::{applications as registrations, service_principals as principals};
use kernel::ObjectId;
use policy::Ruling;
use store::{Read, Tx};

use super::members::removed;
use super::objects::{self, answer, options, whole};
use super::{applications, granted_user, judged, service_principals};
use crate::call::Call;
use crate::error::GraphError;
use crate::reply::Reply;
use crate::routes::Operation;

/// The owners of what the path names.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let list = options(&call)?;
    let (key, whole, registration) = (call.key(0), whole(&call, &list), is_registration(&call));
    let found = call
        .read(move |read, ctx| {
            let owners = if registration {
                judged!(applications::find(read, ctx, &key)?).owners
            } else {
                judged!(service_principals::find(read, ctx, &key)?).owners
            };
            Ok(Ok(objects::principals(read, ctx, &owners, whole)?))
        })
        .await?;
    answer(&call, &list, found)
}

fn is_registration(call: &Call) -> bool {
    use Operation as Op;
    matches!(call.operation, Op::ListApplicationOwners | Op::AddApplicationOwner | Op::RemoveApplicationOwner)
}

/// Adds an owner.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    let body = call.body.clone();
    change(&call, move |_| body.reference(), true).await
}

/// Removes an owner, who is named in the path or as `@id`.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    let owner = removed(&call)?;
    change(&call, move |_| Ok(owner), false).await
}

async fn change(
    call: &Call,
    owner: impl FnOnce(&Read<'_>) -> Result<ObjectId, GraphError> + Send + 'static,
    added: bool,
) -> Result<Reply, GraphError> {
    if is_registration(call) {
        let side = applications::Writable::of(call).await?;
        call.write(move |tx: &Tx<'_>, ctx| -> Result<Ruling<()>, GraphError> {
            let found = granted_user!(tx, ctx, side.find(tx, ctx)?);
            Ok(registrations::own(tx, ctx, found.id, owner(tx)?, added)?)
        })
        .await?;
    } else {
        let side = service_principals::Writable::of(call).await?;
        call.write(move |tx: &Tx<'_>, ctx| -> Result<Ruling<()>, GraphError> {
            let found = granted_user!(tx, ctx, side.find(tx, ctx)?);
            Ok(principals::own(tx, ctx, found.id, owner(tx)?, added)?)
        })
        .await?;
    }
    Ok(Reply::NoContent)
}
