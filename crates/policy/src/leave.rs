use crate::{Decision, Denial, Step};

/// What decides whether somebody may leave a tenant on their own.
#[derive(Clone, Copy, Debug)]
pub struct LeaveFacts<'a> {
    /// The tenant's name.
    pub organization: &'a str,
    /// Whom the tenant names for questions of privacy.
    pub privacy_contact: Option<&'a str>,
    /// Whether the person signs in somewhere else; nobody leaves the tenant that keeps the account.
    pub external: bool,
    /// Whether the person may sign in.
    pub enabled: bool,
    /// Whether the tenant lets external users remove themselves.
    pub allowed: bool,
}

/// Whether somebody may leave a tenant (Microsoft Entra External ID, "Leave an organization as an external user").
#[must_use]
pub fn may_leave(facts: &LeaveFacts<'_>) -> Decision {
    let refused = |refused: bool| {
        refused.then(|| Denial::LeavingNotAllowed {
            organization: facts.organization.to_owned(),
            privacy_contact: facts.privacy_contact.map(str::to_owned),
        })
    };
    let at_home = if facts.external { "an external user" } else { "an account of the organization itself" };
    let state = if facts.enabled { "may sign in" } else { "is blocked from signing in" };
    let setting = if facts.allowed { "external users may leave" } else { "external users may not leave" };
    Decision::from_trace(vec![
        Step::judged("user.externalUserState", at_home, refused(!facts.external)),
        Step::judged("user.accountEnabled", format!("the account {state}"), refused(!facts.enabled)),
        Step::judged("externalIdentitiesPolicy.allowExternalIdentitiesToLeave", setting, refused(!facts.allowed)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enabled_guest_leaves_where_the_setting_says_yes() {
        for external in [false, true] {
            for enabled in [false, true] {
                for allowed in [false, true] {
                    let facts = LeaveFacts {
                        organization: "Woodgrove Hospital",
                        privacy_contact: None,
                        external,
                        enabled,
                        allowed,
                    };
                    let refused = may_leave(&facts).denial().is_some();
                    assert_eq!(refused, !(external && enabled && allowed), "{facts:?}");
                }
            }
        }
    }

    #[test]
    fn whoever_is_refused_is_told_whom_to_ask() {
        let facts = LeaveFacts {
            organization: "Woodgrove Hospital",
            privacy_contact: Some("privacy@woodgrove.example"),
            external: true,
            enabled: true,
            allowed: false,
        };
        let decision = may_leave(&facts);
        let message = decision.denial().expect("a denial").message();
        assert!(message.contains("administrator") && message.contains("privacy@woodgrove.example"), "{message}");
    }
}
