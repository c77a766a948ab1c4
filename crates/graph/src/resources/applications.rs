mod draft;
pub(super) mod keys;

use directory::applications::{self, Application, Listing};
use directory::{Judged, rights};
use kernel::{ApplicationId, Ctx};
use policy::{Action, Ruling};
use serde_json::Value;
use store::Read;

use super::{expansion, granted, granted_user, judged, passwords};
use crate::call::{Call, Object, id};
use crate::error::GraphError;
use crate::odata::schema::APPLICATION;
use crate::odata::{Columns, Expand, Pages};
use crate::path::Key;
use crate::permissions::{self, Reach};
use crate::present;
use crate::reply::Reply;

/// Where the properties of registrations are kept.
pub(crate) const COLUMNS: Columns = Columns {
    column: applications::column,
    collection: applications::collection,
    // What no registration here has.
    unset: &["disabledByMicrosoftStatus", "publisherDomain", "verifiedPublisher/displayName"],
};

/// Lists the tenant's registrations.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, expand) = call.list_with(&APPLICATION)?;
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
            let page = judged!(applications::list(read, ctx, listing)?);
            let found = page.items.iter().map(|app| whole_of(read, ctx, app, related.as_ref()));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            // There are few of them: counting is reading.
            let count =
                if counts { Some(judged!(applications::list(read, ctx, whole)?).items.len() as u64) } else { None };
            Ok(Ok((found, page.next, count)))
        })
        .await?;
    let object = |(object, related)| expansion::with(list.selection.of(object), expand.as_ref(), related);
    let items = found.into_iter().map(object).collect();
    let next = next.and_then(|cursor| list.token(cursor));
    Ok(call.page("applications", &list, Pages { items, next, count }))
}

/// A registration with its secrets, as they are listed, and what it is expanded by.
fn whole_of(
    read: &Read<'_>,
    ctx: &Ctx,
    found: &Application,
    expand: Option<&Expand>,
) -> Result<(Object, Option<Value>), GraphError> {
    let mut object = present::application::application(found);
    object.insert("passwordCredentials".to_owned(), passwords::of_application(read, found.app_id)?);
    object.insert("keyCredentials".to_owned(), passwords::certificates_of(read, found.app_id)?);
    let related = expand.map(|expand| expansion::of_application(read, ctx, expand, found)).transpose()?;
    Ok((object, related))
}

/// One registration, by object id or client id.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let ((selection, expand), key) = (call.selection_with(&APPLICATION)?, call.key(0));
    let related = expand.clone();
    let (object, related) = call
        .read(move |read, ctx| {
            let found = judged!(find(read, ctx, &key)?);
            Ok(Ok(whole_of(read, ctx, &found, related.as_ref())?))
        })
        .await?;
    let context = call.context(&format!("applications{}/$entity", selection.suffix()));
    Ok(Reply::entity(context, expansion::with(selection.of(object), expand.as_ref(), related)))
}

/// The registration that a path names.
pub(crate) fn find(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Judged<Application>, GraphError> {
    if !matches!(key, Key::Named { .. }) {
        return Ok(applications::get(read, ctx, id(key)?)?);
    }
    judged!(rights::judge(read, ctx, Action::ReadApps)?);
    named(read, ctx, key)?.map(Ok).ok_or_else(|| GraphError::not_found(key.text().unwrap_or_default()))
}

/// The registration of a key, if it is one of the caller's tenant.
fn named(read: &Read<'_>, ctx: &Ctx, key: &Key) -> Result<Option<Application>, GraphError> {
    let found = match key {
        Key::Named { .. } => applications::by_app_id(read, id(key)?)?,
        _ => applications::load(read, id(key)?)?,
    };
    Ok(found.filter(|found| ctx.caller.tenant().is_none_or(|tenant| tenant == found.tenant)))
}

/// A registration that is to be written.
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
            Some(found) => Ok(applications::write(read, ctx, found.id)?),
            None => Ok(Action::WriteApps),
        })
        .await?;
        Ok(Self { key, reach: call.reach })
    }

    /// The registration; a token that opens what its application owns opens no other.
    pub(crate) fn find(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<Application>, GraphError> {
        let found = judged!(find(read, ctx, &self.key)?);
        Ok(owned(self.reach, ctx, &found.owners).map(|()| found))
    }
}

/// Whether a token reaches what these own.
pub(crate) fn owned(reach: Reach, ctx: &Ctx, owners: &[kernel::ObjectId]) -> Judged<()> {
    let own = ctx.caller.object().is_some_and(|caller| owners.contains(&caller));
    if reach == Reach::Owned && !own {
        return Err(permissions::missing("the token opens the applications that its own one owns alone".to_owned()));
    }
    Ok(())
}

/// Registers an application; nothing of it stands in the tenant yet.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    call.may(Action::CreateApps).await?;
    let (body, tenant) = (call.body.clone(), call.tenant());
    let application = call
        .write(move |tx, ctx| {
            let mut body = body.fields()?;
            let name = body.required_text("displayName")?;
            let secrets = passwords::asked(&mut body, ctx.now)?;
            let mut application = Application::new(ctx, tenant, &name);
            let mut draft = draft::read(body)?;
            let keys = draft.keys.take().unwrap_or_default();
            draft.apply(&mut application);
            let made = granted!(applications::create(tx, ctx, application)?);
            keys::replace(tx, ctx, made.app_id.into(), &keys)?;
            let secrets = passwords::begin(tx, ctx, made.app_id, &secrets)?;
            let mut object = whole_of(tx, ctx, &made, None)?.0;
            object.insert("passwordCredentials".to_owned(), secrets);
            Ok(Ruling::Granted(object))
        })
        .await?;
    Ok(call.created("applications", application))
}

/// Changes a registration; the body is read once it is found.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (side, body) = (Writable::of(&call).await?, call.body.clone());
    call.write(move |tx, ctx| {
        let id: ApplicationId = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        let mut draft = draft::read(body.fields()?)?;
        let keys = draft.keys.take();
        let application = granted!(applications::update(tx, ctx, id, |application| draft.apply(application))?);
        if let Some(keys) = keys
            && keys::replace(tx, ctx, application.app_id.into(), &keys)?
        {
            granted!(applications::credentials_changed(tx, ctx, id)?);
        }
        Ok(Ruling::Granted(()))
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Deletes a registration, and what stands of it in its own tenant.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let side = Writable::of(&call).await?;
    call.write(move |tx, ctx| {
        let id = granted_user!(tx, ctx, side.find(tx, ctx)?).id;
        Ok(applications::delete(tx, ctx, id)?)
    })
    .await?;
    Ok(Reply::NoContent)
}
