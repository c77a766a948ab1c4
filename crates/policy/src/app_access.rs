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
    /// Whether the tenant lets users consent to apps on their own behalf.
    pub users_may_consent: bool,
    /// Whether the person may consent to apps for the whole tenant.
    pub consents_for_tenant: bool,
    /// Whether nobody is there to be shown a page.
    pub silent: bool,
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
/// of an enterprise application"). Nobody can be asked without a page, whoever she is.
fn consent(facts: &AppFacts<'_>) -> Step {
    const RULE: &str = "authorizationPolicy.defaultUserRolePermissions.permissionGrantPoliciesAssigned";
    let name = facts.app_name;
    let ask = |who: &str| Step::require(RULE, format!("{name} asks for consent, and {who}"), Obligation::ConsentToApp);
    let refuse = |why: &str, denial| Step::judged(RULE, format!("{name} asks for consent, {why}"), Some(denial));
    let admin_only = Denial::AdminConsentRequired;
    match facts.consent {
        Consent::Given => Step::allow(RULE, format!("what {name} asks for is consented to")),
        Consent::MissingUserMay | Consent::MissingAdminOnly if facts.silent => {
            let denial = Denial::ConsentMissing { app_id: facts.app_id, app_name: name.to_owned() };
            refuse("and nobody is there to ask", denial)
        }
        Consent::MissingUserMay | Consent::MissingAdminOnly if facts.consents_for_tenant => {
            ask("an administrator may give it")
        }
        Consent::MissingAdminOnly => refuse("some of it an administrator's to give", admin_only),
        Consent::MissingUserMay if facts.assignment_required => {
            refuse("which is an administrator's to give where assignment is required", admin_only)
        }
        Consent::MissingUserMay if !facts.users_may_consent => {
            refuse("and the tenant does not let users consent", admin_only)
        }
        Consent::MissingUserMay => ask("users may give it"),
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
            users_may_consent: true,
            consents_for_tenant: false,
            silent: false,
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
        let plain = AppFacts { assigned: true, ..facts() };
        let (required, off) =
            (AppFacts { assignment_required: true, ..plain }, AppFacts { users_may_consent: false, ..plain });
        let admin = |facts| AppFacts { consents_for_tenant: true, ..facts };
        let silent = |facts| AppFacts { silent: true, ..facts };
        for (row, facts, consent, expected) in [
            ("B3.7#16 given", plain, Given, "allow"),
            ("B3.7#16 given, silent", silent(off), Given, "allow"),
            ("B6.1 given where assignment is required", required, Given, "allow"),
            ("B3.7#16 a user may", plain, MissingUserMay, "require"),
            ("B3.7#19 users may not", off, MissingUserMay, "AADSTS90094"),
            ("B3.7#19 an administrator may where users may not", admin(off), MissingUserMay, "require"),
            ("B6.1 assignment required", required, MissingUserMay, "AADSTS90094"),
            ("B6.1 assignment required, an administrator", admin(required), MissingUserMay, "require"),
            ("B3.7#19 an administrator's scope", plain, MissingAdminOnly, "AADSTS90094"),
            ("B3.7#19 an administrator's scope, an administrator", admin(plain), MissingAdminOnly, "require"),
            ("B3.7#16 silent", silent(plain), MissingUserMay, "AADSTS65001"),
            ("B3.7#16 silent, users may not", silent(off), MissingUserMay, "AADSTS65001"),
            ("B3.7#16 silent, an administrator", silent(admin(plain)), MissingAdminOnly, "AADSTS65001"),
        ] {
            let decision = may_use_app(&AppFacts { consent, ..facts });
            let found = decision.denial().map_or(decision.verdict(), Denial::code);
            assert_eq!(found, expected, "{row}");
            let asked: &[&Obligation] = if expected == "require" { &[&Obligation::ConsentToApp] } else { &[] };
            assert_eq!(decision.obligations(), asked, "{row}");
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
