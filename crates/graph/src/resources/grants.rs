use directory::grants::{self, NewGrant, PermissionGrant};
use directory::rights;
use kernel::{TenantId, UserId};
use policy::Action;
use store::Read;

use super::{judged, service_principals, users};
use crate::body::Fields;
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
            find(read, tenant, key.text().unwrap_or_default()).map(Ok)
        })
        .await?;
    Ok(call.entity("oauth2PermissionGrants", &selection, present::link::grant(&grant)))
}

fn find(read: &Read<'_>, tenant: TenantId, id: &str) -> Result<PermissionGrant, GraphError> {
    let found = grants::load(read, id)?.filter(|grant| grant.tenant == tenant);
    found.ok_or_else(|| GraphError::not_found(id))
}

/// Grants delegated permissions, for everybody or for one user.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let body = call.body.clone();
    let grant = call.write(move |tx, ctx| Ok(grants::create(tx, ctx, new(body.fields()?)?)?)).await?;
    Ok(call.created("oauth2PermissionGrants", present::link::grant(&grant)))
}

fn new(mut body: Fields) -> Result<NewGrant, GraphError> {
    let client = body.required("clientId", "the object id of a service principal")?;
    let consent_type = body.required_text("consentType")?;
    let principal = body.text("principalId")?.flatten();
    let resource = body.required("resourceId", "the object id of a service principal")?;
    let scope = body.required_text("scope")?;
    body.done()?;
    let user = match (consent_type.as_str(), principal) {
        ("AllPrincipals", None) => None,
        ("Principal", Some(principal)) => {
            let user = principal.parse::<UserId>();
            Some(user.map_err(|_| GraphError::property("principalId", "the object id of a user is expected"))?)
        }
        ("AllPrincipals", Some(_)) => {
            return Err(GraphError::property("principalId", "it is null where consentType is AllPrincipals"));
        }
        ("Principal", None) => {
            return Err(GraphError::property("principalId", "it is required where consentType is Principal"));
        }
        _ => return Err(GraphError::property("consentType", "AllPrincipals or Principal is expected")),
    };
    Ok(NewGrant { client, resource, user, scope })
}

/// Gives a grant other scopes; nothing else of it can be changed.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let (tenant, key, body) = (call.tenant(), call.key(0), call.body.clone());
    call.write(move |tx, ctx| {
        let id = find(tx, tenant, key.text().unwrap_or_default())?.id;
        let mut body = body.fields()?;
        let scope = body.required_text("scope")?;
        body.done()?;
        Ok(grants::update(tx, ctx, &id, &scope)?)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes a grant away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::GrantPermissions).await?;
    let key = call.key(0);
    call.write(move |tx, ctx| Ok(grants::delete(tx, ctx, key.text().unwrap_or_default())?)).await?;
    Ok(Reply::NoContent)
}
