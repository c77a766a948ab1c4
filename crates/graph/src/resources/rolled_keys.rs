//! Certificates that an application rolls by itself: whoever asks proves that the key of one of them is at hand.

use directory::Judged;
use kernel::{Caller, Ctx};
use policy::Ruling;
use serde_json::Value;
use store::Tx;
use sts::{Verified, certificates, possession};

use super::applications::{keys, owned};
use super::passwords::{self, Found, Side};
use super::{granted, granted_user};
use crate::body::Fields;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::permissions::{self, WRITE_APPS, WRITE_OWNED};
use crate::reply::Reply;

/// Adds a certificate.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    let (side, context) = (Side::writable(&call).await?, call.context("microsoft.graph.keyCredential"));
    let (token, body) = (call.token.clone(), call.body.clone());
    let added = call
        .write(move |tx, ctx| {
            let found = granted_user!(tx, ctx, rolled(&side, &token, tx, ctx)?);
            let mut body = body.fields()?;
            let proof = body.required_text("proof")?;
            let key = body.object("keyCredential")?;
            let key = key.ok_or_else(|| GraphError::property("keyCredential", "it is required"))?;
            no_password(&mut body)?;
            body.done()?;
            prove(tx, ctx, &found, &proof)?;
            let (name, new) = keys::new(key)?;
            let id = certificates::add(tx, ctx, found.holder, name.as_deref(), &new);
            let id = id.map_err(GraphError::internal)?;
            granted!(side.record(tx, ctx)?);
            Ok(Ruling::Granted(told(tx, &found, &id)?))
        })
        .await?;
    Ok(Reply::entity(context, added))
}

/// Takes a certificate away.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    let side = Side::writable(&call).await?;
    let (token, body) = (call.token.clone(), call.body.clone());
    call.write(move |tx, ctx| {
        let found = granted_user!(tx, ctx, rolled(&side, &token, tx, ctx)?);
        let mut body = body.fields()?;
        let (proof, id) = (body.required_text("proof")?, body.required_text("keyId")?.to_lowercase());
        body.done()?;
        prove(tx, ctx, &found, &proof)?;
        if !certificates::remove(tx, found.holder, &id).map_err(GraphError::internal)? {
            return Err(GraphError::directory("No credentials found to be removed."));
        }
        side.record(tx, ctx)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// Whose keys are rolled, if the token may; whoever may not is not told whether it is there.
fn rolled(side: &Side, token: &Verified, tx: &Tx<'_>, ctx: &Ctx) -> Result<Judged<Found>, GraphError> {
    match side.found(tx, ctx) {
        Ok(found) => Ok(found.and_then(|found| rolls(token, ctx, &found).map(|()| found))),
        Err(missing) if missing.is_missing() => match permissions::reach(token, WRITE_APPS, WRITE_OWNED) {
            Ok(_) => Err(missing),
            Err(decision) => Ok(Err(decision)),
        },
        Err(other) => Err(other),
    }
}

/// An application needs no permission to roll its own keys ("application: addKey").
fn rolls(token: &Verified, ctx: &Ctx, found: &Found) -> Judged<()> {
    if matches!(ctx.caller, Caller::App { app, .. } if app == found.holder.app) {
        return Ok(());
    }
    let reach = permissions::reach(token, WRITE_APPS, WRITE_OWNED)?;
    owned(reach, ctx, &found.owners)
}

fn prove(tx: &Tx<'_>, ctx: &Ctx, found: &Found, proof: &str) -> Result<(), GraphError> {
    let proven = possession::proves(tx, ctx, found.holder, found.object, proof).map_err(GraphError::internal)?;
    if proven { Ok(()) } else { Err(GraphError::possession()) }
}

/// A password comes with a key that signs; none of the emulator's does.
fn no_password(body: &mut Fields) -> Result<(), GraphError> {
    match body.raw("passwordCredential") {
        None | Some(Value::Null) => Ok(()),
        Some(_) => Err(GraphError::not_built("A key with a password")),
    }
}

/// The certificate as it is listed.
fn told(tx: &Tx<'_>, found: &Found, id: &str) -> Result<Object, GraphError> {
    let listed = passwords::certificates_of(tx, found.holder)?;
    let added = listed.as_array().into_iter().flatten().find(|one| one["keyId"] == id);
    added
        .and_then(Value::as_object)
        .cloned()
        .ok_or_else(|| GraphError::internal("a certificate that was added is there"))
}
