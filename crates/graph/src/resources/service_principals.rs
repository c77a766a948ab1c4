mod draft;

use directory::applications::{self as registrations, Listing};
use directory::service_principals::{self, ServicePrincipal};
use directory::{Judged, rights};
use kernel::{AppId, Ctx, TenantId};
use policy::{Action, Ruling};
use serde_json::Value;
use store::{Read, Tx};
use sts::secrets::Holder;

use super::applications::{keys, owned};
use super::{expansion, granted, granted_user, judged, passwords};
use crate::call::{Call, Object, id};
use crate::error::GraphError;
use crate::odata::schema::SERVICE_PRINCIPAL;
use crate::odata::{Columns, Expand, Pages};
use crate::path::Key;
use crate::permissions::Reach;
use crate::present;
use crate::reply::Reply;

/// Where the properties of service principals are kept.
pub(crate) const COLUMNS: Columns = Columns {
    column: service_principals::column,
    collection: service_principals::collection,
    // What no application here has.
    unset: &["alternativeNames", "applicationTemplateId", "verifiedPublisher/displayName"],
};

/// Lists the applications that stand in the tenant.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, expand) = call.list_with(&SERVICE_PRINCIPAL)?;
    let listing = Listing {
        tenant: call.tenant(),
        filter: list.predicate(&COLUMNS)?,
        order: list.store_order(&COLUMNS)?,
        top: list.top,
        cursor: list.after()?,
    };
    let whole = Listing { top: usize::MAX, cursor: None, ..listing.clone() };
    let counts = list.counts();
    let related = expand.clone();
    let (found, next, count) = call
        .read(move |read, ctx| {
            let page = judged!(service_principals::list(read, ctx, listing)?);
            let found = page.items.iter().map(|app| whole_of(read, ctx, app, related.as_ref()));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            // There are few of them: counting is reading.
            let count = if counts {
                Some(judged!(service_principals::list(read, ctx, whole)?).items.len() as u64)
            } else {
                None
            };
            Ok(Ok((found, page.next, count)))
        })
        .await?;
    let object = |(object, related)| expansion::with(list.selection.of(object), expand.as_ref(), related);
    let items = found.into_iter().map(object).collect();
    let next = next.and_then(|cursor| list.token(cursor));
    Ok(call.page("servicePrincipals", &list, Pages { items, next, count }))
}

/// An application of the tenant with its own secrets, as they are listed, and what it is expanded by.
fn whole_of(
    read: &Read<'_>,
    ctx: &Ctx,
    found: &ServicePrincipal,
    expand: Option<&Expand>,
) -> Result<(Object, Option<Value>), GraphError> {
    let mut object = present::service_principal::service_principal(found);
    object.insert("passwordCredentials".to_owned(), passwords::of_principal(read, found.app_id, found.id)?);
    object.insert("keyCredentials".to_owned(), passwords::certificates_of(read, holder(found))?);
    let related = expand.map(|expand| expansion::of_service_principal(read, ctx, expand, found)).transpose()?;
    Ok((object, related))
}

/// Whose its credentials are.
const fn holder(principal: &ServicePrincipal) -> Holder {
    Holder { app: principal.app_id, principal: Some(principal.id) }
}

/// One of them, by object id or client id.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let ((selection, expand), key) = (call.selection_with(&SERVICE_PRINCIPAL)?, call.key(0));
    let related = expand.clone();
    let (object, related) = call
        .read(move |read, ctx| {
            let found = judged!(find(read, ctx, &key)?);
            Ok(Ok(whole_of(read, ctx, &found, related.as_ref())?))
        })
        .await?;
    let context = call.context(&format!("servicePrincipals{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(selection.of(object), expand.as_ref(), related)))
}

/// The service principal that a path names.
pub(crate) fn find(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Judged<ServicePrincipal>, GraphError> {
    if !matches!(key, Key::Named { .. }) {
        return Ok(service_principals::get(read, ctx, id(key)?)?);
    }
    judged!(rights::judge(read, ctx, Action::ReadApps)?);
    named(read, ctx, key)?.map(Ok).ok_or_else(|| GraphError::not_found(key.text().unwrap_or_default()))
}

/// The service principal of a key, if it stands in the caller's tenant.
fn named(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Option<ServicePrincipal>, GraphError> {
    let Some(tenant) = ctx.caller.tenant() else { return Ok(None) };
    let found = match key {
        Key::Named { .. } => service_principals::by_app_id(read, tenant, id(key)?)?,
        _ => service_principals::load(read, id(key)?)?,
    };
    Ok(found.filter(|found| found.tenant == tenant))
}

/// A service principal that is to be written.
#[derive(Clone)]
pub(crate) struct Writable {
    key: Key,
    reach: Reach,
}

impl Writable {
    /// That of the path, if the caller may write it: by a role, or as its owner.
    pub(crate) async fn of(call: &Call) -> Result<Self, GraphError> {
        let key = call.key(0);
        let asked = key.clone();
        call.may_by(move |read, ctx| match named(read, ctx, &asked)? {
            Some(found) => Ok(service_principals::write(read, ctx, found.id)?),
            None => Ok(Action::WriteApps),
        })
        .await?;
        Ok(Self { key, reach: call.reach })
    }

    /// The service principal; a token that opens what its application owns opens no other.
    pub(crate) fn find(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<ServicePrincipal>, GraphError> {
        let found = judged!(find(read, ctx, &self.key)?);
        Ok(owned(self.reach, ctx, &found.owners).map(|()| found))
    }
}

/// Lets an application stand in the tenant: one of its own, or one that any tenant may take in.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::CreateApps).await?;
    let (body, tenant, reach) = (call.body.clone(), call.tenant(), call.reach);
    let principal = call
        .write(move |tx, ctx| {
            let mut body = body.fields()?;
            let app_id: AppId = body.required("appId", "a client id")?;
            let mut draft = draft::read(body)?;
            let keys = draft.keys.take().unwrap_or_default();
            let mut principal = match begun(tx, ctx, tenant, app_id, reach)? {
                Ok(principal) => principal,
                Err(decision) => return super::users::refused(tx, ctx, decision),
            };
            draft.apply(&mut principal);
            let principal = granted!(service_principals::create(tx, ctx, principal)?);
            keys::replace(tx, ctx, holder(&principal), &keys)?;
            Ok(Ruling::Granted(whole_of(tx, ctx, &principal, None)?.0))
        })
        .await?;
    Ok(call.created("servicePrincipals", principal))
}

/// The application as it begins in the tenant.
fn begun(
    tx: &Tx<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    app_id: AppId,
    reach: Reach,
) -> Result<Judged<ServicePrincipal>, GraphError> {
    if service_principals::by_app_id(tx, tenant, app_id)?.is_some() {
        return Err(GraphError::name_in_use(app_id));
    }
    let unknown = || {
        GraphError::directory(format!(
            "The appId '{app_id}' of the service principal does not reference a valid application object."
        ))
    };
    let application = registrations::by_app_id(tx, app_id)?.ok_or_else(unknown)?;
    if application.tenant != tenant && !application.sign_in_audience.is_any_tenants() {
        return Err(unknown());
    }
    Ok(owned(reach, ctx, &application.owners).map(|()| ServicePrincipal::of(ctx, &application, tenant)))
}

/// Changes the tenant's own settings of an application; the body is read once it is found.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (side, body) = (Writable::of(&call).await?, call.body.clone());
    call.write(move |tx, ctx| {
        let id = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        let mut draft = draft::read(body.fields()?)?;
        let keys = draft.keys.take();
        let principal = granted!(service_principals::update(tx, ctx, id, |principal| draft.apply(principal))?);
        if let Some(keys) = keys
            && keys::replace(tx, ctx, holder(&principal), &keys)?
        {
            granted!(service_principals::credentials_changed(tx, ctx, id)?);
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes an application out of the tenant.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let side = Writable::of(&call).await?;
    call.write(move |tx, ctx| {
        let id = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        Ok(service_principals::delete(tx, ctx, id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
