use kernel::EmailAddress;

use crate::{Decision, Denial, DomainList, Obligation, Step};

/// What decides whether a pending guest may redeem. Whoever has redeemed is not asked.
#[derive(Clone, Copy, Debug)]
pub struct RedeemFacts<'a> {
    /// The invited address.
    pub address: &'a EmailAddress,
    /// Whether nobody is there to be shown a page.
    pub silent: bool,
    /// Which domains the tenant collaborates with.
    pub domain_list: &'a DomainList,
    /// Whether the guest has allowed the organization to receive and use their data.
    pub consented: bool,
    /// For guests of another tenant, whether invitations are redeemed automatically: what the resource tenant says of
    /// those who come in, and what the home tenant says of those who go out.
    pub automatic: Option<(bool, bool)>,
}

/// Whether a pending guest may redeem, and what is owed first.
#[must_use]
pub fn may_redeem(facts: &RedeemFacts<'_>) -> Decision {
    Decision::from_trace(vec![interaction(facts), domain_list(facts), permissions(facts)])
}

fn interaction(facts: &RedeemFacts<'_>) -> Step {
    let saw = if facts.silent { "a pending guest, and nobody to ask" } else { "a pending guest who can be asked" };
    Step::judged("user.externalUserState", saw, facts.silent.then_some(Denial::GuestPendingSilent))
}

fn domain_list(facts: &RedeemFacts<'_>) -> Step {
    let domain = facts.address.domain();
    let refused = !facts.domain_list.allows(&domain);
    let saw = facts.domain_list.seen_with(&domain);
    Step::judged("b2bManagementPolicy.domains", saw, refused.then_some(Denial::RedemptionDomainBlocked { domain }))
}

/// Consent is suppressed only if both sides say so: the resource tenant for those who come in, the home tenant for those
/// who go out.
fn permissions(facts: &RedeemFacts<'_>) -> Step {
    const RULE: &str = "crossTenantAccessPolicy.automaticUserConsentSettings";
    let word = |on: bool| if on { "on" } else { "off" };
    let saw = match facts.automatic {
        Some((inbound, outbound)) => {
            format!("automatic redemption inbound {}, outbound {}", word(inbound), word(outbound))
        }
        None => "no other tenant to agree with".to_owned(),
    };
    if facts.consented {
        Step::allow(RULE, format!("{saw}; the guest has consented"))
    } else if facts.automatic == Some((true, true)) {
        Step::allow(RULE, saw)
    } else {
        Step::require(RULE, format!("{saw}; the guest has not consented"), Obligation::ReviewPermissions)
    }
}

#[cfg(test)]
mod tests {
    use kernel::DomainName;

    use super::*;

    fn judge(silent: bool, domain_list: &DomainList, consented: bool, automatic: Option<(bool, bool)>) -> Decision {
        let address = EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address");
        may_redeem(&RedeemFacts { address: &address, silent, domain_list, consented, automatic })
    }

    #[test]
    fn consent_is_owed_until_given_or_suppressed_by_both_sides() {
        for (consented, automatic, owed) in [
            (false, None, true),
            (true, None, false),
            (false, Some((true, true)), false),
            (false, Some((true, false)), true),
            (false, Some((false, true)), true),
            (false, Some((false, false)), true),
            (true, Some((false, false)), false),
        ] {
            let decision = judge(false, &DomainList::Any, consented, automatic);
            let expected: &[&Obligation] = if owed { &[&Obligation::ReviewPermissions] } else { &[] };
            assert_eq!(decision.obligations(), expected, "consented {consented}, automatic {automatic:?}");
        }
    }

    #[test]
    fn silence_and_the_domain_list_refuse_in_this_order() {
        let domain = DomainName::parse("fabrikam-clinic.example").expect("a domain");
        let deny = DomainList::Deny(vec![domain.clone()]);
        let blocked = Denial::RedemptionDomainBlocked { domain };
        for (silent, list, denial) in [
            (false, &DomainList::Any, None),
            (true, &DomainList::Any, Some(&Denial::GuestPendingSilent)),
            (false, &deny, Some(&blocked)),
            (true, &deny, Some(&Denial::GuestPendingSilent)),
        ] {
            let decision = judge(silent, list, true, None);
            assert_eq!(decision.denial(), denial);
            assert_eq!(decision.trace().len(), 3, "every rule is asked");
        }
    }
}
