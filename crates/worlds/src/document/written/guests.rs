use directory::groups::{self, Group};
use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, assignments, service_principals};
use invitations::{Invitation, unsubscribe};
use kernel::{EmailAddress, UserId};
use policy::Provider;
use store::Read;

use super::super::schema::{AssignedEntry, GuestEntry};
use super::{apps, followed};
use crate::WorldError;

/// Whether somebody was invited.
pub(super) fn is_one(user: &User) -> bool {
    user.external_user_state.is_some()
}

/// The guests of a tenant, the deleted ones too, in the order in which they came.
pub(super) fn written(
    read: &Read<'_>,
    tenant: &Tenant,
    people: &[User],
    groups: &[Group],
) -> Result<Vec<GuestEntry>, WorldError> {
    let guests = people.iter().filter(|user| is_one(user));
    guests.filter_map(|user| guest(read, tenant, user, groups).transpose()).collect()
}

/// None for whoever has no address that an invitation could go to.
fn guest(read: &Read<'_>, tenant: &Tenant, user: &User, groups: &[Group]) -> Result<Option<GuestEntry>, WorldError> {
    let invitation = invitations::latest_of(read, user.id)?;
    let Some(address) = address(user, invitation.as_ref()) else { return Ok(None) };
    let (accepted_with, home_object_id) = redeemed(read, user, &address)?;
    let is_in = groups::groups_of(read, user.id.into())?;
    let joined = groups.iter().filter(|group| is_in.contains(&group.id) && followed(group).is_none());
    Ok(Some(GuestEntry {
        id: Some(user.id),
        display_name: Some(user.display_name.clone()),
        invited_by: inviter(read, user)?,
        message: invitation.as_ref().and_then(|sent| sent.custom_message.clone()),
        send_message: invitation.is_some_and(|sent| sent.send_message),
        unsubscribed: unsubscribe::is_unsubscribed(read, tenant.id, &address)?,
        accepted_with,
        home_object_id,
        assigned: assigned(read, user)?,
        groups: joined.map(|group| group.display_name.clone()).collect(),
        deleted: user.deleted_date_time.is_some(),
        address,
    }))
}

fn address(user: &User, invitation: Option<&Invitation>) -> Option<EmailAddress> {
    let invited = invitation.map(|sent| sent.address.clone());
    invited.or_else(|| user.mail.as_deref().or(user.other_mails.first().map(String::as_str))?.parse().ok())
}

/// By which provider she redeemed, and with which work account; neither for whoever is pending, and for whoever redeemed
/// with an account to which her address does not lead.
fn redeemed(
    read: &Read<'_>,
    user: &User,
    address: &EmailAddress,
) -> Result<(Option<Provider>, Option<UserId>), WorldError> {
    Ok(match &user.home {
        None | Some(Account::Federated(_)) => (None, None),
        Some(Account::Work { tenant, user }) => {
            let home = tenants::by_domain(read, &address.domain())?;
            let leads = home.is_some_and(|home| home.id == *tenant);
            (leads.then_some(Provider::Entra), leads.then_some(*user))
        }
        Some(account) => (Some(account.provider()), None),
    })
}

/// Who invited her: a sign-in name or the name of an application; none where whoever it was is gone.
fn inviter(read: &Read<'_>, user: &User) -> Result<Option<String>, WorldError> {
    let Some(id) = user.invited_by else { return Ok(None) };
    if let Some(inviter) = users::load(read, id.into())?.filter(|inviter| !is_one(inviter)) {
        return Ok(Some(inviter.user_principal_name));
    }
    Ok(service_principals::load(read, id.into())?.map(|app| app.display_name))
}

/// The applications to which she is assigned.
fn assigned(read: &Read<'_>, user: &User) -> Result<Vec<AssignedEntry>, WorldError> {
    let mut all = Vec::new();
    for held in assignments::of_principal(read, user.id.into())? {
        let Some(app) = service_principals::load(read, held.resource)? else { continue };
        all.extend(apps::assignment(held.resource_name, held.app_role, &app));
    }
    Ok(all)
}
