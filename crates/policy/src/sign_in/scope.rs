use kernel::AppId;

use super::{SignInFacts, Subject};
use crate::conditional_access::{AppName, ExternalTenants, ExternalUserType, GuestsOrExternalUsers, UserName};
use crate::{ConditionalAccessPolicy, UserType};

/// The Azure portal, the one portal for administrators that the emulator plays.
const AZURE_PORTAL: AppId = AppId::well_known(0xc44b_4083_3bb0_49c1_b47d_974e_53cb_df3c);

/// Whether a policy is about this person and this app.
pub(super) fn covers(policy: &ConditionalAccessPolicy, facts: &SignInFacts<'_>) -> bool {
    let users = &policy.conditions.users;
    let apps = &policy.conditions.applications;
    let subject = &facts.subject;
    let included = users.include_users.iter().any(|name| is_named(*name, subject))
        || users.include_groups.iter().any(|group| subject.groups.contains(group))
        || users.include_roles.iter().any(|role| subject.roles.contains(role))
        || users.include_guests_or_external_users.as_ref().is_some_and(|kinds| is_of(kinds, subject));
    let excluded = users.exclude_users.iter().any(|name| is_named(*name, subject))
        || users.exclude_groups.iter().any(|group| subject.groups.contains(group))
        || users.exclude_roles.iter().any(|role| subject.roles.contains(role))
        || users.exclude_guests_or_external_users.as_ref().is_some_and(|kinds| is_of(kinds, subject));
    included
        && !excluded
        && apps.include_applications.iter().any(|name| names_app(*name, facts.app))
        && !apps.exclude_applications.iter().any(|name| names_app(*name, facts.app))
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
