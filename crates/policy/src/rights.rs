mod requirement;
mod resource_actions;

use kernel::RoleTemplateId;

use requirement::{Open, requirement};
pub(crate) use resource_actions::any_reaches;

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
    /// Create people.
    CreateUsers,
    /// Change something of people that custom roles reach for by itself.
    UpdateUser(UserPart),
    /// Change anything of people.
    WriteUsers,
    /// Give oneself another mobile number.
    WriteOwnPhone,
    /// Delete people.
    DeleteUsers,
    /// Restore deleted people, and delete them for good.
    RestoreUsers,
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
    /// Read the audit log.
    ReadAuditLog,
    /// Read the sign-in log.
    ReadSignIns,
    /// List groups.
    ReadGroups,
    /// Read one group and its members.
    ReadGroup {
        /// Whether the caller is a member.
        joined: bool,
    },
    /// Create groups.
    CreateGroups,
    /// Change and delete groups and their members, whichever they are.
    WriteGroups,
    /// Change something of one group that custom roles reach for by itself.
    WriteGroup(GroupWrite),
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

/// A part of what is known of a person, in which custom roles are cut. Microsoft's pages do not say which property
/// belongs to which part: they are the tabs of the portal (unverified).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserPart {
    /// Names and language.
    Basic,
    /// What the person does, where, and for whom.
    JobInfo,
    /// Addresses and telephone numbers.
    ContactInfo,
    /// The country whose law applies.
    UsageLocation,
    /// Who leads the person.
    Manager,
    /// Who answers for a guest.
    Sponsors,
}

/// A part of a group that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupWrite {
    /// Which part.
    pub part: GroupPart,
    /// Whether it is a Microsoft 365 group.
    pub unified: bool,
    /// Whether a rule chooses its members.
    pub ruled: bool,
}

/// What of a group is written, in the cut of custom roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupPart {
    /// Name, description and the like.
    Basic,
    /// Who is in it.
    Members,
    /// Who looks after it.
    Owners,
    /// The rule that chooses its members.
    Rule,
    /// All of it goes.
    Deletion,
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
        /// What roles of the tenant's own let the person do, by Microsoft's names of actions.
        actions: &'a [String],
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

/// Whether a caller's rights reach for an action: by one of the roles that it asks for, or by what is open to members and
/// to guests of the tenant's guest user access.
#[must_use]
pub fn may_act(action: &Action, facts: &RightsFacts<'_>) -> Decision {
    let (open, sufficient) = requirement(*action);
    let (may, saw) = match facts.caller {
        RightsCaller::System => (true, "the emulator".to_owned()),
        RightsCaller::Application => (true, "an application, judged by its permissions".to_owned()),
        RightsCaller::Anonymous => (false, "nobody signed in".to_owned()),
        RightsCaller::User { user_type, roles, actions } => {
            let by_role = roles::any_of(roles, sufficient) || any_reaches(actions, *action);
            let by_standing = is_open(open, user_type, facts.guest_access);
            let standing = match user_type {
                UserType::Member => "a member".to_owned(),
                UserType::Guest => format!("a guest with {} access", facts.guest_access.words()),
            };
            (by_role || by_standing, format!("{standing}, {}{}", roles::listed(roles), granted(actions)))
        }
    };
    Decision::from_trace(vec![Step::judged(rule(*action), saw, (!may).then(|| denial(*action)))])
}

/// What roles of the tenant's own add, in the words of a trace.
pub(crate) fn granted(actions: &[String]) -> String {
    if actions.is_empty() { String::new() } else { format!(" and {}", actions.join(", ")) }
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
