//! What roles of a tenant's own reach for: the resource actions that custom roles are made of (Microsoft Entra, "Create a
//! custom role"). An action that no gate knows is kept in the role and reaches for nothing.

use super::{Action, GroupPart, GroupWrite, UserPart};

/// Where the actions of the directory begin.
const DIRECTORY: &str = "microsoft.directory/";
/// The tasks that are everything, and every change.
const EVERYTHING: &str = "allProperties/allTasks";
const EVERY_CHANGE: [&str; 2] = [EVERYTHING, "allProperties/update"];
const EVERY_READ: [&str; 3] = [EVERYTHING, "allProperties/read", "standard/read"];
const CREATION: [&str; 3] = [EVERYTHING, "create", "createAsOwner"];

/// Whether one of the resource actions reaches for the action.
pub(crate) fn any_reaches(held: &[String], action: Action) -> bool {
    held.iter().any(|held| reaches(held, action))
}

fn reaches(held: &str, action: Action) -> bool {
    let Some((subject, task)) = held.strip_prefix(DIRECTORY).and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let one = |wanted: &str, tasks: &[&str]| subject == wanted && tasks.contains(&task);
    match action {
        Action::ReadUsers | Action::ReadUser { .. } => one("users", &EVERY_READ),
        Action::InviteGuests => one("users", &["inviteGuest"]),
        Action::CreateUsers => one("users", &[EVERYTHING, "create"]),
        Action::UpdateUser(part) => one("users", &[task_of(part)]) || one("users", &EVERY_CHANGE),
        Action::WriteUsers => one("users", &EVERY_CHANGE),
        Action::DeleteUsers => one("users", &[EVERYTHING, "delete"]),
        Action::ReadGroups | Action::ReadGroup { .. } => one("groups", &EVERY_READ),
        Action::CreateGroups => one("groups", &CREATION),
        Action::WriteGroups => one("groups", &EVERY_CHANGE),
        Action::WriteGroup(write) => writes(subject, task, write),
        Action::ReadApps => one("applications", &EVERY_READ) || one("servicePrincipals", &EVERY_READ),
        Action::CreateApps => one("applications", &CREATION),
        Action::AssignApps => {
            one("servicePrincipals", &["appRoleAssignedTo/update"]) || all_of_principals(subject, task)
        }
        Action::ReadAuditLog => one("auditLogs", &EVERY_READ),
        Action::ReadSignIns => one("signInReports", &EVERY_READ),
        // Nothing finer than the whole is asked about these, and no single resource action is the whole.
        Action::WriteOwnPhone
        | Action::RestoreUsers
        | Action::WriteApps
        | Action::WriteOwnApp
        | Action::GrantPermissions
        | Action::ReadPolicies
        | Action::WriteAuthorizationPolicy
        | Action::WriteDomainList
        | Action::WriteCrossTenantAccess
        | Action::WriteConditionalAccess
        | Action::WriteAuthenticationMethods
        | Action::WriteTerms
        | Action::WriteTenant
        | Action::WriteOwnGroup
        | Action::ReadRoles
        | Action::WriteRoles
        | Action::WriteIdentityProviders
        | Action::ResendInvitation
        | Action::ResetRedemption
        | Action::ConvertUser
        | Action::OpenPortalAdmin => false,
    }
}

/// Whoever may do all with enterprise applications assigns people to them.
fn all_of_principals(subject: &str, task: &str) -> bool {
    subject == "servicePrincipals" && EVERY_CHANGE.contains(&task)
}

const fn task_of(part: UserPart) -> &'static str {
    match part {
        UserPart::Basic => "basic/update",
        UserPart::JobInfo => "jobInfo/update",
        UserPart::ContactInfo => "contactInfo/update",
        UserPart::UsageLocation => "usageLocation/update",
        UserPart::Manager => "manager/update",
        UserPart::Sponsors => "sponsors/update",
    }
}

/// Groups are cut by kind as well ("Group management permissions for Microsoft Entra custom roles").
fn writes(subject: &str, task: &str, write: GroupWrite) -> bool {
    let kind = if write.unified { "unified" } else { "security" };
    let of_kind = match subject.strip_prefix("groups") {
        Some("") => true,
        Some(rest) => match rest.strip_prefix('.').map(|rest| rest.split_once('.').unwrap_or((rest, ""))) {
            Some((cut, "")) => cut == kind,
            Some((cut, "assignedMembership")) => cut == kind && !write.ruled,
            _ => false,
        },
        None => false,
    };
    let part = match write.part {
        GroupPart::Basic => "basic/update",
        GroupPart::Members => "members/update",
        GroupPart::Owners => "owners/update",
        GroupPart::Rule => "dynamicMembershipRule/update",
        GroupPart::Deletion => return of_kind && [EVERYTHING, "delete"].contains(&task),
    };
    of_kind && (task == part || EVERY_CHANGE.contains(&task))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(held: &str, action: Action, expected: bool) {
        assert_eq!(any_reaches(&[format!("{DIRECTORY}{held}")], action), expected, "{held}: {action:?}");
    }

    #[test]
    fn a_resource_action_reaches_for_what_it_names_and_no_more() {
        let (basic, job) = (Action::UpdateUser(UserPart::Basic), Action::UpdateUser(UserPart::JobInfo));
        for (held, action, expected) in [
            ("users/inviteGuest", Action::InviteGuests, true),
            ("users/standard/read", Action::InviteGuests, false),
            ("users/standard/read", Action::ReadUsers, true),
            ("users/basic/update", basic, true),
            ("users/basic/update", job, false),
            ("users/basic/update", Action::WriteUsers, false),
            ("users/allProperties/update", job, true),
            ("users/allProperties/update", Action::CreateUsers, false),
            ("users/allProperties/allTasks", Action::DeleteUsers, true),
            ("applications/basic/update", Action::WriteApps, false),
            ("servicePrincipals/appRoleAssignedTo/update", Action::AssignApps, true),
            ("auditLogs/allProperties/read", Action::ReadAuditLog, true),
            ("auditLogs/allProperties/read", Action::ReadSignIns, false),
            ("somethingElse/entirely", Action::ReadUsers, false),
        ] {
            check(held, action, expected);
        }
        assert!(!any_reaches(&["microsoft.office365/users/standard/read".to_owned()], Action::ReadUsers));
    }

    #[test]
    fn groups_are_cut_by_kind_and_by_how_their_members_come() {
        let write = |part, unified, ruled| Action::WriteGroup(GroupWrite { part, unified, ruled });
        let (members, rule) = (GroupPart::Members, GroupPart::Rule);
        for (held, action, expected) in [
            ("groups/members/update", write(members, false, false), true),
            ("groups/members/update", write(members, true, false), true),
            ("groups/members/update", write(GroupPart::Basic, true, false), false),
            ("groups.security/members/update", write(members, false, false), true),
            ("groups.security/members/update", write(members, true, false), false),
            ("groups.unified/basic/update", write(GroupPart::Basic, true, true), true),
            ("groups.security.assignedMembership/basic/update", write(GroupPart::Basic, false, false), true),
            ("groups.security.assignedMembership/basic/update", write(GroupPart::Basic, false, true), false),
            ("groups.security/dynamicMembershipRule/update", write(rule, false, true), true),
            ("groups.security/allProperties/update", write(rule, false, true), true),
            ("groups/allProperties/update", write(GroupPart::Deletion, false, false), false),
            ("groups.security/delete", write(GroupPart::Deletion, false, true), true),
            ("groups.other/delete", write(GroupPart::Deletion, false, true), false),
            ("groupsettings/delete", write(GroupPart::Deletion, false, true), false),
        ] {
            check(held, action, expected);
        }
    }
}
