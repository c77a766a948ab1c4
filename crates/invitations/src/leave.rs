use directory::users::User;
use directory::{DirectoryError, policies, tenants, users};
use kernel::{Ctx, UserId};
use ledger::audit::{self, Actor, Entry, Target};
use ledger::decisions::{self, Question};
use policy::{LeaveFacts, Ruling};
use store::Tx;

use crate::InviteError;

/// The caller leaves the tenant in which she acts (behaviour T9). Her object goes where deleted users are; only an
/// administrator brings it back.
pub fn leave(tx: &Tx<'_>, ctx: &Ctx) -> Result<Ruling<UserId>, InviteError> {
    let id = ctx.caller.user().ok_or_else(|| DirectoryError::NotFound("me".to_owned()))?;
    let guest = users::load(tx, id)?.ok_or(InviteError::UserNotFound(id))?;
    let tenant = tenants::load(tx, guest.tenant)?;
    let tenant = tenant.ok_or_else(|| DirectoryError::NotFound(guest.tenant.to_string()))?;
    let decision = policy::may_leave(&LeaveFacts {
        organization: &tenant.display_name,
        privacy_contact: tenant.privacy_contact.as_deref(),
        external: guest.is_external(),
        enabled: guest.account_enabled,
        allowed: policies::in_force::external_identities(tx, ctx.now, tenant.id)?.allow_external_identities_to_leave,
    });
    if let Ruling::Refused(refusal) = decisions::rule(tx, ctx, Question::Leave, Some(tenant.id), decision)? {
        return Ok(Ruling::Refused(refusal));
    }
    record(tx, ctx, &guest)?;
    users::remove(tx, ctx, guest.id)?;
    Ok(Ruling::Granted(guest.id))
}

fn record(tx: &Tx<'_>, ctx: &Ctx, guest: &User) -> Result<(), InviteError> {
    let (name, principal_name) = (Some(guest.display_name.clone()), Some(guest.user_principal_name.clone()));
    let entry = Entry {
        tenant: guest.tenant,
        activity: "Delete external user",
        category: "UserManagement",
        service: "Invited Users",
        operation: "Delete",
        actor: Actor::User { id: guest.id, user_principal_name: principal_name.clone(), display_name: name.clone() },
        targets: vec![Target {
            kind: "User".to_owned(),
            id: guest.id.to_string(),
            display_name: name,
            user_principal_name: principal_name,
            modified: Vec::new(),
        }],
        details: Vec::new(),
    };
    Ok(audit::record(tx, ctx, entry)?)
}
