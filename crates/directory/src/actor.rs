use kernel::{Caller, Ctx};
use ledger::audit::Actor;
use store::Read;

use crate::{DirectoryError, service_principals, users};

/// The caller with the names that the audit log prints.
pub fn actor(read: &Read<'_>, ctx: &Ctx) -> Result<Actor, DirectoryError> {
    Ok(match ctx.caller {
        Caller::System | Caller::Anonymous => Actor::System,
        Caller::User { user, .. } => {
            let known = users::load(read, user)?;
            Actor::User {
                id: user,
                user_principal_name: known.as_ref().map(|user| user.user_principal_name.clone()),
                display_name: known.map(|user| user.display_name),
            }
        }
        Caller::App { app, service_principal, .. } => {
            let known = service_principals::load(read, service_principal)?;
            Actor::App {
                app_id: app,
                service_principal,
                display_name: known.map(|known| known.display_name).unwrap_or_default(),
            }
        }
    })
}
