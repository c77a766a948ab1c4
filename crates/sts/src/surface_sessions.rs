//! The sessions of the portal, My Apps and My Account: each surface has a cookie of its own and trusts a sign-in that
//! happened at the token service. Signing out there ends them too.

use directory::Account;
use kernel::{Ctx, SessionId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use store::{Json, Read, Text, Tx, params};

use crate::browsers::{digest_of, is_cookie, new_cookie};
use crate::sessions::Session;
use crate::{StsError, sessions};

/// A person on a surface, in one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SurfaceSession {
    /// The tenant in which the person acts.
    pub tenant: TenantId,
    /// The person's object in that tenant.
    pub user: UserId,
    /// The account that really signed in.
    pub account: Account,
    /// The sign-in behind it.
    pub session: SessionId,
}

const INSERT: &str = "insert into surface_sessions (digest, surface, session, doc) values (?1, ?2, ?3, ?4)";

/// Lets a person onto a surface; the cookie that the browser is given.
pub fn start(
    tx: &Tx<'_>,
    ctx: &Ctx,
    sandbox: &str,
    surface: &str,
    person: &SurfaceSession,
) -> Result<String, StsError> {
    let cookie = new_cookie(&ctx.entropy, sandbox);
    tx.execute(INSERT, params![digest_of(&cookie), surface, Text(person.session), Json(person)])?;
    Ok(cookie)
}

const FIND: &str = "select doc from surface_sessions where digest = ?1 and surface = ?2";

/// Who holds this cookie on the surface, as long as the sign-in behind it lasts.
pub fn read(read: &Read<'_>, surface: &str, cookie: &str, now: Timestamp) -> Result<Option<SurfaceSession>, StsError> {
    if !is_cookie(cookie) {
        return Ok(None);
    }
    let found: Option<SurfaceSession> = read.document(FIND, params![digest_of(cookie), surface])?;
    let Some(person) = found else { return Ok(None) };
    let behind: Option<Session> = sessions::load(read, person.session)?;
    Ok(behind.filter(|session| now < session.expires_at).map(|_| person))
}

const END: &str = "delete from surface_sessions where digest = ?1 and surface = ?2";

/// Ends the session of this cookie on the surface; the sign-in behind it goes on.
pub fn end(tx: &Tx<'_>, surface: &str, cookie: &str) -> Result<(), StsError> {
    tx.execute(END, params![digest_of(cookie), surface])?;
    Ok(())
}
