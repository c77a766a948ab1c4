use directory::users::User;
use directory::{contacts, policies, rights, settings, tenants, users};
use kernel::{Ctx, EmailAddress, TenantId};
use policy::{
    Decision, Denial, Existing, InviteeFacts, Inviter, InviterFacts, Pair, RightsCaller, Step, UserType, Verdict,
};
use store::Read;

use crate::InviteError;

/// May the caller invite into the tenant, or reset the redemption of one of its guests?
pub(super) fn may_invite(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    invited_user_type: UserType,
    resets: bool,
) -> Result<Decision, InviteError> {
    let authorization = policies::in_force::authorization(read, ctx.now, tenant)?;
    let caller = rights::Held::of(read, ctx)?;
    let inviter = match caller.as_caller() {
        RightsCaller::System => Inviter::System,
        RightsCaller::Application => Inviter::Application,
        RightsCaller::User { user_type, roles, actions } => Inviter::User { user_type, roles, actions },
        RightsCaller::Anonymous => return Ok(nobody()),
    };
    Ok(policy::may_invite(&InviterFacts {
        inviter,
        invited_user_type,
        resets,
        allow_invites_from: authorization.allow_invites_from,
        guest_access: authorization.guest_access,
        app_only_ignores_admin_restriction: settings::load(read)?.app_only_invites_ignore_admin_restriction,
    }))
}

/// Somebody who has not said who they are invites nobody.
fn nobody() -> Decision {
    let saw = "nobody signed in".to_owned();
    let verdict = Verdict::Deny(Denial::InvitationsNotAllowed);
    Decision::from_trace(vec![Step { rule: "authorizationPolicy.allowInvitesFrom", saw, verdict }])
}

/// May the caller invite the address? The very gates of an invitation of somebody new, asked without inviting: who may
/// invite first, and whom only if that holds.
pub fn judge_invitation(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &str,
    invited_user_type: UserType,
) -> Result<Decision, InviteError> {
    let who = may_invite(read, ctx, tenant, invited_user_type, false)?;
    if who.denial().is_some() {
        return Ok(who);
    }
    let (whom, _) = may_be_invited(read, ctx, tenant, &EmailAddress::parse(address)?)?;
    Ok(who.then(whom))
}

/// May the address be invited, and who has it already?
pub(super) fn may_be_invited(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &EmailAddress,
) -> Result<(Decision, Existing), InviteError> {
    let existing = existing(read, tenant, address)?;
    Ok((judge(read, ctx, tenant, address, existing)?, existing))
}

fn judge(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &EmailAddress,
    existing: Existing,
) -> Result<Decision, InviteError> {
    let own = tenants::load(read, tenant)?;
    let domain = address.domain();
    let own_domain = own.is_some_and(|own| own.domains.iter().any(|verified| verified.name == domain));
    let domain_list = policies::in_force::domain_list(read, ctx.now, tenant)?;
    let home = tenants::by_domain(read, &domain)?.filter(|home| home.id != tenant);
    let sides = match &home {
        Some(home) => Some((
            policies::in_force::effective(read, ctx.now, tenant, home.id)?,
            policies::in_force::effective(read, ctx.now, home.id, tenant)?,
        )),
        None => None,
    };
    let pair = sides.as_ref().map(|(inbound, outbound)| Pair { inbound, outbound });
    let facts = InviteeFacts { address, existing, own_domain, domain_list: &domain_list, pair };
    Ok(policy::may_be_invited(&facts))
}

/// May the address be invited for a user who exists already? Only the domain list and the two tenants have a say.
pub(super) fn may_be_invited_again(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    address: &EmailAddress,
) -> Result<Decision, InviteError> {
    judge(read, ctx, tenant, address, Existing::None)
}

/// Who has the address in the tenant (behaviour §2.5). A deleted guest is nobody: the invitation makes a new object.
fn existing(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<Existing, InviteError> {
    let found = users::find_by_address(read, tenant, address)?;
    if let Some(user) = found.iter().find(|user| !user.is_external()) {
        return Ok(internal(user, address));
    }
    if let Some(guest) = found.first() {
        return Ok(guest_state(guest));
    }
    Ok(if contacts::exists(read, tenant, address)? { Existing::Contact } else { Existing::None })
}

/// Whoever goes by the address is the user that is meant; a further address of somebody else's is only taken.
fn internal(user: &User, address: &EmailAddress) -> Existing {
    let names = [Some(user.user_principal_name.as_str()), user.mail.as_deref()];
    if names.into_iter().flatten().any(|name| name.eq_ignore_ascii_case(address.as_str())) {
        Existing::InternalUser { user: user.id, enabled: user.account_enabled }
    } else {
        Existing::OtherObject(user.id.into())
    }
}

fn guest_state(guest: &User) -> Existing {
    if !guest.account_enabled {
        Existing::DisabledGuest(guest.id)
    } else if guest.pending() {
        Existing::PendingGuest(guest.id)
    } else {
        Existing::AcceptedGuest(guest.id)
    }
}
