use kernel::RoleTemplateId;

use crate::{Decision, Denial, RightsCaller, Step, roles};

/// What decides whether a caller with the right to reset redemptions may reset this one.
#[derive(Clone, Copy, Debug)]
pub struct ResetFacts<'a> {
    /// Who asks.
    pub caller: RightsCaller<'a>,
    /// The directory roles of the guest.
    pub target_roles: &'a [RoleTemplateId],
}

/// Whether a caller may reset the redemption of this guest: an application may not touch whoever holds a role (Microsoft
/// Entra External ID, "Reset redemption status for a guest user").
#[must_use]
pub fn may_reset(facts: &ResetFacts<'_>) -> Decision {
    let beyond = facts.caller == RightsCaller::Application && !facts.target_roles.is_empty();
    let saw = format!("the guest holds {}", roles::listed(facts.target_roles));
    Decision::from_trace(vec![Step::judged(
        "roleManagement.directory.roleAssignments",
        saw,
        beyond.then_some(Denial::ResetNotPermitted),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserType;

    #[test]
    fn an_application_resets_nobody_who_holds_a_role() {
        let held = [roles::GUEST_INVITER];
        let person = RightsCaller::User { user_type: UserType::Member, roles: &[], actions: &[] };
        for (caller, target_roles, refused) in [
            (RightsCaller::Application, held.as_slice(), true),
            (RightsCaller::Application, &[], false),
            (person, held.as_slice(), false),
            (RightsCaller::System, held.as_slice(), false),
        ] {
            let decision = may_reset(&ResetFacts { caller, target_roles });
            assert_eq!(decision.denial().is_some(), refused, "{caller:?} {target_roles:?}");
        }
    }
}
