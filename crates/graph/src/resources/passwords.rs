//! The secrets and certificates of applications, of registrations and of what stands of them in the tenant.

use directory::{Judged, applications as registrations, service_principals as principals};
use kernel::{AppId, Ctx, ObjectId, ServicePrincipalId, SignedDuration, Timestamp};
use policy::Ruling;
use serde_json::{Value, json};
use store::{Read, Tx};
use sts::secrets::{self, Holder, KeptSecret};

use super::{applications, granted, granted_user, service_principals};
use crate::body::Fields;
use crate::call::{Call, Object};
use crate::error::GraphError;
use crate::present::instant;
use crate::reply::Reply;
use crate::routes::Operation;

/// How long a secret is good when nothing is said: two years ("application: addPassword").
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// Makes a secret and tells it, this once.
pub(crate) async fn add(call: Call) -> Result<Reply, GraphError> {
    let (side, context) = (Side::writable(&call).await?, call.context("microsoft.graph.passwordCredential"));
    let body = call.body.clone();
    let made = call
        .write(move |tx, ctx| {
            let holder = granted_user!(tx, ctx, side.holder(tx, ctx)?);
            let made = made(tx, ctx, holder, &Asked::read(body.fields()?, ctx.now)?)?;
            granted!(side.record(tx, ctx)?);
            Ok(Ruling::Granted(made))
        })
        .await?;
    Ok(Reply::entity(context, made))
}

/// Takes a secret away.
pub(crate) async fn remove(call: Call) -> Result<Reply, GraphError> {
    let (side, body) = (Side::writable(&call).await?, call.body.clone());
    call.write(move |tx, ctx| {
        let holder = granted_user!(tx, ctx, side.holder(tx, ctx)?);
        let mut body = body.fields()?;
        let id = body.required_text("keyId")?.to_lowercase();
        body.done()?;
        if !secrets::remove(tx, holder, &id).map_err(GraphError::internal)? {
            return Err(GraphError::directory("No password credential found with keyId."));
        }
        side.record(tx, ctx)
    })
    .await?;
    Ok(Reply::NoContent)
}

/// The secrets with which a registration is to begin ("Create application").
pub(super) fn asked(body: &mut Fields, now: Timestamp) -> Result<Vec<Asked>, GraphError> {
    let listed = body.objects("passwordCredentials")?.unwrap_or_default();
    listed.into_iter().map(|wanted| Asked::of(wanted, now)).collect()
}

/// Makes them, and tells them this once.
pub(super) fn begin(tx: &Tx<'_>, ctx: &Ctx, app: AppId, asked: &[Asked]) -> Result<Value, GraphError> {
    let holder = Holder { app, principal: None };
    let made = asked.iter().map(|asked| Ok(Value::Object(made(tx, ctx, holder, asked)?)));
    made.collect()
}

fn made(tx: &Tx<'_>, ctx: &Ctx, holder: Holder, asked: &Asked) -> Result<Object, GraphError> {
    let made = secrets::make(tx, ctx, holder, asked.name.as_deref(), asked.expires_at);
    let (value, kept) = made.map_err(GraphError::internal)?;
    let mut credential = credential(&kept);
    credential.insert("secretText".to_owned(), value.into());
    Ok(credential)
}

/// The secrets of a registration, as they are listed.
pub(crate) fn of_application(read: &Read<'_>, app: AppId) -> Result<Value, GraphError> {
    listed(read, Holder { app, principal: None })
}

/// The secrets of a service principal, as they are listed.
pub(crate) fn of_principal(read: &Read<'_>, app: AppId, id: ServicePrincipalId) -> Result<Value, GraphError> {
    listed(read, Holder { app, principal: Some(id) })
}

/// The certificates of a registration or a service principal, as they are listed: their keys are not told.
pub(crate) fn certificates_of(read: &Read<'_>, holder: impl Into<Holder>) -> Result<Value, GraphError> {
    let kept = sts::certificates::list(read, holder).map_err(GraphError::internal)?;
    let told = kept.iter().map(|one| {
        json!({
            "customKeyIdentifier": one.thumbprint(),
            "displayName": one.name,
            "endDateTime": instant(one.expires_at),
            "key": null,
            "keyId": one.id,
            "startDateTime": instant(one.starts_at),
            "type": "AsymmetricX509Cert",
            "usage": "Verify",
        })
    });
    Ok(told.collect())
}

fn listed(read: &Read<'_>, holder: Holder) -> Result<Value, GraphError> {
    let kept = secrets::of(read, holder).map_err(GraphError::internal)?;
    Ok(kept.iter().map(|kept| Value::Object(credential(kept))).collect())
}

fn credential(kept: &KeptSecret) -> Object {
    let value = json!({
        "customKeyIdentifier": null,
        "displayName": kept.name,
        "endDateTime": instant(kept.expires_at),
        "hint": kept.hint,
        "keyId": kept.id,
        "secretText": null,
        "startDateTime": instant(kept.starts_at),
    });
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

/// A registration or a service principal, as far as its credentials are concerned.
pub(super) struct Found {
    pub(super) holder: Holder,
    pub(super) object: ObjectId,
    pub(super) owners: Vec<ObjectId>,
}

/// Whose secret or certificate the path is about.
#[derive(Clone)]
pub(super) enum Side {
    Registration(applications::Writable),
    Principal(service_principals::Writable),
}

impl Side {
    pub(super) async fn writable(call: &Call) -> Result<Self, GraphError> {
        Ok(match call.operation {
            Operation::AddApplicationPassword
            | Operation::RemoveApplicationPassword
            | Operation::AddApplicationKey
            | Operation::RemoveApplicationKey => Self::Registration(applications::Writable::of(call).await?),
            _ => Self::Principal(service_principals::Writable::of(call).await?),
        })
    }

    fn holder(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<Holder>, GraphError> {
        Ok(self.found(read, ctx)?.map(|found| found.holder))
    }

    pub(super) fn found(&self, read: &Read<'_>, ctx: &Ctx) -> Result<Judged<Found>, GraphError> {
        Ok(match self {
            Self::Registration(side) => side.find(read, ctx)?.map(|found| Found {
                holder: found.app_id.into(),
                object: found.id.into(),
                owners: found.owners,
            }),
            Self::Principal(side) => side.find(read, ctx)?.map(|found| Found {
                holder: Holder { app: found.app_id, principal: Some(found.id) },
                object: found.id.into(),
                owners: found.owners,
            }),
        })
    }

    /// Says in the audit log that the secrets changed.
    pub(super) fn record(&self, tx: &Tx<'_>, ctx: &Ctx) -> Result<Ruling<()>, GraphError> {
        match self {
            Self::Registration(side) => {
                let found = granted_user!(tx, ctx, side.find(tx, ctx)?);
                Ok(registrations::credentials_changed(tx, ctx, found.id)?)
            }
            Self::Principal(side) => {
                let found = granted_user!(tx, ctx, side.find(tx, ctx)?);
                Ok(principals::credentials_changed(tx, ctx, found.id)?)
            }
        }
    }
}

/// What a body asks for.
pub(super) struct Asked {
    name: Option<String>,
    expires_at: Timestamp,
}

impl Asked {
    fn read(mut body: Fields, now: Timestamp) -> Result<Self, GraphError> {
        let wanted = body.object("passwordCredential")?;
        body.done()?;
        wanted.map_or_else(|| Ok(Self::usual(now)), |wanted| Self::of(wanted, now))
    }

    fn usual(now: Timestamp) -> Self {
        Self { name: None, expires_at: now.saturating_add(GOOD_FOR).unwrap_or(Timestamp::MAX) }
    }

    /// What one `passwordCredential` asks for.
    fn of(mut wanted: Fields, now: Timestamp) -> Result<Self, GraphError> {
        let mut asked = Self { name: wanted.text("displayName")?.flatten(), ..Self::usual(now) };
        if wanted.instant("startDateTime")?.is_some_and(|begins| begins > now) {
            return Err(GraphError::not_built("A secret that is good from a later day"));
        }
        if let Some(ends) = wanted.instant("endDateTime")? {
            if ends <= now {
                return Err(GraphError::property("passwordCredential.endDateTime", "it lies in the past"));
            }
            asked.expires_at = ends;
        }
        wanted.done()?;
        Ok(asked)
    }
}
