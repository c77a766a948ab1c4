//! Issuers elsewhere whose word an application takes.

use directory::applications as registrations;
use kernel::Ctx;
use policy::Ruling;
use serde_json::Value;
use store::{Read, Tx};
use sts::federated_credentials::{self, FederatedCredential, Federation, MOST};

use super::{applications, granted, granted_user, judged};
use crate::body::Fields;
use crate::call::Call;
use crate::error::GraphError;
use crate::odata::schema::FEDERATED_CREDENTIAL;
use crate::odata::window;
use crate::path::Key;
use crate::present;
use crate::reply::Reply;

/// The credentials of a registration.
pub(crate) async fn list(call: Call) -> Result<Reply, GraphError> {
    let (list, key) = (call.list(&FEDERATED_CREDENTIAL)?, call.key(0));
    let (id, kept) = call
        .read(move |read, ctx| {
            let application = judged!(applications::find(read, ctx, &key)?);
            Ok(Ok((application.id, kept(read, application.app_id)?)))
        })
        .await?;
    let objects = kept.iter().map(present::application::federated_credential).collect();
    Ok(call.page(&set(id), &list, window(&list, objects)?))
}

/// One of them, by id or name.
pub(crate) async fn get(call: Call) -> Result<Reply, GraphError> {
    let (selection, key, wanted) = (call.selection(&FEDERATED_CREDENTIAL)?, call.key(0), call.key(1));
    let (id, credential) = call
        .read(move |read, ctx| {
            let application = judged!(applications::find(read, ctx, &key)?);
            Ok(Ok((application.id, find(read, application.app_id, &wanted)?)))
        })
        .await?;
    Ok(call.entity(&set(id), &selection, present::application::federated_credential(&credential)))
}

/// Lets a registration take an issuer's word.
pub(crate) async fn create(call: Call) -> Result<Reply, GraphError> {
    let (side, body) = (applications::Writable::of(&call).await?, call.body.clone());
    let (id, credential) = call
        .write(move |tx, ctx| {
            let application = granted_user!(tx, ctx, side.find(tx, ctx)?);
            let federation = new(body.fields()?)?;
            let before = kept(tx, application.app_id)?;
            if before.len() >= MOST {
                return Err(GraphError::directory(format!("An application has at most {MOST} federated credentials.")));
            }
            let made = federated_credentials::add(tx, ctx, application.app_id, &federation);
            let made = made
                .map_err(GraphError::internal)?
                .ok_or_else(|| GraphError::same_key("federatedIdentityCredentials"))?;
            granted!(record(tx, ctx, &application, &before)?);
            let credential = find(tx, application.app_id, &Key::Value(made))?;
            Ok(Ruling::Granted((application.id, credential)))
        })
        .await?;
    Ok(call.created(&set(id), present::application::federated_credential(&credential)))
}

/// Changes a credential; its name stays.
pub(crate) async fn update(call: Call) -> Result<Reply, GraphError> {
    let (side, wanted, body) = (applications::Writable::of(&call).await?, call.key(1), call.body.clone());
    call.write(move |tx, ctx| {
        let application = granted_user!(tx, ctx, side.find(tx, ctx)?);
        let before = kept(tx, application.app_id)?;
        let old = find(tx, application.app_id, &wanted)?;
        let federation = patched(body.fields()?, old.federation)?;
        let free = federated_credentials::update(tx, application.app_id, &old.id, &federation);
        if !free.map_err(GraphError::internal)? {
            return Err(GraphError::same_key("federatedIdentityCredentials"));
        }
        record(tx, ctx, &application, &before)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Takes a credential away.
pub(crate) async fn delete(call: Call) -> Result<Reply, GraphError> {
    let (side, wanted) = (applications::Writable::of(&call).await?, call.key(1));
    call.write(move |tx, ctx| {
        let application = granted_user!(tx, ctx, side.find(tx, ctx)?);
        let before = kept(tx, application.app_id)?;
        let credential = find(tx, application.app_id, &wanted)?;
        federated_credentials::remove(tx, application.app_id, &credential.id).map_err(GraphError::internal)?;
        record(tx, ctx, &application, &before)
    })
    .await?;
    Ok(Reply::NoContent)
}

fn set(application: kernel::ApplicationId) -> String {
    format!("applications('{application}')/federatedIdentityCredentials")
}

fn kept(read: &Read<'_>, app: kernel::AppId) -> Result<Vec<FederatedCredential>, GraphError> {
    federated_credentials::list(read, app).map_err(GraphError::internal)
}

fn find(read: &Read<'_>, app: kernel::AppId, wanted: &Key) -> Result<FederatedCredential, GraphError> {
    let text = wanted.text().unwrap_or_default();
    let named = |one: &FederatedCredential| one.federation.name == text || one.id.eq_ignore_ascii_case(text);
    kept(read, app)?.into_iter().find(named).ok_or_else(|| GraphError::not_found(text))
}

/// Says in the audit log which issuers are believed now.
fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    application: &registrations::Application,
    before: &[FederatedCredential],
) -> Result<Ruling<()>, GraphError> {
    let told = |credentials: &[FederatedCredential]| -> Value {
        credentials.iter().map(|one| Value::Object(present::application::federated_credential(one))).collect()
    };
    let (old, new) = (told(before), told(&kept(tx, application.app_id)?));
    Ok(registrations::federations_changed(tx, ctx, application.id, old, new)?)
}

fn new(mut body: Fields) -> Result<Federation, GraphError> {
    let federation = Federation {
        name: body.required_text("name")?,
        issuer: body.required_text("issuer")?,
        subject: body.required_text("subject")?,
        audiences: body.texts("audiences")?.ok_or_else(|| GraphError::property("audiences", "it is required"))?,
        description: body.text("description")?.flatten(),
    };
    finished(body, federation)
}

fn patched(mut body: Fields, old: Federation) -> Result<Federation, GraphError> {
    if body.plain_text("name")?.is_some_and(|name| name != old.name) {
        return Err(GraphError::property("name", "a credential keeps its name"));
    }
    let federation = Federation {
        issuer: body.plain_text("issuer")?.unwrap_or(old.issuer),
        subject: body.plain_text("subject")?.unwrap_or(old.subject),
        audiences: body.texts("audiences")?.unwrap_or(old.audiences),
        description: body.text("description")?.unwrap_or(old.description),
        name: old.name,
    };
    finished(body, federation)
}

fn finished(mut body: Fields, federation: Federation) -> Result<Federation, GraphError> {
    body.not_kept(&["claimsMatchingExpression"])?;
    body.done()?;
    federation.check().map_err(|wrong| GraphError::property(wrong.property(), wrong.to_string()))?;
    Ok(federation)
}
