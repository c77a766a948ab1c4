use kernel::{DomainName, EmailAddress, UserId};
use policy::{Decision, DomainList, Existing, InviteeFacts, RedeemFacts, may_be_invited, may_redeem};
use proptest::prelude::*;

/// Few names, so that lists and addresses meet.
fn domain() -> impl Strategy<Value = DomainName> {
    prop::sample::select(vec!["a.example", "b.example", "c.example", "sub.a.example"])
        .prop_map(|name| DomainName::parse(name).expect("a domain"))
}

fn domains() -> impl Strategy<Value = Vec<DomainName>> {
    prop::collection::vec(domain(), 0..4)
}

fn existing() -> impl Strategy<Value = Existing> {
    let user = UserId::well_known(1);
    prop::sample::select(vec![
        Existing::None,
        Existing::Contact,
        Existing::PendingGuest(user),
        Existing::AcceptedGuest(user),
        Existing::DisabledGuest(user),
        Existing::InternalUser { user, enabled: true },
    ])
}

fn invited(address: &EmailAddress, existing: Existing, own_domain: bool, domain_list: &DomainList) -> Decision {
    may_be_invited(&InviteeFacts { address, existing, own_domain, domain_list, pair: None })
}

fn redeemed(address: &EmailAddress, silent: bool, domain_list: &DomainList) -> Decision {
    may_redeem(&RedeemFacts { address, silent, domain_list, consented: true, automatic: None })
}

proptest! {
    #[test]
    fn one_more_blocked_domain_lets_nobody_in(
        host in domain(), listed in domains(), added in domain(), existing in existing(), own: bool, silent: bool
    ) {
        let address = EmailAddress::parse(&format!("ada@{host}")).expect("an address");
        let before = DomainList::Deny(listed.clone());
        let after = DomainList::Deny([listed, vec![added]].concat());
        if invited(&address, existing, own, &before).denial().is_some() {
            prop_assert!(invited(&address, existing, own, &after).denial().is_some());
        }
        if redeemed(&address, silent, &before).denial().is_some() {
            prop_assert!(redeemed(&address, silent, &after).denial().is_some());
        }
    }

    #[test]
    fn one_allowed_domain_less_lets_nobody_in(host in domain(), listed in domains(), existing in existing()) {
        let address = EmailAddress::parse(&format!("ada@{host}")).expect("an address");
        let fewer = DomainList::Allow(listed.iter().skip(1).cloned().collect());
        if invited(&address, existing, false, &DomainList::Allow(listed)).denial().is_some() {
            prop_assert!(invited(&address, existing, false, &fewer).denial().is_some());
        }
    }

    #[test]
    fn every_rule_is_asked_whatever_the_others_said(host in domain(), listed in domains(), existing in existing(), own: bool) {
        let address = EmailAddress::parse(&format!("ada@{host}")).expect("an address");
        let rules: Vec<&str> = invited(&address, existing, own, &DomainList::Deny(listed)).trace().iter().map(|step| step.rule).collect();
        prop_assert_eq!(
            rules,
            [
                "directory.addresses",
                "organization.verifiedDomains",
                "b2bManagementPolicy.domains",
                "crossTenantAccessPolicy.b2bCollaborationInbound"
            ]
        );
    }
}
