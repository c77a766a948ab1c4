use kernel::{Ctx, UserId};
use ledger::audit::Modified;
use ledger::changes::Change;
use policy::{Action, Ruling};
use store::Tx;

use super::{User, kept, records};
use crate::doors::{self, Activity};
use crate::{DirectoryError, users};

const REVOKED: Activity = Activity::core("Update StsRefreshTokenValidFrom Timestamp", "UserManagement", "Update");

/// Lets nothing count that a user of the caller's tenant was given so far; the user as she is then. Whoever signs in
/// elsewhere keeps what her home gave her: nothing changes, and none is answered. Everybody may do it to herself.
pub fn revoke_sessions(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<Ruling<Option<User>>, DirectoryError> {
    let own = ctx.caller.user() == Some(id);
    let action = if own { Action::ReadUser { own } } else { Action::WriteUsers };
    doors::permitted(tx, ctx, action, || {
        let old = doors::in_reach(ctx, |user: &User| user.tenant, users::load(tx, id)?, &id.to_string())?;
        if old.is_external() {
            return Ok(None);
        }
        let new = User { sign_in_sessions_valid_from_date_time: Some(ctx.now), ..old.clone() };
        kept::update(tx, &new)?;
        let told = |at: Option<kernel::Timestamp>| at.map(|at| at.to_string().into());
        let modified = Modified {
            name: "StsRefreshTokensValidFrom".to_owned(),
            old: told(old.sign_in_sessions_valid_from_date_time),
            new: told(new.sign_in_sessions_valid_from_date_time),
        };
        let properties = vec!["signInSessionsValidFromDateTime".to_owned()];
        records::record(tx, ctx, REVOKED, Change::Updated, &new, properties, vec![modified])?;
        Ok(Some(new))
    })
}
