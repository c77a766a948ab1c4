//! The consent of "Review permissions": what a guest allows the inviting organization, once per guest and tenant.

use kernel::{Ctx, UserId};
use store::{Read, StoreError, Text, Tx, params};

const FIND: &str = "select 1 from b2b_consents where user = ?1";

/// Whether the guest has consented since the last reset.
pub fn consented(read: &Read<'_>, user: UserId) -> Result<bool, StoreError> {
    read.exists(FIND, params![Text(user)])
}

const INSERT: &str = "insert or ignore into b2b_consents (user, at) values (?1, ?2)";

/// Records the guest's consent; a second time changes nothing.
pub fn consent(tx: &Tx<'_>, ctx: &Ctx, user: UserId) -> Result<(), StoreError> {
    tx.execute(INSERT, params![Text(user), ctx.now.to_string()])?;
    Ok(())
}

const DELETE: &str = "delete from b2b_consents where user = ?1";

/// Forgets the consent, as a reset does.
pub(crate) fn withdraw(tx: &Tx<'_>, user: UserId) -> Result<(), StoreError> {
    tx.execute(DELETE, params![Text(user)])?;
    Ok(())
}
