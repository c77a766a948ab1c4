use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Ctx;
use store::Tx;
use sts::certificates::{self, NewCertificate};
use sts::secrets::Holder;

use crate::body::Fields;
use crate::error::GraphError;

/// One of `keyCredentials` as a body has it: a certificate that is there and stays, or a new one.
pub(in crate::resources) struct Key {
    id: Option<String>,
    name: Option<String>,
    new: Option<NewCertificate>,
}

/// Reads a certificate that is to be added.
pub(in crate::resources) fn new(body: Fields) -> Result<(Option<String>, NewCertificate), GraphError> {
    let Key { name, new, .. } = key(body)?;
    let new = new.ok_or_else(|| GraphError::property("keyCredential.key", "it is required of a new certificate"))?;
    Ok((name, new))
}

/// Reads the list; the certificates that it does not name are taken away ("Update application").
pub(in crate::resources) fn read(body: &mut Fields) -> Result<Option<Vec<Key>>, GraphError> {
    let listed = body.objects("keyCredentials")?;
    listed.map(|keys| keys.into_iter().map(key).collect()).transpose()
}

fn key(mut body: Fields) -> Result<Key, GraphError> {
    let wrong = |name: &str, reason: String| GraphError::property(&format!("keyCredentials.{name}"), reason);
    let kind = body.plain_text("type")?;
    if kind.is_some_and(|kind| kind != "AsymmetricX509Cert") {
        return Err(wrong("type", "AsymmetricX509Cert is expected".to_owned()));
    }
    let usage = body.plain_text("usage")?;
    if usage.is_some_and(|usage| usage != "Verify") {
        return Err(wrong("usage", "Verify is expected".to_owned()));
    }
    let (id, name) = (body.text("keyId")?.flatten(), body.text("displayName")?.flatten());
    let (starts, ends) = (body.instant("startDateTime")?, body.instant("endDateTime")?);
    // What it is told apart by follows from the certificate.
    body.raw("customKeyIdentifier");
    let new = match body.text("key")?.flatten() {
        None => None,
        Some(text) => {
            let der = STANDARD.decode(text).map_err(|_| wrong("key", "base64 is expected".to_owned()))?;
            let mut new = NewCertificate::from_der(&der).map_err(|error| wrong("key", error.to_string()))?;
            new.starts_at = starts.unwrap_or(new.starts_at);
            new.expires_at = ends.unwrap_or(new.expires_at);
            Some(new)
        }
    };
    body.done()?;
    if new.is_none() && id.is_none() {
        return Err(wrong("key", "it is required of a new certificate".to_owned()));
    }
    Ok(Key { id, name, new })
}

/// Gives a holder exactly these certificates; whether that changed anything.
pub(in crate::resources) fn replace(tx: &Tx<'_>, ctx: &Ctx, holder: Holder, keys: &[Key]) -> Result<bool, GraphError> {
    let kept = certificates::list(tx, holder).map_err(GraphError::internal)?;
    let is_kept =
        |id: &Option<String>| id.as_ref().is_some_and(|id| kept.iter().any(|one| one.id.eq_ignore_ascii_case(id)));
    if let Some(unknown) = keys.iter().find(|key| key.new.is_none() && !is_kept(&key.id)) {
        let id = unknown.id.as_deref().unwrap_or_default();
        return Err(GraphError::property("keyCredentials.keyId", format!("the application has no certificate '{id}'")));
    }
    let mut changed = false;
    for one in &kept {
        let stays = keys.iter().any(|key| key.id.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(&one.id)));
        if !stays {
            changed |= certificates::remove(tx, holder, &one.id).map_err(GraphError::internal)?;
        }
    }
    for key in keys.iter().filter(|key| !is_kept(&key.id)) {
        if let Some(new) = &key.new {
            certificates::add(tx, ctx, holder, key.name.as_deref(), new).map_err(GraphError::internal)?;
            changed = true;
        }
    }
    Ok(changed)
}
