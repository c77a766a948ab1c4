//! The secrets of applications as they are listed: what is told of a secret after the day on which it was made
//! (Microsoft Graph, "passwordCredential resource type").

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AppId, Ctx, ServicePrincipalId, Timestamp};
use store::{Read, Text, Tx, params};

use crate::StsError;
use crate::clients::{NewSecret, add_secret};

/// Whose a secret or a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The application's client id.
    pub app: AppId,
    /// The service principal that has it; none where the registration has.
    pub principal: Option<ServicePrincipalId>,
}

impl From<AppId> for Holder {
    /// The registration.
    fn from(app: AppId) -> Self {
        Self { app, principal: None }
    }
}

/// A secret that is not told any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSecret {
    /// The id under which it is listed.
    pub id: String,
    /// A name for people.
    pub name: Option<String>,
    /// Its first three characters.
    pub hint: String,
    /// From when it is good.
    pub starts_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

const OF: &str = "select id, name, hint, created_at, expires_at from client_secrets
    where app = ?1 and principal is ?2 order by created_at, id";

/// The secrets of a registration or a service principal, in the order in which they were made.
pub fn of(read: &Read<'_>, holder: Holder) -> Result<Vec<KeptSecret>, StsError> {
    Ok(read.all(OF, params![Text(holder.app), holder.principal.map(Text)], |row| {
        Ok(KeptSecret {
            id: row.get(0)?,
            name: row.get(1)?,
            hint: row.get(2)?,
            starts_at: row.get::<_, Text<_>>(3)?.0,
            expires_at: row.get::<_, Text<_>>(4)?.0,
        })
    })?)
}

const HOLD: &str = "update client_secrets set principal = ?2 where id = ?1";

/// Makes a secret for a holder; the secret, which is told this once, and what is kept of it.
pub fn make(
    tx: &Tx<'_>,
    ctx: &Ctx,
    holder: Holder,
    name: Option<&str>,
    expires_at: Timestamp,
) -> Result<(String, KeptSecret), StsError> {
    // 30 bytes are 40 characters, as long as the real ones.
    let value = URL_SAFE_NO_PAD.encode(ctx.entropy.bytes::<30>());
    let new = NewSecret { value: &value, published: false, name, expires_at };
    let id = add_secret(tx, ctx, holder.app, &new)?;
    if holder.principal.is_some() {
        tx.execute(HOLD, params![id, holder.principal.map(Text)])?;
    }
    let (name, hint) = (name.map(str::to_owned), value.chars().take(3).collect());
    Ok((value, KeptSecret { id, name, hint, starts_at: ctx.now, expires_at }))
}

const REMOVE: &str = "delete from client_secrets where id = ?1 and app = ?2 and principal is ?3";

/// Takes a secret away; whether the holder had it.
pub fn remove(tx: &Tx<'_>, holder: Holder, id: &str) -> Result<bool, StsError> {
    Ok(tx.execute(REMOVE, params![id, Text(holder.app), holder.principal.map(Text)])? > 0)
}
