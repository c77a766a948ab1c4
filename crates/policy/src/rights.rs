use kernel::RoleTemplateId;

use crate::roles::{
    APPLICATION_ADMINISTRATOR, APPLICATION_DEVELOPER, AUTHENTICATION_POLICY_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR, DIRECTORY_READERS, DIRECTORY_WRITERS,
    EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, GLOBAL_READER, GROUPS_ADMINISTRATOR, GUEST_INVITER,
    HELPDESK_ADMINISTRATOR, IDENTITY_GOVERNANCE_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER,
    SECURITY_ADMINISTRATOR, SECURITY_READER, USER_ADMINISTRATOR,
};
use crate::{Decision, Denial, GuestAccess, Step, UserType, roles};

/// Something that a caller wants to do in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// List people.
    ReadUsers,
    /// Read one person, known by id or name.
    ReadUser {
        /// Whether it is the caller.
        own: bool,
    },
    /// Create and change people.
    WriteUsers,
    /// Give oneself another mobile number.
    WriteOwnPhone,
    /// Delete and restore people.
    DeleteUsers,
    /// Invite guests; whether the tenant lets the caller is asked by [`may_invite`](crate::may_invite).
    InviteGuests,
    /// Read apps, enterprise applications and who is assigned.
    ReadApps,
    /// Register apps.
    CreateApps,
    /// Change and delete apps and enterprise applications.
    WriteApps,
    /// Change and delete an app or enterprise application that the caller owns.
    WriteOwnApp,
    /// Assign people and groups to apps.
    AssignApps,
    /// Grant apps permissions on behalf of everybody, and take grants away.
    GrantPermissions,
    /// Read policies.
    ReadPolicies,
    /// Write the authorization policy.
    WriteAuthorizationPolicy,
    /// Write the domain list.
    WriteDomainList,
    /// Write cross-tenant access.
    WriteCrossTenantAccess,
    /// Write Conditional Access.
    WriteConditionalAccess,
    /// Write authentication methods, passcodes for guests among them.
    WriteAuthenticationMethods,
    /// Write terms of use.
    WriteTerms,
    /// Write the properties of the tenant.
    WriteTenant,
    /// Read the audit and sign-in logs.
    ReadLogs,
    /// List groups.
    ReadGroups,
    /// Read one group and its members.
    ReadGroup {
        /// Whether the caller is a member.
        joined: bool,
    },
    /// Create groups.
    CreateGroups,
    /// Change and delete groups and their members.
    WriteGroups,
    /// Change and delete a group that the caller owns, and its members.
    WriteOwnGroup,
    /// Read who holds which role.
    ReadRoles,
    /// Assign roles.
    WriteRoles,
    /// Write identity providers, federation, and whether guests may leave.
    WriteIdentityProviders,
    /// Send an open invitation again.
    ResendInvitation,
    /// Reset a guest's redemption.
    ResetRedemption,
    /// Turn an internal user into an external one.
    ConvertUser,
    /// Open the portal as somebody who manages the tenant.
    OpenPortalAdmin,
}

/// On whose behalf a right is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RightsCaller<'a> {
    /// The emulator itself.
    System,
    /// Somebody who has not said who they are.
    Anonymous,
    /// An application on its own behalf: what it may do is a matter of its permissions, not of rights.
    Application,
    /// A person of the tenant.
    User {
        /// How the person stands in the tenant.
        user_type: UserType,
        /// The person's directory roles.
        roles: &'a [RoleTemplateId],
    },
}

/// What decides what a caller may do in the directory.
#[derive(Clone, Copy, Debug)]
pub struct RightsFacts<'a> {
    /// Who asks.
    pub caller: RightsCaller<'a>,
    /// How much of the directory guests see.
    pub guest_access: GuestAccess,
}

/// Whom an action is open to without a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
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

/// Whether a caller's rights reach for an action: by one of the roles that it asks for, or by what is open to members and
/// to guests of the tenant's guest user access.
#[must_use]
pub fn may_act(action: &Action, facts: &RightsFacts<'_>) -> Decision {
    let (open, sufficient) = requirement(*action);
    let (may, saw) = match facts.caller {
        RightsCaller::System => (true, "the emulator".to_owned()),
        RightsCaller::Application => (true, "an application, judged by its permissions".to_owned()),
        RightsCaller::Anonymous => (false, "nobody signed in".to_owned()),
        RightsCaller::User { user_type, roles } => {
            let by_role = roles::any_of(roles, sufficient);
            let by_standing = is_open(open, user_type, facts.guest_access);
            let standing = match user_type {
                UserType::Member => "a member".to_owned(),
                UserType::Guest => format!("a guest with {} access", facts.guest_access.words()),
            };
            (by_role || by_standing, format!("{standing}, {}", roles::listed(roles)))
        }
    };
    Decision::from_trace(vec![Step::judged(rule(*action), saw, (!may).then(|| denial(*action)))])
}

/// The invitation service has words of its own for whom it touches again.
const fn denial(action: Action) -> Denial {
    match action {
        Action::ResetRedemption | Action::ConvertUser => Denial::ResetNotPermitted,
        _ => Denial::InsufficientPrivileges,
    }
}

fn is_open(open: Open, user_type: UserType, guest_access: GuestAccess) -> bool {
    match (open, user_type, guest_access) {
        (Open::Nobody, ..) => false,
        (Open::Everybody, ..) | (_, UserType::Member, _) | (_, UserType::Guest, GuestAccess::SameAsMembers) => true,
        (Open::LimitedGuests, UserType::Guest, access) => access == GuestAccess::Limited,
        (Open::RestrictedGuests, UserType::Guest, access) => access == GuestAccess::Restricted,
        (Open::Members, UserType::Guest, _) => false,
    }
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
const fn requirement(action: Action) -> (Open, &'static [RoleTemplateId]) {
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
        Action::ReadLogs => (Open::Nobody, READ_LOGS),
        Action::WriteUsers | Action::DeleteUsers | Action::ResendInvitation | Action::ConvertUser => {
            (Open::Nobody, MANAGE_PEOPLE)
        }
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
        Action::WriteGroups => (Open::Nobody, MANAGE_GROUPS),
        Action::WriteIdentityProviders => (Open::Nobody, MANAGE_IDENTITY_PROVIDERS),
        Action::ResetRedemption => (Open::Nobody, RESET_REDEMPTION),
    }
}

/// The setting that an administrator would look for: roles, or for what guests read the guest user access.
const fn rule(action: Action) -> &'static str {
    match requirement(action).0 {
        Open::Nobody => "roleManagement.directory.roleAssignments",
        Open::Members | Open::LimitedGuests | Open::RestrictedGuests | Open::Everybody => {
            "authorizationPolicy.guestUserRoleId"
        }
    }
}

#[cfg(test)]
mod tests;
