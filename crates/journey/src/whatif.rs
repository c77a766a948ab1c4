use directory::applications::Platform;
use directory::users::{self, User};
use directory::{Account, DirectoryError, service_principals};
use invitations::Invitation;
use invitations::tickets::Link;
use kernel::{AppId, Caller, Ctx, EmailAddress, InvitationId, TenantId};
use policy::{Decision, Denial, UserType};
use store::Read;
use sts::{Authority, GrantError, Method, Session};

use crate::account::Identity;
use crate::facts::{Facts, Scene};
use crate::gates::{self, Passage, Walk};
use crate::{Authorize, Door, Journey, JourneyError, discover, identify};

/// The rule that says that nobody has the account.
pub const ACCOUNT_RULE: &str = "account";
/// The rule that an invitation is for its own address.
pub const INVITEE_RULE: &str = "invitation.account";

/// Something that might be tried.
#[derive(Clone, Debug)]
pub enum Question {
    /// May this person invite that address?
    Invite {
        /// The inviting tenant.
        tenant: TenantId,
        /// Who invites: the id, user principal name or address of a user, or the client id of an application.
        inviter: String,
        /// The address, unchecked: it is read where its turn comes.
        address: String,
        /// What the guest is to become.
        user_type: UserType,
    },
    /// May this account redeem that invitation?
    Redeem {
        /// The inviting tenant.
        tenant: TenantId,
        /// Which invitation.
        invitation: Invited,
        /// Who redeems; the invited address when nobody is named.
        account: Option<EmailAddress>,
    },
    /// May this account sign in to that application?
    SignIn {
        /// The tenant of the application.
        tenant: TenantId,
        /// The application.
        client: AppId,
        /// Who signs in.
        account: EmailAddress,
    },
}

/// The invitation that is asked about.
#[derive(Clone, Debug)]
pub enum Invited {
    /// The one with this id.
    Id(InvitationId),
    /// The newest of this address.
    Address(EmailAddress),
}

/// What the real call would decide now, and why. The facts are those of the real call, gathered and judged by the same
/// functions; nothing is written. Whoever is asked about proves the account, answers no page, and comes in a browser
/// that knows nobody: what would still be asked of them are the decision's obligations.
pub fn what_if(read: &Read<'_>, ctx: &Ctx, question: &Question) -> Result<Decision, JourneyError> {
    match question {
        Question::Invite { tenant, inviter, address, user_type } => {
            let caller = inviting(read, *tenant, inviter)?;
            Ok(invitations::judge_invitation(read, &ctx.on_behalf_of(caller), *tenant, address, *user_type)?)
        }
        Question::Redeem { tenant, invitation, account } => redeem(read, ctx, *tenant, invitation, account.as_ref()),
        Question::SignIn { tenant, client, account } => sign_in(read, ctx, *tenant, *client, account),
    }
}

/// The person or application that would invite, as the caller of the real call.
fn inviting(read: &Read<'_>, tenant: TenantId, inviter: &str) -> Result<Caller, JourneyError> {
    if let Ok(app) = inviter.parse()
        && let Some(principal) = service_principals::by_app_id(read, tenant, app)?
    {
        return Ok(Caller::App { tenant, app, service_principal: principal.id });
    }
    let user = user(read, tenant, inviter)?.ok_or_else(|| DirectoryError::NotFound(inviter.to_owned()))?;
    Ok(Caller::User { tenant, user: user.id, client: directory::first_party::AZURE_PORTAL })
}

fn user(read: &Read<'_>, tenant: TenantId, named: &str) -> Result<Option<User>, JourneyError> {
    if let Ok(id) = named.parse() {
        return Ok(users::load(read, id)?.filter(|user| user.tenant == tenant));
    }
    if let Some(user) = users::by_upn(read, tenant, named)? {
        return Ok(Some(user));
    }
    let Ok(address) = EmailAddress::parse(named) else { return Ok(None) };
    Ok(users::find_by_address(read, tenant, &address)?.into_iter().next())
}

fn redeem(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    invited: &Invited,
    account: Option<&EmailAddress>,
) -> Result<Decision, JourneyError> {
    let found = match invited {
        Invited::Id(id) => invitations::find(read, *id)?.filter(|invitation| invitation.tenant == tenant),
        Invited::Address(address) => newest(read, tenant, address)?,
    };
    let unknown = || DirectoryError::NotFound("the invitation".to_owned());
    let invitation = found.ok_or_else(unknown)?;
    let scene = Scene::of(read, &invitation)?.ok_or_else(unknown)?;
    // The file keeps no ticket, only its digest; the gates ask which invitation it opens, never what it is.
    let link = Link { tenant, invitation: invitation.id, ticket: String::new() };
    let address = account.unwrap_or(&invitation.address);
    walk(read, ctx, &Journey::new(ctx, Door::Ticket(link), None), &scene, address)
}

fn newest(read: &Read<'_>, tenant: TenantId, address: &EmailAddress) -> Result<Option<Invitation>, JourneyError> {
    for holder in users::find_by_address(read, tenant, address)? {
        if let Some(invitation) = invitations::latest_of(read, holder.id)? {
            return Ok(Some(invitation));
        }
    }
    Ok(None)
}

fn sign_in(
    read: &Read<'_>,
    ctx: &Ctx,
    tenant: TenantId,
    client: AppId,
    account: &EmailAddress,
) -> Result<Decision, JourneyError> {
    // An ordinary sign-in; nothing is sent, so there is no address for an answer.
    let request = Authorize::new(Authority::Tenant(tenant), client, "", Platform::Web);
    let journey = Journey::new(ctx, Door::Authorize(request), None);
    if service_principals::by_app_id(read, tenant, client)?.is_none() {
        return Err(GrantError::AppUnknown { app: client.to_string(), tenant: tenant.to_string() }.into());
    }
    let scene = Scene::load(read, &journey)?.filter(|scene| scene.tenant.is_some());
    let scene = scene.ok_or_else(|| DirectoryError::NotFound(tenant.to_string()))?;
    walk(read, ctx, &journey, &scene, account)
}

/// The gates of a journey as they stand before whoever proves the address.
fn walk(
    read: &Read<'_>,
    ctx: &Ctx,
    journey: &Journey,
    scene: &Scene,
    address: &EmailAddress,
) -> Result<Decision, JourneyError> {
    let unknown = || Decision::refusal(ACCOUNT_RULE, Denial::UserNotFound { account: address.to_string() });
    let identity = match identity(read, journey, scene, address)? {
        Somebody::Known(identity) => *identity,
        Somebody::Never(denial) => return Ok(gates::never(address.as_str(), denial)),
        Somebody::Unknown => return Ok(unknown()),
    };
    if let Some(invited) = gates::uninvited(read, scene, &identity)? {
        let denial = Denial::WrongAccount { signed_in: identity.address.clone(), invited: invited.clone() };
        return Ok(Decision::refusal(INVITEE_RULE, denial));
    }
    let Some(facts) = Facts::load(read, ctx.now, journey, scene, &identity)? else { return Ok(unknown()) };
    let session = Session::new(ctx, &identity.account, &[method(&identity.account)]);
    let mut walk = Walk::new(identity, session, facts);
    match gates::pass(read, ctx, journey, &mut walk)? {
        Passage::Refused | Passage::Arrives(_) => {}
        Passage::Owes(_) | Passage::OwesFactor(_) | Passage::OwesTerms(..) | Passage::Redeems(_) => {
            gates::ahead(read, ctx, journey, &mut walk)?;
        }
    }
    Ok(walk.decision)
}

/// Whose account an address would be.
enum Somebody {
    Known(Box<Identity>),
    /// Of one whom her provider cannot be asked about.
    Never(Denial),
    Unknown,
}

/// The account with which the address would sign in: of several, the first that is offered.
fn identity(
    read: &Read<'_>,
    journey: &Journey,
    scene: &Scene,
    address: &EmailAddress,
) -> Result<Somebody, JourneyError> {
    let known =
        |identity: Option<Identity>| identity.map_or(Somebody::Unknown, |identity| Somebody::Known(Box::new(identity)));
    // An invitation's own person may have redeemed with an account of another address.
    let hers = scene.guest_home().filter(|_| scene.invited.as_ref() == Some(address));
    if let Some(home) = hers {
        return Ok(known(Identity::load(read, home)?));
    }
    let tenant = scene.tenant.as_ref();
    let Some(way) = discover::ways(read, tenant, address)?.into_iter().next() else { return Ok(Somebody::Unknown) };
    if let Some(account) = &way.account {
        return Ok(known(Identity::load(read, account)?));
    }
    let leaving = journey.clone().leaving();
    Ok(match identify::refusal(read, &leaving, tenant, &way.page(&leaving, address))? {
        Some(denial) => Somebody::Never(denial),
        None => Somebody::Known(Box::new(Identity::to_come(way.provider, address))),
    })
}

fn method(account: &Account) -> Method {
    match account {
        Account::Mailbox(_) => Method::Passcode,
        Account::Federated(_) => Method::Federated,
        Account::Work { .. } | Account::Microsoft(_) | Account::Google(_) => Method::Password,
    }
}
