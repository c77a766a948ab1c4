use kernel::AppId;

use crate::{Decision, Denial, Obligation, Step};

/// What decides whether a person gets tokens for an app.
#[expect(clippy::struct_excessive_bools, reason = "each is one independent setting or finding")]
#[derive(Clone, Copy, Debug)]
pub struct AppFacts<'a> {
    /// The app's client id.
    pub app_id: AppId,
    /// The app's name.
    pub app_name: &'a str,
    /// Portal: "Enabled for users to sign in?"
    pub enabled: bool,
    /// Portal: "Assignment required?"
    pub assignment_required: bool,
    /// Whether the person is assigned, directly or as a direct member of a group.
    pub assigned: bool,
    /// Whether the person is a Global Administrator, whom no assignment binds.
    pub is_global_administrator: bool,
    /// The account that signed in.
    pub user: &'a str,
    /// How the permissions that the app asks for stand.
    pub consent: Consent,
}

/// How the permissions that an app asks for stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Consent {
    /// All are consented to.
    Given,
    /// Some are not, and users may consent to them.
    MissingUserMay,
    /// Some are not, and they are an administrator's to give.
    MissingAdminOnly,
}

/// Whether a person may use an app, and what is owed first.
#[must_use]
pub fn may_use_app(facts: &AppFacts<'_>) -> Decision {
    Decision::from_trace(vec![enabled(facts), assignment(facts), consent(facts)])
}

fn enabled(facts: &AppFacts<'_>) -> Step {
    let state = if facts.enabled { "enabled" } else { "disabled" };
    let denial = || Denial::AppDisabled { app_id: facts.app_id, app_name: facts.app_name.to_owned() };
    Step::judged(
        "servicePrincipal.accountEnabled",
        format!("{} is {state} for users to sign in", facts.app_name),
        (!facts.enabled).then(denial),
    )
}

fn assignment(facts: &AppFacts<'_>) -> Step {
    let need = if facts.assignment_required { "requires" } else { "does not require" };
    let state = match (facts.assigned, facts.is_global_administrator) {
        (true, _) => "is assigned",
        (false, true) => "is a Global Administrator",
        (false, false) => "is not assigned",
    };
    let refused = facts.assignment_required && !facts.assigned && !facts.is_global_administrator;
    let denial = || Denial::NotAssigned {
        app_name: facts.app_name.to_owned(),
        app_id: facts.app_id,
        user: facts.user.to_owned(),
    };
    Step::judged(
        "servicePrincipal.appRoleAssignmentRequired",
        format!("{} {need} assignment; {} {state}", facts.app_name, facts.user),
        refused.then(denial),
    )
}

/// Where assignment is required, an administrator must consent even if users may elsewhere (Microsoft Entra, "Properties
/// of an enterprise application").
fn consent(facts: &AppFacts<'_>) -> Step {
    const RULE: &str = "authorizationPolicy.defaultUserRolePermissions.permissionGrantPoliciesAssigned";
    let name = facts.app_name;
    match (facts.consent, facts.is_global_administrator, facts.assignment_required) {
        (Consent::Given, ..) => Step::allow(RULE, format!("what {name} asks for is consented to")),
        (Consent::MissingUserMay | Consent::MissingAdminOnly, true, _) => Step::require(
            RULE,
            format!("{name} asks for consent, and an administrator may give it"),
            Obligation::ConsentToApp,
        ),
        (Consent::MissingUserMay, false, false) => {
            Step::require(RULE, format!("{name} asks for consent, and users may give it"), Obligation::ConsentToApp)
        }
        (Consent::MissingUserMay, false, true) | (Consent::MissingAdminOnly, false, _) => Step::judged(
            RULE,
            format!("{name} asks for consent that only an administrator may give"),
            Some(Denial::AdminConsentRequired),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> AppFacts<'static> {
        AppFacts {
            app_id: AppId::well_known(5),
            app_name: "Health Records",
            enabled: true,
            assignment_required: false,
            assigned: false,
            is_global_administrator: false,
            user: "dr.lee@fabrikam-clinic.example",
            consent: Consent::Given,
        }
    }

    #[test]
    fn a_disabled_app_is_for_nobody_assigned_or_not() {
        for assigned in [true, false] {
            let decision =
                may_use_app(&AppFacts { enabled: false, assigned, is_global_administrator: true, ..facts() });
            assert_eq!(decision.denial().map(Denial::code), Some("AADSTS7000112"));
        }
    }

    #[test]
    fn assignment_binds_everybody_but_global_administrators() {
        for (assignment_required, assigned, is_global_administrator, code) in [
            (false, false, false, None),
            (true, true, false, None),
            (true, false, true, None),
            (true, false, false, Some("AADSTS50105")),
        ] {
            let decision = may_use_app(&AppFacts { assignment_required, assigned, is_global_administrator, ..facts() });
            assert_eq!(decision.denial().map(Denial::code), code);
        }
    }

    #[test]
    fn consent_is_asked_of_whoever_may_give_it() {
        use Consent::{Given, MissingAdminOnly, MissingUserMay};
        // Columns: consent, Global Administrator, assignment required.
        for (consent, is_global_administrator, assignment_required, verdict) in [
            (Given, false, false, "allow"),
            (Given, false, true, "allow"),
            (MissingUserMay, false, false, "require"),
            (MissingUserMay, false, true, "deny"),
            (MissingUserMay, true, true, "require"),
            (MissingAdminOnly, false, false, "deny"),
            (MissingAdminOnly, true, false, "require"),
        ] {
            let facts = AppFacts { consent, is_global_administrator, assignment_required, assigned: true, ..facts() };
            let decision = may_use_app(&facts);
            assert_eq!(
                decision.verdict(),
                verdict,
                "{consent:?}, administrator {is_global_administrator}, assignment {assignment_required}"
            );
            match verdict {
                "require" => assert_eq!(decision.obligations(), [&Obligation::ConsentToApp]),
                "deny" => assert_eq!(decision.denial(), Some(&Denial::AdminConsentRequired)),
                _ => assert!(decision.obligations().is_empty()),
            }
        }
    }

    #[test]
    fn refusals_come_in_the_documented_order() {
        let facts = AppFacts { assignment_required: true, consent: Consent::MissingAdminOnly, ..facts() };
        let decision = may_use_app(&facts);
        assert_eq!(decision.denial().map(Denial::code), Some("AADSTS50105"));
        assert_eq!(decision.trace().iter().filter(|step| step.verdict.as_str() == "deny").count(), 2);
    }
}
