//! Sign-ins that count no longer: those from before the account's password was changed, or from before somebody revoked
//! them (Microsoft Graph, "user: revokeSignInSessions"). Access tokens live on for their hour.

use directory::Account;
use kernel::{Ctx, Timestamp};
use store::query::instant;
use store::{Read, Text, Tx, params};

use crate::{Session, StsError, refresh, sessions};

const SAVE: &str = "insert into revocations (account, valid_from) values (?1, ?2)
    on conflict (account) do update set valid_from = excluded.valid_from";

/// Ends everything that the account has proved so far: its sessions in every browser, its codes and refresh tokens, and
/// what may be asked on its behalf.
pub fn revoke(tx: &Tx<'_>, ctx: &Ctx, account: &Account) -> Result<(), StsError> {
    tx.execute(SAVE, params![Text(account), instant(ctx.now)])?;
    sessions::end_everywhere(tx, account)?;
    refresh::revoke_all(tx, ctx, account)
}

const SINCE: &str = "select valid_from from revocations where account = ?1";

/// From when sign-ins of the session's account count, where this one does not.
pub fn since(read: &Read<'_>, session: &Session) -> Result<Option<Timestamp>, StsError> {
    let valid_from = valid_from(read, &session.account)?;
    Ok(valid_from.filter(|valid_from| session.authenticated_at < *valid_from))
}

/// From when sign-ins of the account count, where some do not.
pub fn valid_from(read: &Read<'_>, account: &Account) -> Result<Option<Timestamp>, StsError> {
    Ok(read.one(SINCE, params![Text(account)], |row| Ok(row.get::<_, Text<_>>(0)?.0))?)
}
