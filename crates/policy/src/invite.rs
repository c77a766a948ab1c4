use kernel::RoleTemplateId;

use crate::rights::{any_reaches, granted};
use crate::{Action, AllowInvitesFrom, Decision, Denial, GuestAccess, Step, UserType, roles};

/// On whose behalf an invitation is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inviter<'a> {
    /// The emulator itself, loading a world.
    System,
    /// An application on its own behalf.
    Application,
    /// A person of the inviting tenant.
    User {
        /// How the person stands in the tenant.
        user_type: UserType,
        /// The person's directory roles.
        roles: &'a [RoleTemplateId],
        /// What roles of the tenant's own let the person do, by Microsoft's names of actions.
        actions: &'a [String],
    },
}

/// What decides whether somebody may invite.
#[derive(Clone, Copy, Debug)]
pub struct InviterFacts<'a> {
    /// Who invites.
    pub inviter: Inviter<'a>,
    /// What the guest is to become.
    pub invited_user_type: UserType,
    /// Whether the redemption of an existing guest is reset, and nobody new is invited.
    pub resets: bool,
    /// The tenant's guest invite settings.
    pub allow_invites_from: AllowInvitesFrom,
    /// How much of the directory guests see.
    pub guest_access: GuestAccess,
    /// Whether applications may invite where only administrators may: Microsoft's sources contradict each other.
    pub app_only_ignores_admin_restriction: bool,
}

/// Roles that may invite wherever anybody may.
const INVITING: [RoleTemplateId; 3] = [roles::GLOBAL_ADMINISTRATOR, roles::USER_ADMINISTRATOR, roles::GUEST_INVITER];
/// Roles that may invite somebody as a member. Microsoft names the "company administrator"; that a User Administrator may
/// too is unverified.
const INVITING_MEMBERS: [RoleTemplateId; 2] = [roles::GLOBAL_ADMINISTRATOR, roles::USER_ADMINISTRATOR];

/// Roles that reset redemptions, and so count among the administrators where nobody else may invite: the least role that
/// resets is that of the helpdesk (Microsoft Entra External ID, "Reset redemption status for a guest user").
const RESETTING: [RoleTemplateId; 3] =
    [roles::GLOBAL_ADMINISTRATOR, roles::USER_ADMINISTRATOR, roles::HELPDESK_ADMINISTRATOR];

/// Whether the inviter may invite anybody at all.
#[must_use]
pub fn may_invite(facts: &InviterFacts<'_>) -> Decision {
    Decision::from_trace(vec![
        Step::judged(
            "authorizationPolicy.allowInvitesFrom",
            format!("{} under {}", who(facts), facts.allow_invites_from.as_str()),
            (!is_among_inviters(facts)).then_some(Denial::InvitationsNotAllowed),
        ),
        Step::judged(
            "invitation.invitedUserType",
            format!("an invitation as {} by {}", facts.invited_user_type, who(facts)),
            (!may_invite_as(facts)).then_some(Denial::MemberInvitationNeedsAdmin),
        ),
    ])
}

fn is_among_inviters(facts: &InviterFacts<'_>) -> bool {
    use AllowInvitesFrom::{AdminsAndGuestInviters, AdminsGuestInvitersAndAllMembers, Everyone, None};
    match (facts.inviter, facts.allow_invites_from) {
        (Inviter::System, _) | (_, Everyone) | (Inviter::Application, AdminsGuestInvitersAndAllMembers) => true,
        (Inviter::Application | Inviter::User { .. }, None) => false,
        (Inviter::Application, AdminsAndGuestInviters) => facts.app_only_ignores_admin_restriction,
        (Inviter::User { roles, actions, .. }, AdminsAndGuestInviters) => {
            is_inviter(roles, actions) || facts.resets && roles::any_of(roles, &RESETTING)
        }
        (Inviter::User { user_type, roles, actions }, AdminsGuestInvitersAndAllMembers) => {
            is_inviter(roles, actions)
                || user_type == UserType::Member
                // "Guests with member permissions", read as: where guests have the same access as members.
                || facts.guest_access == GuestAccess::SameAsMembers
        }
    }
}

/// By a role of Microsoft's, or by one of the tenant's own.
fn is_inviter(roles: &[RoleTemplateId], actions: &[String]) -> bool {
    roles::any_of(roles, &INVITING) || any_reaches(actions, Action::InviteGuests)
}

fn may_invite_as(facts: &InviterFacts<'_>) -> bool {
    match (facts.invited_user_type, facts.inviter) {
        (UserType::Guest, _) | (UserType::Member, Inviter::System | Inviter::Application) => true,
        (UserType::Member, Inviter::User { roles, .. }) => roles::any_of(roles, &INVITING_MEMBERS),
    }
}

fn who(facts: &InviterFacts<'_>) -> String {
    match facts.inviter {
        Inviter::System => "the emulator".to_owned(),
        Inviter::Application => "an application".to_owned(),
        Inviter::User { user_type: UserType::Member, roles, actions } => {
            format!("a member with {}{}", roles::listed(roles), granted(actions))
        }
        Inviter::User { user_type: UserType::Guest, roles, actions } => {
            let access = facts.guest_access.words();
            format!("a guest with {}{}, guest access {access}", roles::listed(roles), granted(actions))
        }
    }
}

#[cfg(test)]
mod tests {
    use AllowInvitesFrom::{AdminsAndGuestInviters, AdminsGuestInvitersAndAllMembers, Everyone, None};
    use GuestAccess::{Limited, Restricted, SameAsMembers};

    use super::*;

    const ADMIN: &[RoleTemplateId] = &[roles::GLOBAL_ADMINISTRATOR];
    const USER_ADMIN: &[RoleTemplateId] = &[roles::USER_ADMINISTRATOR];
    const GUEST_INVITER: &[RoleTemplateId] = &[roles::GUEST_INVITER];
    const OTHER: &[RoleTemplateId] = &[roles::SECURITY_ADMINISTRATOR, roles::DIRECTORY_WRITERS];

    fn member(roles: &[RoleTemplateId]) -> Inviter<'_> {
        Inviter::User { user_type: UserType::Member, roles, actions: &[] }
    }

    fn guest(roles: &[RoleTemplateId]) -> Inviter<'_> {
        Inviter::User { user_type: UserType::Guest, roles, actions: &[] }
    }

    fn facts(inviter: Inviter<'_>, allow_invites_from: AllowInvitesFrom) -> InviterFacts<'_> {
        InviterFacts {
            inviter,
            invited_user_type: UserType::Guest,
            resets: false,
            allow_invites_from,
            guest_access: Limited,
            app_only_ignores_admin_restriction: false,
        }
    }

    #[test]
    fn the_guest_invite_settings_say_who_may_invite() {
        // The columns of the table below.
        let settings = [
            ("B2.1#1", Everyone),
            ("B2.1#2", AdminsGuestInvitersAndAllMembers),
            ("B2.1#3", AdminsAndGuestInviters),
            ("B2.1#4", None),
        ];
        let rows = [
            (member(ADMIN), [true, true, true, false]),
            (member(USER_ADMIN), [true, true, true, false]),
            // B1.1#3
            (member(GUEST_INVITER), [true, true, true, false]),
            (member(OTHER), [true, true, false, false]),
            (member(&[]), [true, true, false, false]),
            (guest(ADMIN), [true, true, true, false]),
            (guest(USER_ADMIN), [true, true, true, false]),
            (guest(GUEST_INVITER), [true, true, true, false]),
            (guest(&[]), [true, false, false, false]),
            (Inviter::Application, [true, true, false, false]),
            (Inviter::System, [true, true, true, true]),
        ];
        for (inviter, expected) in rows {
            for ((row, setting), may) in settings.into_iter().zip(expected) {
                let decision = may_invite(&facts(inviter, setting));
                let denial = (!may).then_some(&Denial::InvitationsNotAllowed);
                assert_eq!(decision.denial(), denial, "{row}: {inviter:?} under {setting:?}");
                assert_eq!(decision.trace().len(), 2, "every rule is asked");
            }
        }
    }

    #[test]
    fn a_role_of_the_tenants_own_that_invites_counts_among_the_inviters() {
        let inviting = ["microsoft.directory/users/inviteGuest".to_owned()];
        let reading = ["microsoft.directory/users/standard/read".to_owned()];
        for (actions, setting, may) in [
            (&inviting, AdminsAndGuestInviters, true),
            (&inviting, AdminsGuestInvitersAndAllMembers, true),
            (&inviting, None, false),
            (&reading, AdminsAndGuestInviters, false),
        ] {
            let inviter = Inviter::User { user_type: UserType::Guest, roles: &[], actions };
            assert_eq!(may_invite(&facts(inviter, setting)).denial().is_none(), may, "{actions:?} under {setting:?}");
        }
        let inviter = Inviter::User { user_type: UserType::Member, roles: &[], actions: &inviting };
        let facts = InviterFacts { invited_user_type: UserType::Member, ..facts(inviter, Everyone) };
        assert!(may_invite(&facts).denial().is_some(), "as a member, administrators invite alone");
    }

    #[test]
    fn guests_with_member_permissions_invite_where_members_do() {
        for (guest_access, setting, may) in [
            (SameAsMembers, AdminsGuestInvitersAndAllMembers, true),
            (Limited, AdminsGuestInvitersAndAllMembers, false),
            (Restricted, AdminsGuestInvitersAndAllMembers, false),
            (SameAsMembers, AdminsAndGuestInviters, false),
            (SameAsMembers, None, false),
            (Restricted, Everyone, true),
        ] {
            let facts = InviterFacts { guest_access, ..facts(guest(&[]), setting) };
            assert_eq!(may_invite(&facts).denial().is_none(), may, "B8#12: {guest_access:?} under {setting:?}");
        }
    }

    #[test]
    fn the_switch_lets_applications_past_the_administrators_and_never_past_none() {
        for (setting, may) in [(AdminsAndGuestInviters, true), (None, false)] {
            let facts =
                InviterFacts { app_only_ignores_admin_restriction: true, ..facts(Inviter::Application, setting) };
            assert_eq!(may_invite(&facts).denial().is_none(), may, "{setting:?}");
        }
        let facts =
            InviterFacts { app_only_ignores_admin_restriction: true, ..facts(guest(&[]), AdminsAndGuestInviters) };
        assert!(may_invite(&facts).denial().is_some(), "the switch is for applications");
    }

    #[test]
    fn the_helpdesk_resets_where_administrators_invite_and_nobody_does_where_nobody_invites() {
        let helpdesk: &[RoleTemplateId] = &[roles::HELPDESK_ADMINISTRATOR];
        for (inviter, setting, resets, may) in [
            (member(helpdesk), AdminsAndGuestInviters, true, true),
            (member(helpdesk), AdminsAndGuestInviters, false, false),
            (member(helpdesk), None, true, false),
            (member(&[]), AdminsAndGuestInviters, true, false),
            (Inviter::Application, AdminsAndGuestInviters, true, false),
        ] {
            let facts = InviterFacts { resets, ..facts(inviter, setting) };
            assert_eq!(may_invite(&facts).denial().is_none(), may, "B1.1#5: {inviter:?} under {setting:?}, {resets}");
        }
    }

    #[test]
    fn only_administrators_invite_somebody_as_a_member() {
        for (inviter, may) in [
            (member(ADMIN), true),
            (member(USER_ADMIN), true),
            (member(GUEST_INVITER), false),
            (member(OTHER), false),
            (member(&[]), false),
            (guest(ADMIN), true),
            (guest(&[]), false),
            (Inviter::Application, true),
            (Inviter::System, true),
        ] {
            let facts = InviterFacts { invited_user_type: UserType::Member, ..facts(inviter, Everyone) };
            let denial = (!may).then_some(&Denial::MemberInvitationNeedsAdmin);
            assert_eq!(may_invite(&facts).denial(), denial, "B1.2#2: {inviter:?}");
        }
    }

    #[test]
    fn the_trace_tells_who_asked_under_which_setting() {
        let decision = may_invite(&facts(guest(GUEST_INVITER), AdminsAndGuestInviters));
        assert_eq!(decision.trace()[0].rule, "authorizationPolicy.allowInvitesFrom");
        assert_eq!(
            decision.trace()[0].saw,
            "a guest with the roles Guest Inviter, guest access limited under adminsAndGuestInviters"
        );
    }
}
