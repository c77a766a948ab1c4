use directory::grants::{self, PermissionGrant};
use directory::rights;
use policy::Action;

use super::{judged, service_principals, users};
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::GRANT;
use crate::odata::{List, window};
use crate::present;
use crate::reply::Reply;

/// Lists the delegated permission grants of the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&GRANT)?, call.tenant());
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadApps)?);
            Ok(Ok(grants::load_all(read, tenant)?))
        })
        .await?;
    answer(&call, &list, &found)
}

/// Those on behalf of one user.
pub(crate) async fn of_user(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant) = (call.list(&GRANT)?, call.tenant());
    let (key, reach) = (call.key(0), call.reach);
    let found = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadApps)?);
            let user = judged!(users::find(read, ctx, &key, reach)?).id;
            let mut found = grants::load_all(read, tenant)?;
            found.retain(|grant| grant.user == Some(user));
            Ok(Ok(found))
        })
        .await?;
    answer(&call, &list, &found)
}

/// Those of one client.
pub(crate) async fn of_client(call: Call) -> Result<Reply, GraphError> {
    let (list, tenant, key) = (call.list(&GRANT)?, call.tenant(), call.key(0));
    let found = call
        .read(move |read, ctx| {
            let client = judged!(service_principals::find(read, ctx, &key)?).id;
            let mut found = grants::load_all(read, tenant)?;
            found.retain(|grant| grant.client == client);
            Ok(Ok(found))
        })
        .await?;
    answer(&call, &list, &found)
}

fn answer(call: &Call, list: &List, found: &[PermissionGrant]) -> Result<Reply, GraphError> {
    let objects = found.iter().map(present::link::grant).collect();
    Ok(call.page("oauth2PermissionGrants", list, window(list, objects)?))
}

/// One grant.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, tenant, key) = (call.selection(&GRANT)?, call.tenant(), call.key(0));
    let grant = call
        .read(move |read, ctx| {
            judged!(rights::judge(read, ctx, Action::ReadApps)?);
            let id = key.text().unwrap_or_default();
            let found = grants::load(read, id)?.filter(|grant| grant.tenant == tenant);
            found.map(Ok).ok_or_else(|| GraphError::not_found(id))
        })
        .await?;
    Ok(call.entity("oauth2PermissionGrants", &selection, present::link::grant(&grant)))
}
