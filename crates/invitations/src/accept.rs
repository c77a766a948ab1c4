use directory::users::{self, User};
use directory::{Account, federated, guests};
use kernel::{Ctx, InvitationId, UserId};
use ledger::audit::{self, Actor, Entry, Target};
use policy::Provider;
use store::{Read, Tx};

use crate::{InviteError, latest_of};

/// Completes a redemption (behaviour T4): the guest becomes Accepted, with the account that was proven as the way in
/// from now on, and both audit records of the real service. A guest who is accepted already stays as she is; the
/// answer tells which of the two it was.
pub fn accept(
    tx: &Tx<'_>,
    ctx: &Ctx,
    user: UserId,
    account: &Account,
    signed_in_as: &str,
    invitation: Option<InvitationId>,
) -> Result<bool, InviteError> {
    let guest = users::load(tx, user)?.ok_or(InviteError::UserNotFound(user))?;
    if !guest.pending() {
        return Ok(false);
    }
    let invitation = match invitation {
        Some(id) => Some(id),
        None => latest_of(tx, user)?.map(|invitation| invitation.id),
    };
    let guest = guests::accept(tx, ctx, guest.id, account, &issuer(tx, account)?)?;
    let actor = Actor::User { id: guest.id, user_principal_name: Some(signed_in_as.to_owned()), display_name: None };
    let target = target(&guest, invitation, account.provider());
    for (activity, service) in
        [("Redeem external user invite", "Invited Users"), ("Redeem extern user invite", "B2B Auth")]
    {
        let entry = Entry {
            tenant: guest.tenant,
            activity,
            category: "UserManagement",
            service,
            operation: "Update",
            actor: actor.clone(),
            targets: vec![target.clone()],
            details: vec![("invitedUserEmailAddress".to_owned(), guest.mail.clone().unwrap_or_default())],
        };
        audit::record(tx, ctx, entry)?;
    }
    Ok(true)
}

/// The issuer in `identities` of a guest who came by this provider (Microsoft Entra External ID, "Properties of a B2B
/// guest user").
fn issuer(read: &Read<'_>, account: &Account) -> Result<String, InviteError> {
    Ok(match account {
        Account::Work { .. } => "ExternalAzureAD".to_owned(),
        Account::Microsoft(_) => "MicrosoftAccount".to_owned(),
        Account::Google(_) => "google.com".to_owned(),
        Account::Federated(id) => federated::load(read, *id)?.map(|person| person.issuer).unwrap_or_default(),
        Account::Mailbox(_) => "mail".to_owned(),
    })
}

/// The text that the real service prints as the name of the target, with the guest's way in as its source.
fn target(guest: &User, invitation: Option<InvitationId>, provider: Provider) -> Target {
    let source = match provider {
        Provider::Entra => "Azure AD",
        Provider::MicrosoftAccount | Provider::CreateMicrosoftAccount => "Microsoft Account",
        Provider::Google => "Google",
        Provider::EmailOneTimePasscode => "One Time Passcode",
        Provider::SamlWsFed | Provider::OidcFederation => "External Federation",
    };
    let invitation = invitation.map(|id| id.to_string()).unwrap_or_default();
    let mail = guest.mail.as_deref().unwrap_or_default();
    Target {
        kind: "User".to_owned(),
        id: guest.id.to_string(),
        display_name: Some(format!(
            "UPN: {}, Email: {mail}, InvitationId: {invitation}, Source: {source}",
            guest.user_principal_name
        )),
        user_principal_name: Some(guest.user_principal_name.clone()),
        modified: Vec::new(),
    }
}
