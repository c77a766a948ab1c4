use directory::service_principals::{self, ServicePrincipal};
use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, groups, guests, policies, roles, settings};
use invitations::{Invitation, tickets};
use kernel::{Circumstances, Ctx, EmailAddress, GroupId, RoleTemplateId, TenantId, Timestamp};
use policy::Effective;
use store::Read;

use crate::account::Identity;
use crate::{Door, Journey, JourneyError};

/// Where the journey leads, before anybody has said who she is.
#[derive(Debug)]
pub(crate) struct Scene {
    /// The tenant that is asked for; none while `common` waits for an account.
    pub(crate) tenant: Option<Tenant>,
    /// The invited guest as she stands now.
    pub(crate) invitee: Option<User>,
    /// The invited address.
    pub(crate) invited: Option<EmailAddress>,
}

impl Scene {
    /// Reads the scene; none when the link leads nowhere.
    pub(crate) fn load(read: &Read<'_>, journey: &Journey) -> Result<Option<Self>, JourneyError> {
        match &journey.door {
            Door::Ticket(link) => {
                let Some(opened) = tickets::open(read, link)? else { return Ok(None) };
                Self::of(read, &opened.invitation)
            }
            Door::Authorize(request) => {
                let tenant = match request.authority.tenant() {
                    Some(id) => tenants::load(read, id)?,
                    None => None,
                };
                Ok(Some(Self { tenant, invitee: None, invited: None }))
            }
        }
    }

    /// The scene of an invitation; none when its guest is gone.
    pub(crate) fn of(read: &Read<'_>, invitation: &Invitation) -> Result<Option<Self>, JourneyError> {
        let Some(guest) = users::load(read, invitation.user)? else { return Ok(None) };
        let tenant = tenants::load(read, invitation.tenant)?;
        Ok(Some(Self { tenant, invitee: Some(guest), invited: Some(invitation.address.clone()) }))
    }

    /// The account that the invited guest redeemed with.
    pub(crate) fn guest_home(&self) -> Option<&Account> {
        self.invitee.as_ref().filter(|guest| !guest.pending()).and_then(|guest| guest.home.as_ref())
    }
}

/// Everything the gates ask about a proven person in a tenant.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) tenant: Tenant,
    /// Her object in the tenant: herself where she is at home, else the guest.
    pub(crate) person: Option<User>,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) roles: Vec<RoleTemplateId>,
    /// Her home, where that is another tenant of Entra.
    pub(crate) home: Option<HomeTenant>,
    /// The application, where one sent her.
    pub(crate) app: Option<ServicePrincipal>,
}

/// The two tenants' settings towards each other.
#[derive(Debug)]
pub(crate) struct HomeTenant {
    pub(crate) tenant: Tenant,
    pub(crate) user: User,
    pub(crate) groups: Vec<GroupId>,
    /// The resource tenant's settings towards the home tenant.
    pub(crate) inbound: Effective,
    /// The home tenant's settings towards the resource tenant.
    pub(crate) outbound: Effective,
}

impl Facts {
    /// Reads the facts; none when `common` was asked for and the account has no tenant of its own.
    pub(crate) fn load(
        read: &Read<'_>,
        now: Timestamp,
        journey: &Journey,
        scene: &Scene,
        identity: &Identity,
    ) -> Result<Option<Self>, JourneyError> {
        let tenant = match (scene.tenant.as_ref(), identity.home_user()) {
            (Some(tenant), _) => Some(tenant.clone()),
            (None, Some((home, _))) => tenants::load(read, home)?,
            (None, None) => None,
        };
        let Some(tenant) = tenant else { return Ok(None) };
        let person = person(read, tenant.id, scene, identity)?;
        let object = person.as_ref().map(|person| person.id.into());
        let app = match &journey.door {
            Door::Authorize(request) => service_principals::by_app_id(read, tenant.id, request.client)?,
            Door::Ticket(_) => None,
        };
        Ok(Some(Self {
            groups: object.map_or(Ok(Vec::new()), |object| groups::groups_of(read, object))?,
            roles: object.map_or(Ok(Vec::new()), |object| roles::of(read, object))?,
            home: home(read, now, &tenant, identity)?,
            person,
            app,
            tenant,
        }))
    }

    /// Whether the person lives in the tenant that is asked for.
    pub(crate) fn at_home(&self, identity: &Identity) -> bool {
        identity.home_user().is_some_and(|(home, _)| home == self.tenant.id)
    }
}

/// What is known of her surroundings: what her request says, and what the settings say where it says nothing.
pub(crate) fn surroundings(read: &Read<'_>, ctx: &Ctx) -> Result<Circumstances, JourneyError> {
    Ok(ctx.circumstances.or(&settings::load(read)?.circumstances()))
}

/// Her object in the tenant: herself at home; else the guest linked to the account; else the pending guest whom the ticket
/// names, or who was invited by the account's sign-in name.
fn person(read: &Read<'_>, tenant: TenantId, scene: &Scene, identity: &Identity) -> Result<Option<User>, JourneyError> {
    if let Some(user) = identity.work.as_ref().filter(|user| user.tenant == tenant) {
        return Ok(Some(user.clone()));
    }
    if let Some(guest) = guests::linked(read, tenant, &identity.account)? {
        return Ok(Some(guest));
    }
    if let Some(guest) = scene.invitee.as_ref().filter(|guest| guest.pending()) {
        return Ok(Some(guest.clone()));
    }
    // Without a ticket it is the sign-in name that was invited, or nobody was: other addresses of the account need the
    // mail's link (Microsoft Entra External ID, "B2B collaboration FAQs").
    let sign_in_name = identity.addresses.first().map(std::slice::from_ref).unwrap_or_default();
    Ok(guests::pending_match(read, tenant, sign_in_name)?)
}

fn home(
    read: &Read<'_>,
    now: Timestamp,
    tenant: &Tenant,
    identity: &Identity,
) -> Result<Option<HomeTenant>, JourneyError> {
    let Some(user) = identity.work.as_ref().filter(|user| user.tenant != tenant.id) else { return Ok(None) };
    let Some(home) = tenants::load(read, user.tenant)? else { return Ok(None) };
    Ok(Some(HomeTenant {
        groups: groups::groups_of(read, user.id.into())?,
        inbound: policies::in_force::effective(read, now, tenant.id, home.id)?,
        outbound: policies::in_force::effective(read, now, home.id, tenant.id)?,
        user: user.clone(),
        tenant: home,
    }))
}
