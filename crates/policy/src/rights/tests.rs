use super::*;
use crate::roles::{
    APPLICATION_ADMINISTRATOR, AUTHENTICATION_POLICY_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR, DIRECTORY_READERS, EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR, GLOBAL_READER, GROUPS_ADMINISTRATOR, GUEST_INVITER, HELPDESK_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER, SECURITY_ADMINISTRATOR, SECURITY_READER, TENANT_CREATOR,
    USER_ADMINISTRATOR,
};

const READS: [Action; 8] = [
    Action::ReadUsers,
    Action::ReadUser { own: true },
    Action::ReadUser { own: false },
    Action::ReadApps,
    Action::ReadPolicies,
    Action::ReadGroups,
    Action::ReadGroup { joined: false },
    Action::ReadRoles,
];

/// Who is in a security group.
const MEMBERS: Action = Action::WriteGroup(GroupWrite { part: GroupPart::Members, unified: false, ruled: false });

const WRITES: [Action; 22] = [
    Action::CreateUsers,
    Action::UpdateUser(UserPart::Basic),
    Action::WriteUsers,
    Action::DeleteUsers,
    Action::RestoreUsers,
    Action::WriteApps,
    Action::AssignApps,
    Action::GrantPermissions,
    Action::WriteAuthorizationPolicy,
    Action::WriteDomainList,
    Action::WriteCrossTenantAccess,
    Action::WriteConditionalAccess,
    Action::WriteAuthenticationMethods,
    Action::WriteTerms,
    Action::WriteTenant,
    Action::WriteGroups,
    MEMBERS,
    Action::WriteRoles,
    Action::WriteIdentityProviders,
    Action::ResendInvitation,
    Action::ResetRedemption,
    Action::ConvertUser,
];

fn may(action: Action, caller: RightsCaller<'_>, guest_access: GuestAccess) -> bool {
    let decision = may_act(&action, &RightsFacts { caller, guest_access });
    assert!(matches!(decision.denial(), None | Some(Denial::InsufficientPrivileges | Denial::ResetNotPermitted)));
    decision.denial().is_none()
}

fn member(roles: &[RoleTemplateId]) -> RightsCaller<'_> {
    RightsCaller::User { user_type: UserType::Member, roles, actions: &[] }
}

fn guest(roles: &[RoleTemplateId]) -> RightsCaller<'_> {
    RightsCaller::User { user_type: UserType::Guest, roles, actions: &[] }
}

#[test]
fn guests_read_as_much_as_the_guest_user_access_says() {
    // Columns: users, self, other user, apps, policies, groups, group, roles.
    let rows = [
        (GuestAccess::SameAsMembers, [true; 8]),
        (GuestAccess::Limited, [false, true, true, true, false, false, true, false]),
        (GuestAccess::Restricted, [false, true, false, true, false, false, false, false]),
    ];
    for (access, expected) in rows {
        assert_eq!(READS.map(|action| may(action, guest(&[]), access)), expected, "{access:?}");
        assert_eq!(READS.map(|action| may(action, member(&[]), access)), [true; 8], "members are not concerned");
    }
    assert!(may(Action::ReadGroup { joined: true }, guest(&[]), GuestAccess::Restricted));
}

#[test]
fn whoever_may_write_her_own_phone_needs_no_role() {
    assert!(may(Action::WriteOwnPhone, member(&[]), GuestAccess::Limited));
    for (access, expected) in
        [(GuestAccess::SameAsMembers, true), (GuestAccess::Limited, false), (GuestAccess::Restricted, true)]
    {
        assert_eq!(may(Action::WriteOwnPhone, guest(&[]), access), expected, "{access:?}");
    }
    assert!(may(Action::WriteOwnPhone, guest(&[USER_ADMINISTRATOR]), GuestAccess::Limited));
}

#[test]
fn each_write_asks_for_its_roles() {
    let rows: [(RoleTemplateId, &[Action]); 12] = [
        // B1.1#8: domain list and properties are nobody else's.
        (GLOBAL_ADMINISTRATOR, &WRITES),
        // B1.1#4, B1.1#12
        (
            USER_ADMINISTRATOR,
            &[
                Action::CreateUsers,
                Action::UpdateUser(UserPart::Basic),
                Action::WriteUsers,
                Action::DeleteUsers,
                Action::RestoreUsers,
                Action::AssignApps,
                Action::WriteGroups,
                MEMBERS,
                Action::ResendInvitation,
                Action::ResetRedemption,
                Action::ConvertUser,
            ],
        ),
        // B1.1#5
        (HELPDESK_ADMINISTRATOR, &[Action::ResetRedemption]),
        // B1.1#12
        (APPLICATION_ADMINISTRATOR, &[Action::WriteApps, Action::AssignApps, Action::GrantPermissions]),
        (CLOUD_APPLICATION_ADMINISTRATOR, &[Action::WriteApps, Action::AssignApps, Action::GrantPermissions]),
        (GROUPS_ADMINISTRATOR, &[Action::WriteGroups, MEMBERS]),
        // B1.1#6
        (SECURITY_ADMINISTRATOR, &[Action::WriteCrossTenantAccess, Action::WriteConditionalAccess, Action::WriteTerms]),
        // B1.1#11
        (CONDITIONAL_ACCESS_ADMINISTRATOR, &[Action::WriteConditionalAccess, Action::WriteTerms]),
        // B1.1#10
        (AUTHENTICATION_POLICY_ADMINISTRATOR, &[Action::WriteAuthenticationMethods]),
        // B1.1#7
        (PRIVILEGED_ROLE_ADMINISTRATOR, &[Action::WriteAuthorizationPolicy, Action::WriteRoles]),
        // B1.1#9
        (EXTERNAL_IDENTITY_PROVIDER_ADMINISTRATOR, &[Action::WriteIdentityProviders]),
        (GUEST_INVITER, &[]),
    ];
    for (role, allowed) in rows {
        for action in WRITES {
            let expected = allowed.contains(&action);
            assert_eq!(
                may(action, member(&[role]), GuestAccess::Limited),
                expected,
                "{action:?} by {:?}",
                roles::name(role)
            );
            assert_eq!(
                may(action, guest(&[role]), GuestAccess::Restricted),
                expected,
                "a guest has the full rights of a role"
            );
        }
    }
}

#[test]
fn nobody_writes_without_a_role_and_members_only_make_what_is_new() {
    for access in [GuestAccess::SameAsMembers, GuestAccess::Limited, GuestAccess::Restricted] {
        for action in WRITES {
            assert!(!may(action, member(&[]), access) && !may(action, guest(&[]), access), "{action:?}");
        }
        for action in [Action::CreateApps, Action::CreateGroups] {
            assert!(may(action, member(&[]), access), "{action:?}");
            assert_eq!(may(action, guest(&[]), access), access == GuestAccess::SameAsMembers, "{action:?}");
        }
    }
}

#[test]
fn logs_are_read_by_those_whose_office_it_is() {
    for (role, expected) in [
        (GLOBAL_ADMINISTRATOR, true),
        (GLOBAL_READER, true),
        (SECURITY_ADMINISTRATOR, true),
        (SECURITY_READER, true),
        (REPORTS_READER, true),
        (USER_ADMINISTRATOR, false),
        (DIRECTORY_READERS, false),
    ] {
        for log in [Action::ReadAuditLog, Action::ReadSignIns] {
            assert_eq!(may(log, member(&[role]), GuestAccess::Limited), expected, "{:?}", roles::name(role));
        }
    }
    assert!(!may(Action::ReadAuditLog, member(&[]), GuestAccess::Limited));
}

#[test]
fn a_guest_inviter_reads_people_and_nothing_else() {
    let inviter = guest(&[GUEST_INVITER]);
    assert!(may(Action::ReadUsers, inviter, GuestAccess::Restricted));
    assert!(may(Action::ReadUser { own: false }, inviter, GuestAccess::Restricted));
    for action in [Action::ReadGroups, Action::ReadRoles, Action::ReadPolicies, Action::ReadAuditLog] {
        assert!(!may(action, inviter, GuestAccess::Restricted), "{action:?}");
    }
}

#[test]
fn the_directory_opens_to_a_guest_who_is_a_directory_reader() {
    let reader = guest(&[DIRECTORY_READERS]);
    for action in [Action::ReadUsers, Action::ReadGroups, Action::ReadApps, Action::ReadRoles] {
        assert!(may(action, reader, GuestAccess::Restricted), "{action:?}");
    }
    assert!(!may(Action::ReadUsers, guest(&[TENANT_CREATOR]), GuestAccess::Limited));
}

#[test]
fn the_emulator_and_applications_pass_and_nobody_signed_in_does_not() {
    for action in
        READS.into_iter().chain(WRITES).chain([Action::InviteGuests, Action::ReadAuditLog, Action::OpenPortalAdmin])
    {
        assert!(may(action, RightsCaller::System, GuestAccess::Restricted));
        assert!(may(action, RightsCaller::Application, GuestAccess::Restricted));
        assert!(!may(action, RightsCaller::Anonymous, GuestAccess::SameAsMembers), "{action:?}");
    }
}

#[test]
fn everybody_of_the_tenant_may_ask_to_invite_and_members_open_the_portal() {
    assert!(may(Action::InviteGuests, guest(&[]), GuestAccess::Restricted), "the guest invite settings decide");
    assert!(may(Action::OpenPortalAdmin, member(&[]), GuestAccess::Limited));
    assert!(!may(Action::OpenPortalAdmin, guest(&[]), GuestAccess::Limited));
    assert!(may(Action::OpenPortalAdmin, guest(&[USER_ADMINISTRATOR]), GuestAccess::Limited));
}
