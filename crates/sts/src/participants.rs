//! The applications that were given an answer for a sign-in. They are told when it ends (`OpenID` Connect Front-Channel
//! Logout 1.0).

use kernel::{AppId, SessionId, TenantId};
use store::{Read, Text, Tx, params};

use crate::StsError;

const NOTE: &str =
    "insert or ignore into session_clients (session, app, tenant) select id, ?2, ?3 from sessions where id = ?1";

/// Notes that an application was given an answer for this sign-in, in a tenant.
pub fn note(tx: &Tx<'_>, session: SessionId, app: AppId, tenant: TenantId) -> Result<(), StsError> {
    tx.execute(NOTE, params![Text(session), Text(app), Text(tenant)])?;
    Ok(())
}

const OF: &str = "select app, tenant from session_clients where session = ?1 order by app, tenant";

/// The applications of a sign-in, each with the tenant for which it was answered.
pub fn of(read: &Read<'_>, session: SessionId) -> Result<Vec<(AppId, TenantId)>, StsError> {
    Ok(read.all(OF, params![Text(session)], |row| Ok((row.get::<_, Text<_>>(0)?.0, row.get::<_, Text<_>>(1)?.0)))?)
}
