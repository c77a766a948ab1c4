use kernel::AppId;

use crate::{B2bSetting, Decision, Denial, Step};

/// What decides whether a person may register a second factor in a tenant.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationFacts<'a> {
    /// The name of the tenant that asks for it.
    pub tenant: &'a str,
    /// Whom the tenant lets in from the person's home; none where home is no other tenant of Entra.
    pub inbound: Option<&'a B2bSetting>,
    /// The app with which factors are registered, "My Sign-Ins".
    pub app: AppId,
}

/// Whether a person may register a second factor: a tenant that lets people in to some apps alone must let them in to the
/// one in which they register (Microsoft Entra External ID, "Cross-tenant access settings for B2B collaboration").
#[must_use]
pub fn may_register_factor(facts: &RegistrationFacts<'_>) -> Decision {
    const RULE: &str = "crossTenantAccessPolicy.b2bCollaborationInbound.applications";
    let lets = facts.inbound.is_none_or(|inbound| inbound.applications.lets_app(facts.app));
    let verb = if lets { "lets" } else { "does not let" };
    let saw = format!("{} {verb} the person through to My Sign-Ins, where a second factor is registered", facts.tenant);
    let denial = (!lets).then(|| Denial::InboundBlocked { resource: facts.tenant.to_owned() });
    Decision::from_trace(vec![Step::judged(RULE, saw, denial)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_apps_that_forgets_my_sign_ins_keeps_factors_from_being_registered() {
        const MY_SIGN_INS: AppId = AppId::well_known(1);
        let only = |app: AppId| -> B2bSetting {
            serde_json::from_value(json!({
                "usersAndGroups": {"accessType": "allowed", "targets": [{"target": "AllUsers", "targetType": "user"}]},
                "applications": {"accessType": "allowed", "targets": [{"target": app, "targetType": "application"}]}
            }))
            .expect("a setting")
        };
        let (forgets, knows) = (only(AppId::well_known(2)), only(MY_SIGN_INS));
        for (inbound, code) in [(Some(&forgets), Some("AADSTS500213")), (Some(&knows), None), (None, None)] {
            let facts = RegistrationFacts { tenant: "Woodgrove Hospital", inbound, app: MY_SIGN_INS };
            assert_eq!(may_register_factor(&facts).denial().map(Denial::code), code);
        }
    }
}
