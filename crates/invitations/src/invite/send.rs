use directory::tenants::Tenant;
use directory::users::User;
use directory::{DirectoryError, tenants, users};
use kernel::{Ctx, MailId};
use ledger::audit::{self, Actor, Entry, Target};
use store::{Read, Tx};

use super::Sent;
use crate::invitation::{self, Invitation, Status};
use crate::letters::{self, Sender};
use crate::{InviteError, tickets, unsubscribe};

/// Keeps the invitation, makes its ticket and, if asked, queues its mail: all of it commits together.
pub(super) fn issue(tx: &Tx<'_>, ctx: &Ctx, guest: &User, invitation: Invitation) -> Result<Sent, InviteError> {
    invitation::insert(tx, &invitation)?;
    let link = tickets::issue(tx, ctx, &invitation)?;
    let redeem_url = link.url(&ctx.origins);
    let wanted = invitation.send_message && invitation.status == Status::PendingAcceptance;
    let mail = if wanted { letter(tx, ctx, guest, &invitation, &redeem_url)? } else { None };
    Ok(Sent { invitation, redeem_url, mail })
}

/// The same for an invitation that was redeemed as it was made: the mail asks for nothing, and is not the inviter's choice.
pub(super) fn notify(tx: &Tx<'_>, ctx: &Ctx, guest: &User, invitation: Invitation) -> Result<Sent, InviteError> {
    invitation::insert(tx, &invitation)?;
    let redeem_url = tickets::issue(tx, ctx, &invitation)?.url(&ctx.origins);
    let tenant = inviting(tx, &invitation)?;
    if unsubscribe::is_unsubscribed(tx, tenant.id, &invitation.address)? {
        record(tx, ctx, guest, &invitation, UNSUBSCRIBED)?;
        return Ok(Sent { invitation, redeem_url, mail: None });
    }
    let language = language(tx, guest, &tenant, &invitation)?;
    let message = letters::notification(&ctx.origins, &tenant, &invitation, &language);
    Ok(Sent { mail: Some(mail::enqueue(tx, ctx, message)?), invitation, redeem_url })
}

/// What the log says when somebody wants no mail of the tenant.
const UNSUBSCRIBED: &str = "Email not sent, user unsubscribed";

fn letter(
    tx: &Tx<'_>,
    ctx: &Ctx,
    guest: &User,
    invitation: &Invitation,
    redeem_url: &str,
) -> Result<Option<MailId>, InviteError> {
    let tenant = inviting(tx, invitation)?;
    let unsubscribed = unsubscribe::is_unsubscribed(tx, tenant.id, &invitation.address)?;
    record(tx, ctx, guest, invitation, if unsubscribed { UNSUBSCRIBED } else { "Invitation Email" })?;
    if unsubscribed {
        return Ok(None);
    }
    let sender = sender(tx, ctx)?;
    let language = language(tx, guest, &tenant, invitation)?;
    let message = letters::invitation(&ctx.origins, &tenant, invitation, sender.as_ref(), redeem_url, &language);
    Ok(Some(mail::enqueue(tx, ctx, message)?))
}

fn inviting(read: &Read<'_>, invitation: &Invitation) -> Result<Tenant, InviteError> {
    let tenant = tenants::load(read, invitation.tenant)?;
    Ok(tenant.ok_or_else(|| DirectoryError::NotFound(invitation.tenant.to_string()))?)
}

/// Who the mail says has sent the invitation: a person with a mailbox, else the organization alone.
fn sender(tx: &Tx<'_>, ctx: &Ctx) -> Result<Option<Sender>, InviteError> {
    let Some(user) = ctx.caller.user() else { return Ok(None) };
    let inviter = users::load(tx, user)?;
    Ok(inviter.and_then(|inviter| Some(Sender { name: inviter.display_name, address: inviter.mail? })))
}

/// The precedence of languages (behaviour §4.1): the request, the guest, the guest's home tenant, the inviting tenant.
fn language(tx: &Tx<'_>, guest: &User, tenant: &Tenant, invitation: &Invitation) -> Result<String, InviteError> {
    let home = tenants::by_domain(tx, &invitation.address.domain())?;
    Ok(invitation
        .language
        .clone()
        .or_else(|| guest.preferred_language.clone())
        .or_else(|| home.and_then(|home| home.notification_language))
        .or_else(|| tenant.notification_language.clone())
        .unwrap_or_else(|| letters::FALLBACK_LANGUAGE.to_owned()))
}

fn record(
    tx: &Tx<'_>,
    ctx: &Ctx,
    guest: &User,
    invitation: &Invitation,
    activity: &'static str,
) -> Result<(), InviteError> {
    let entry = Entry {
        tenant: guest.tenant,
        activity,
        category: "UserManagement",
        service: "Invited Users",
        operation: "Add",
        actor: Actor::System,
        targets: vec![Target {
            kind: "User".to_owned(),
            id: guest.id.to_string(),
            display_name: Some(guest.display_name.clone()),
            user_principal_name: Some(guest.user_principal_name.clone()),
            modified: Vec::new(),
        }],
        details: vec![("invitedUserEmailAddress".to_owned(), invitation.address.to_string())],
    };
    Ok(audit::record(tx, ctx, entry)?)
}
