mod automatic;
mod facts;
mod reset;
mod send;
mod texts;

pub use facts::judge_invitation;

use directory::guests::{self, Profile};
use directory::users::{self, User};
use directory::{DirectoryError, groups, rights};
use kernel::{Ctx, EmailAddress, GroupId, MailId, ObjectId, TenantId, UserId};
use ledger::audit::{self, Entry, Target};
use ledger::decisions::{self, Question};
use policy::{Action, Existing, Refusal, Ruling, UserType};
use store::{Read, Tx};

use crate::invitation::{Invitation, Recipient, Status};
use crate::{InviteError, redirect};

/// What is asked for. The address and the redirect URL are unchecked: they are read where their turn comes, so that
/// the order of refusals is the real service's.
#[derive(Clone, Debug)]
pub struct Invite {
    /// The inviting tenant.
    pub tenant: TenantId,
    /// The address to invite.
    pub address: String,
    /// Where the guest goes afterwards.
    pub redirect_url: String,
    /// The guest's name; the local part of the address when none is given.
    pub display_name: Option<String>,
    /// Guest, or member.
    pub user_type: UserType,
    /// Whether to send the mail.
    pub send_message: bool,
    /// The mail's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The inviter's own words, plain text.
    pub custom_message: Option<String>,
    /// Who gets a copy; one at most.
    pub cc: Vec<Recipient>,
    /// The id of a new guest; drawn when none is given, as it always is on the real service.
    pub new_user: Option<UserId>,
    /// An existing user to invite: for a reset or a conversion.
    pub invited_user: Option<UserId>,
    /// Whether the user is to redeem anew.
    pub reset_redemption: bool,
    /// The guest's sponsors; the inviter when none is given.
    pub sponsors: Vec<ObjectId>,
    /// What else to write on a new guest.
    pub profile: Profile,
    /// The groups of a new guest.
    pub groups: Vec<GroupId>,
}

/// A made invitation with its link, which is known only now: the file keeps a digest of the ticket.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// The link to redeem it.
    pub redeem_url: String,
    /// The mail, if one was sent.
    pub mail: Option<MailId>,
}

/// Invites somebody (behaviour §2.3): who may invite, then the request's texts, then whom. What policy refuses is an
/// outcome and its decision is kept; an error keeps nothing.
pub fn invite(tx: &Tx<'_>, ctx: &Ctx, request: &Invite) -> Result<Ruling<Sent>, InviteError> {
    in_reach(ctx, request.tenant)?;
    let who = facts::may_invite(tx, ctx, request.tenant, request.user_type, request.reset_redemption)?;
    if who.denial().is_some()
        && let Ruling::Refused(refusal) = decisions::rule(tx, ctx, Question::Invite, Some(request.tenant), who.clone())?
    {
        return Ok(Ruling::Refused(refusal));
    }
    let address = EmailAddress::parse(&request.address)?;
    let redirect_url = redirect::parse(&request.redirect_url)?;
    texts::check(request)?;
    if let Some(user) = request.invited_user {
        return reset::invite_again(tx, ctx, request, user, &address, redirect_url);
    }
    if request.reset_redemption {
        return Err(InviteError::ResetNeedsUser);
    }
    if let Some(refusal) = groups_refused(tx, ctx, request)? {
        return Ok(Ruling::Refused(refusal));
    }
    let (whom, existing) = facts::may_be_invited(tx, ctx, request.tenant, &address)?;
    match decisions::rule(tx, ctx, Question::Invite, Some(request.tenant), who.then(whom))? {
        Ruling::Refused(refusal) => Ok(Ruling::Refused(refusal)),
        Ruling::Granted(_) => made(tx, ctx, request, &address, redirect_url, &existing).map(Ruling::Granted),
    }
}

/// The groups of a new guest must be there, and the inviter must be allowed to add to them.
fn groups_refused(tx: &Tx<'_>, ctx: &Ctx, request: &Invite) -> Result<Option<Refusal>, InviteError> {
    for group in &request.groups {
        let known = groups::load(tx, *group)?.filter(|found| found.tenant == request.tenant);
        known.ok_or(InviteError::UnknownGroup(*group))?;
    }
    if request.groups.is_empty() {
        return Ok(None);
    }
    Ok(rights::require(tx, ctx, Action::WriteGroups)?.granted().err())
}

fn made(
    tx: &Tx<'_>,
    ctx: &Ctx,
    request: &Invite,
    address: &EmailAddress,
    redirect_url: String,
    existing: &Existing,
) -> Result<Sent, InviteError> {
    let (guest, automatic) = match existing {
        Existing::AcceptedGuest(id) => (known(tx, *id)?, None),
        Existing::PendingGuest(id) => (known(tx, *id)?, automatic::account(tx, ctx, request.tenant, *id, address)?),
        _ => {
            let guest = new_guest(tx, ctx, request, address)?;
            let automatic = automatic::account(tx, ctx, request.tenant, guest.id, address)?;
            (guest, automatic)
        }
    };
    let open = guest.pending() && automatic.is_none();
    let status = if open { Status::PendingAcceptance } else { Status::Completed };
    let invitation = drafted(ctx, request, address, redirect_url, guest.id, status);
    record_invitation(tx, ctx, &guest, &invitation, "Invite external user")?;
    if matches!(existing, Existing::None | Existing::Contact) {
        sponsor(tx, ctx, request, guest.id)?;
    }
    match automatic {
        Some(home) => automatic::redeem(tx, ctx, &guest, &home, invitation),
        None => send::issue(tx, ctx, &guest, invitation),
    }
}

/// Tenants other than the caller's own do not exist for a caller.
fn in_reach(ctx: &Ctx, tenant: TenantId) -> Result<(), InviteError> {
    match ctx.caller.tenant() {
        Some(own) if own != tenant => Err(DirectoryError::NotFound(tenant.to_string()).into()),
        _ => Ok(()),
    }
}

fn new_guest(tx: &Tx<'_>, ctx: &Ctx, request: &Invite, address: &EmailAddress) -> Result<User, InviteError> {
    let new = guests::NewGuest {
        id: request.new_user,
        tenant: request.tenant,
        address: address.clone(),
        display_name: request.display_name.clone(),
        user_type: request.user_type,
        profile: request.profile.clone(),
    };
    let guest = guests::create(tx, ctx, new)?;
    for group in &request.groups {
        groups::join(tx, ctx, *group, guest.id.into())?;
    }
    Ok(guest)
}

/// The default sponsor is the inviter, when a person invites (Microsoft Entra External ID, "Add sponsors to a guest user").
fn sponsor(tx: &Tx<'_>, ctx: &Ctx, request: &Invite, guest: UserId) -> Result<(), InviteError> {
    let sponsors = if request.sponsors.is_empty() {
        ctx.caller.user().map(ObjectId::from).into_iter().collect()
    } else {
        request.sponsors.clone()
    };
    if sponsors.is_empty() {
        return Ok(());
    }
    Ok(users::set_sponsors(tx, ctx, guest, &sponsors)?)
}

/// Sends the newest invitation of a pending guest again (behaviour T3). Old tickets keep working.
pub fn resend(tx: &Tx<'_>, ctx: &Ctx, user: UserId) -> Result<Ruling<Sent>, InviteError> {
    let guest = known(tx, user)?;
    if ctx.caller.tenant().is_some_and(|own| own != guest.tenant) {
        return Err(InviteError::UserNotFound(user));
    }
    if let Ruling::Refused(refusal) = rights::require(tx, ctx, Action::ResendInvitation)? {
        return Ok(Ruling::Refused(refusal));
    }
    let latest = crate::latest_of(tx, user)?.filter(|_| guest.pending()).ok_or(InviteError::NothingToResend(user))?;
    let who = facts::may_invite(tx, ctx, guest.tenant, UserType::Guest, false)?;
    let (whom, _) = facts::may_be_invited(tx, ctx, guest.tenant, &latest.address)?;
    match decisions::rule(tx, ctx, Question::Invite, Some(guest.tenant), who.then(whom))? {
        Ruling::Refused(refusal) => Ok(Ruling::Refused(refusal)),
        Ruling::Granted(_) => {
            let again = Invitation {
                id: Invitation::new_id(ctx),
                created_at: ctx.now,
                send_message: true,
                reset_redemption: false,
                ..latest
            };
            record_invitation(tx, ctx, &guest, &again, "Invite external user")?;
            send::issue(tx, ctx, &guest, again).map(Ruling::Granted)
        }
    }
}

fn known(read: &Read<'_>, user: UserId) -> Result<User, InviteError> {
    users::load(read, user)?.ok_or(InviteError::UserNotFound(user))
}

fn drafted(
    ctx: &Ctx,
    request: &Invite,
    address: &EmailAddress,
    redirect_url: String,
    user: UserId,
    status: Status,
) -> Invitation {
    Invitation {
        id: Invitation::new_id(ctx),
        tenant: request.tenant,
        user,
        address: address.clone(),
        display_name: request.display_name.clone(),
        user_type: request.user_type,
        redirect_url,
        status,
        send_message: request.send_message,
        reset_redemption: request.reset_redemption,
        language: request.language.clone(),
        custom_message: request.custom_message.clone(),
        cc: request.cc.clone(),
        created_at: ctx.now,
    }
}

fn record_invitation(
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
        actor: directory::actor(tx, ctx)?,
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
