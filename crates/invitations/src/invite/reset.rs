use directory::users::User;
use directory::{guests, rights, roles};
use kernel::{Ctx, EmailAddress, UserId};
use ledger::decisions::{self, Question};
use policy::{Action, Decision, ResetFacts, Ruling};
use store::{Read, Tx};

use super::{Invite, Sent, drafted, facts, known, record_invitation, send};
use crate::invitation::Status;
use crate::{InviteError, permissions, tickets};

/// An invitation of an existing user: a reset of her redemption (behaviour T5), or the conversion of an internal user
/// (behaviour T6). Object id, UPN, groups and assignments stay.
pub(super) fn invite_again(
    tx: &Tx<'_>,
    ctx: &Ctx,
    request: &Invite,
    user: UserId,
    address: &EmailAddress,
    redirect_url: String,
) -> Result<Ruling<Sent>, InviteError> {
    let user = known(tx, user)?;
    if user.tenant != request.tenant {
        return Err(InviteError::UserNotFound(user.id));
    }
    let (activity, action) = if request.reset_redemption {
        ("Invite external user with reset invitation status", Action::ResetRedemption)
    } else {
        ("Invite internal user to B2B collaboration", Action::ConvertUser)
    };
    if let Ruling::Refused(refusal) = rights::require(tx, ctx, action)? {
        return Ok(Ruling::Refused(refusal));
    }
    check(request, &user, address)?;
    let whom = facts::may_be_invited_again(tx, ctx, request.tenant, address)?;
    let decision = within_reach(tx, ctx, &user)?.then(whom);
    if let Ruling::Refused(refusal) = decisions::rule(tx, ctx, Question::Invite, Some(request.tenant), decision)? {
        return Ok(Ruling::Refused(refusal));
    }
    tickets::void(tx, ctx, user.id)?;
    permissions::withdraw(tx, user.id)?;
    let user = guests::back_to_pending(tx, ctx, user.id, address)?;
    let invitation = drafted(ctx, request, address, redirect_url, user.id, Status::PendingAcceptance);
    record_invitation(tx, ctx, &user, &invitation, activity)?;
    send::issue(tx, ctx, &user, invitation).map(Ruling::Granted)
}

/// Whether the caller may touch somebody with the roles of this user.
fn within_reach(read: &Read<'_>, ctx: &Ctx, user: &User) -> Result<Decision, InviteError> {
    let held = rights::Held::of(read, ctx)?;
    let target_roles = roles::all_of(read, user.id.into())?;
    Ok(policy::may_reset(&ResetFacts { caller: held.as_caller(), target_roles: &target_roles }))
}

fn check(request: &Invite, user: &User, address: &EmailAddress) -> Result<(), InviteError> {
    let refused = |reason| Err(InviteError::ConversionNotPossible { user: user.id, reason });
    let is_mail = user.mail.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(address.as_str()));
    if request.reset_redemption {
        let other = user.other_mails.iter().any(|other| other.eq_ignore_ascii_case(address.as_str()));
        return match (user.is_external(), is_mail || other) {
            (false, _) => refused("only an external user has a redemption to reset"),
            (true, false) => Err(InviteError::AddressNotOnUser { address: address.clone(), user: user.id }),
            (true, true) => Ok(()),
        };
    }
    if user.is_external() {
        return refused("the user is an external user already; ask for resetRedemption");
    }
    if user.on_premises_user_principal_name.is_some() {
        return refused("the user is synchronised from on-premises");
    }
    if !is_mail {
        return Err(InviteError::AddressNotOnUser { address: address.clone(), user: user.id });
    }
    Ok(())
}
