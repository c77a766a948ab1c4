use kernel::RoleTemplateId;

use super::Action;
use crate::roles::{
    APPLICATION_ADMINISTRATOR, APPLICATION_DEVELOPER, AUTHENTICATION_POLICY_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR, DIRECTORY_READERS, DIRECTORY_WRITERS,
    EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, GROUPS_ADMINISTRATOR, GUEST_INVITER,
    HELPDESK_ADMINISTRATOR, IDENTITY_GOVERNANCE_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER,
    SECURITY_ADMINISTRATOR, SECURITY_READER, USER_ADMINISTRATOR,
};

/// Whom an action is open to without a role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// Nobody.
    Nobody,
    /// Members, and guests who have the same access.
    Members,
    /// Also guests with limited access.
    LimitedGuests,
    /// Members, guests who have the same access, and those whose access is restricted to themselves.
    RestrictedGuests,
    /// Everybody of the tenant.
    Everybody,
}

/// Roles that read people. The first reads their basics and nothing else.
const READ_PEOPLE: &[RoleTemplateId] = &[
    GUEST_INVITER,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    DIRECTORY_READERS,
    DIRECTORY_WRITERS,
    USER_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    GROUPS_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    SECURITY_READER,
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR,
    IDENTITY_GOVERNANCE_ADMINISTRATOR,
];
/// Roles that read the whole directory; a guest who holds one reads as much.
const READ_DIRECTORY: &[RoleTemplateId] = READ_PEOPLE.split_at(1).1;
const READ_POLICIES: &[RoleTemplateId] = &[
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    SECURITY_ADMINISTRATOR,
    SECURITY_READER,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
];
const READ_LOGS: &[RoleTemplateId] =
    &[GLOBAL_ADMINISTRATOR, GLOBAL_READER, SECURITY_ADMINISTRATOR, SECURITY_READER, REPORTS_READER];
const MANAGE_PEOPLE: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR];
const MANAGE_APPS: &[RoleTemplateId] =
    &[GLOBAL_ADMINISTRATOR, APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR];
const REGISTER_APPS: &[RoleTemplateId] =
    &[GLOBAL_ADMINISTRATOR, APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR, APPLICATION_DEVELOPER];
const ASSIGN_APPS: &[RoleTemplateId] =
    &[GLOBAL_ADMINISTRATOR, APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR, USER_ADMINISTRATOR];
const MANAGE_GROUPS: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, USER_ADMINISTRATOR];
const MANAGE_ROLES: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR];
const MANAGE_CROSS_TENANT_ACCESS: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR];
const MANAGE_CONDITIONAL_ACCESS: &[RoleTemplateId] =
    &[GLOBAL_ADMINISTRATOR, SECURITY_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR];
const MANAGE_AUTHENTICATION_METHODS: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, AUTHENTICATION_POLICY_ADMINISTRATOR];
const MANAGE_IDENTITY_PROVIDERS: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR];
const RESET_REDEMPTION: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR, HELPDESK_ADMINISTRATOR];
const GLOBAL_ADMINISTRATOR_ALONE: &[RoleTemplateId] = &[GLOBAL_ADMINISTRATOR];

/// Whom an action is open to, and which roles reach for it besides (behaviour 1.1 and 8).
pub(super) const fn requirement(action: Action) -> (Open, &'static [RoleTemplateId]) {
    match action {
        Action::ReadUsers | Action::OpenPortalAdmin => (Open::Members, READ_PEOPLE),
        Action::ReadUser { own: true }
        | Action::ReadGroup { joined: true }
        | Action::ReadApps
        | Action::InviteGuests => (Open::Everybody, READ_PEOPLE),
        Action::ReadUser { own: false } => (Open::LimitedGuests, READ_PEOPLE),
        Action::ReadGroups | Action::ReadRoles => (Open::Members, READ_DIRECTORY),
        Action::ReadGroup { joined: false } => (Open::LimitedGuests, READ_DIRECTORY),
        Action::ReadPolicies => (Open::Members, READ_POLICIES),
        Action::ReadAuditLog | Action::ReadSignIns => (Open::Nobody, READ_LOGS),
        Action::CreateUsers
        | Action::UpdateUser(_)
        | Action::WriteUsers
        | Action::DeleteUsers
        | Action::RestoreUsers
        | Action::ResendInvitation
        | Action::ConvertUser => (Open::Nobody, MANAGE_PEOPLE),
        // Behaviour 8: guests with limited access read and change their password, and that is all.
        Action::WriteOwnPhone => (Open::RestrictedGuests, MANAGE_PEOPLE),
        Action::CreateApps => (Open::Members, REGISTER_APPS),
        Action::WriteApps | Action::GrantPermissions => (Open::Nobody, MANAGE_APPS),
        Action::AssignApps => (Open::Nobody, ASSIGN_APPS),
        // One document holds the guest access level, the Privileged Role Administrator's, and the invite settings.
        Action::WriteAuthorizationPolicy | Action::WriteRoles => (Open::Nobody, MANAGE_ROLES),
        Action::WriteDomainList | Action::WriteTenant => (Open::Nobody, GLOBAL_ADMINISTRATOR_ALONE),
        Action::WriteCrossTenantAccess => (Open::Nobody, MANAGE_CROSS_TENANT_ACCESS),
        Action::WriteConditionalAccess | Action::WriteTerms => (Open::Nobody, MANAGE_CONDITIONAL_ACCESS),
        Action::WriteAuthenticationMethods => (Open::Nobody, MANAGE_AUTHENTICATION_METHODS),
        Action::WriteOwnApp => (Open::Everybody, MANAGE_APPS),
        Action::WriteOwnGroup => (Open::Everybody, MANAGE_GROUPS),
        Action::CreateGroups => (Open::Members, MANAGE_GROUPS),
        Action::WriteGroups | Action::WriteGroup(_) => (Open::Nobody, MANAGE_GROUPS),
        Action::WriteIdentityProviders => (Open::Nobody, MANAGE_IDENTITY_PROVIDERS),
        Action::ResetRedemption => (Open::Nobody, RESET_REDEMPTION),
    }
}
