use kernel::AppId;

use super::{Place, SignInFacts, Subject};
use crate::conditional_access::{
    AppName, ClientAppType, ExternalTenants, ExternalUserType, GuestsOrExternalUsers, LocationName, Locations, UserName,
};
use crate::{ConditionalAccessPolicy, NamedLocation, UserType};

/// The Azure portal, the one portal for administrators that the emulator plays.
const AZURE_PORTAL: AppId = AppId::well_known(0xc44b_4083_3bb0_49c1_b47d_974e_53cb_df3c);

/// Whether a policy is about this person, this app, this kind of client and this place: all of its conditions hold.
pub(super) fn covers(policy: &ConditionalAccessPolicy, facts: &SignInFacts<'_>) -> bool {
    let conditions = &policy.conditions;
    let clients = &conditions.client_app_types;
    is_about_person(policy, &facts.subject)
        && is_about_app(policy, facts.app)
        && (clients.contains(&ClientAppType::All) || clients.contains(&facts.client))
        && conditions.locations.as_ref().is_none_or(|locations| are_about(locations, &facts.place))
}

fn is_about_person(policy: &ConditionalAccessPolicy, subject: &Subject<'_>) -> bool {
    let users = &policy.conditions.users;
    let included = users.include_users.iter().any(|name| is_named(*name, subject))
        || users.include_groups.iter().any(|group| subject.groups.contains(group))
        || users.include_roles.iter().any(|role| subject.roles.contains(role))
        || users.include_guests_or_external_users.as_ref().is_some_and(|kinds| is_of(kinds, subject));
    let excluded = users.exclude_users.iter().any(|name| is_named(*name, subject))
        || users.exclude_groups.iter().any(|group| subject.groups.contains(group))
        || users.exclude_roles.iter().any(|role| subject.roles.contains(role))
        || users.exclude_guests_or_external_users.as_ref().is_some_and(|kinds| is_of(kinds, subject));
    included && !excluded
}

fn is_about_app(policy: &ConditionalAccessPolicy, app: Option<AppId>) -> bool {
    let apps = &policy.conditions.applications;
    apps.include_applications.iter().any(|name| names_app(*name, app))
        && !apps.exclude_applications.iter().any(|name| names_app(*name, app))
}

fn are_about(locations: &Locations, place: &Place<'_>) -> bool {
    locations.include_locations.iter().any(|name| is_there(*name, place))
        && !locations.exclude_locations.iter().any(|name| is_there(*name, place))
}

fn is_there(name: LocationName, place: &Place<'_>) -> bool {
    let mut holding = place.named.iter().filter(|location| location.holds(place.ip, place.country));
    match name {
        LocationName::All => true,
        LocationName::AllTrusted => holding.any(NamedLocation::is_trusted),
        LocationName::Location(id) => holding.any(|location| location.id() == id),
    }
}

fn is_named(name: UserName, subject: &Subject<'_>) -> bool {
    match name {
        UserName::All => true,
        UserName::None => false,
        UserName::GuestsOrExternalUsers => subject.guest || subject.user_type == UserType::Guest,
        UserName::User(id) => id == subject.user,
    }
}

fn is_of(kinds: &GuestsOrExternalUsers, subject: &Subject<'_>) -> bool {
    let kind = match (subject.guest, subject.user_type) {
        (false, UserType::Member) => return false,
        // Who signs in here comes from no external tenant.
        (false, UserType::Guest) => return kinds.types.contains(&ExternalUserType::InternalGuest),
        (true, UserType::Guest) => ExternalUserType::B2bCollaborationGuest,
        (true, UserType::Member) => ExternalUserType::B2bCollaborationMember,
    };
    let from_there = match &kinds.external_tenants {
        None | Some(ExternalTenants::All) => true,
        Some(ExternalTenants::Enumerated(members)) => subject.home_tenant.is_some_and(|home| members.contains(&home)),
    };
    kinds.types.contains(&kind) && from_there
}

fn names_app(name: AppName, app: Option<AppId>) -> bool {
    match name {
        AppName::All => true,
        AppName::None | AppName::Office365 => false,
        AppName::MicrosoftAdminPortals => app == Some(AZURE_PORTAL),
        AppName::App(id) => app == Some(id),
    }
}
