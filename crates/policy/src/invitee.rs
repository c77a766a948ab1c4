use kernel::{EmailAddress, ObjectId, UserId};

use crate::{Decision, Denial, DomainList, Effective, Step};

/// What the inviting tenant already has under the invited address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    None,
    /// A guest who has not redeemed yet.
    PendingGuest(UserId),
    /// A guest who has.
    AcceptedGuest(UserId),
    /// A guest who is blocked from signing in.
    DisabledGuest(UserId),
    /// A user who signs in here.
    InternalUser {
        /// The user's object.
        user: UserId,
        /// Whether that user may sign in.
        enabled: bool,
    },
    /// Another object that holds the address, such as a group.
    OtherObject(ObjectId),
    /// A contact: it does not stand in the way, the guest only gets no proxy address.
    Contact,
}

/// The cross-tenant access of the two tenants that a guest belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// What the resource tenant does towards the home tenant.
    pub inbound: &'a Effective,
    /// What the home tenant does towards the resource tenant.
    pub outbound: &'a Effective,
}

/// What decides whether an address may be invited.
#[derive(Clone, Copy, Debug)]
pub struct InviteeFacts<'a> {
    /// The invited address.
    pub address: &'a EmailAddress,
    /// What the tenant already has under it.
    pub existing: Existing,
    /// Whether its domain is a verified domain of the inviting tenant.
    pub own_domain: bool,
    /// Which domains the tenant collaborates with.
    pub domain_list: &'a DomainList,
    /// Cross-tenant access, if the domain belongs to another tenant.
    pub pair: Option<Pair<'a>>,
}

/// Whether the address may be invited. The order is that of behaviour 2.3: existing object, own domain, domain list,
/// cross-tenant access.
#[must_use]
pub fn may_be_invited(facts: &InviteeFacts<'_>) -> Decision {
    let mut trace = vec![existing_object(facts), own_domain(facts), domain_list(facts)];
    trace.extend(cross_tenant_access(facts));
    Decision::from_trace(trace)
}

fn existing_object(facts: &InviteeFacts<'_>) -> Step {
    let address = facts.address;
    let (saw, denial) = match facts.existing {
        Existing::None => (format!("nobody has {address}"), None),
        Existing::PendingGuest(user) => (format!("{address} is the pending guest {user}"), None),
        Existing::AcceptedGuest(user) => (format!("{address} is the guest {user}, who has accepted"), None),
        Existing::DisabledGuest(user) => {
            (format!("{address} is the blocked guest {user}"), Some(Denial::GuestBlocked { user }))
        }
        Existing::InternalUser { user, enabled } => (
            format!("{address} is the internal user {user}"),
            Some(Denial::InternalUserExists { user: user.into(), enabled }),
        ),
        Existing::OtherObject(object) => {
            (format!("{address} belongs to the object {object}"), Some(Denial::AddressInUse { object }))
        }
        Existing::Contact => (format!("{address} is a contact"), None),
    };
    Step::judged("directory.addresses", saw, denial)
}

fn own_domain(facts: &InviteeFacts<'_>) -> Step {
    let domain = facts.address.domain();
    let relation = if facts.own_domain { "is" } else { "is not" };
    Step::judged(
        "organization.verifiedDomains",
        format!("{domain} {relation} a verified domain of the inviting tenant"),
        facts.own_domain.then_some(Denial::OwnVerifiedDomain),
    )
}

/// Judged at invitation and at redemption; whoever has redeemed is past it.
fn domain_list(facts: &InviteeFacts<'_>) -> Step {
    const RULE: &str = "b2bManagementPolicy.domains";
    let domain = facts.address.domain();
    let saw = facts.domain_list.seen_with(&domain);
    if let Existing::AcceptedGuest(_) = facts.existing {
        return Step::allow(RULE, format!("{saw}, which does not concern who has already accepted"));
    }
    let refused = !facts.domain_list.allows(&domain);
    Step::judged(RULE, saw, refused.then_some(Denial::DomainNotAllowed { domain }))
}

/// At invitation the person at home is not known: only access that lets nobody through refuses.
fn cross_tenant_access(facts: &InviteeFacts<'_>) -> Vec<Step> {
    let Some(pair) = facts.pair else {
        let saw = format!("{} belongs to no other tenant", facts.address.domain());
        return vec![Step::allow("crossTenantAccessPolicy.b2bCollaborationInbound", saw)];
    };
    [
        ("crossTenantAccessPolicy.b2bCollaborationInbound", "inviting", &pair.inbound.b2b_collaboration_inbound),
        ("crossTenantAccessPolicy.b2bCollaborationOutbound", "invited", &pair.outbound.b2b_collaboration_outbound),
    ]
    .into_iter()
    .map(|(rule, tenant, setting)| {
        let closed = setting.users_and_groups.blocks_everybody();
        let lets = if closed { "nobody" } else { "some or all" };
        Step::judged(
            rule,
            format!("the {tenant} tenant lets {lets} through"),
            closed.then_some(Denial::CrossTenantAccessBlocked),
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use kernel::DomainName;

    use super::*;
    use crate::{AccessType, B2bSetting, CrossTenantDefault, effective};

    const USER: UserId = UserId::well_known(7);

    fn access(inbound: AccessType, outbound: AccessType) -> Effective {
        let default = CrossTenantDefault {
            b2b_collaboration_inbound: B2bSetting::all(inbound),
            b2b_collaboration_outbound: B2bSetting::all(outbound),
            ..CrossTenantDefault::default()
        };
        effective(&default, None)
    }

    fn judge(existing: Existing, own_domain: bool, domain_list: &DomainList, pair: Option<Pair<'_>>) -> Decision {
        let address = EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address");
        may_be_invited(&InviteeFacts { address: &address, existing, own_domain, domain_list, pair })
    }

    fn list(names: &[&str]) -> Vec<DomainName> {
        names.iter().map(|name| DomainName::parse(name).expect("a domain")).collect()
    }

    #[test]
    fn what_the_tenant_has_under_the_address_decides_first() {
        let object = ObjectId::well_known(9);
        let internal = |enabled| Existing::InternalUser { user: USER, enabled };
        let exists = |enabled| Some(Denial::InternalUserExists { user: USER.into(), enabled });
        let rows = [
            ("a new address", Existing::None, None),
            ("B2.5#1", Existing::PendingGuest(USER), None),
            ("B2.5#2", Existing::AcceptedGuest(USER), None),
            ("B2.5#3", Existing::DisabledGuest(USER), Some(Denial::GuestBlocked { user: USER })),
            ("B2.5#4", internal(true), exists(true)),
            ("B2.5#4, blocked", internal(false), exists(false)),
            ("B2.5#5", Existing::OtherObject(object), Some(Denial::AddressInUse { object })),
            ("B2.5#6", Existing::Contact, None),
        ];
        for (row, existing, denial) in rows {
            assert_eq!(judge(existing, false, &DomainList::Any, None).denial(), denial.as_ref(), "{row}: {existing:?}");
        }
    }

    #[test]
    fn domain_list_and_cross_tenant_access_go_together_as_in_the_table() {
        use AccessType::{Allowed, Blocked};
        let (open, no_in, no_out) = (access(Allowed, Allowed), access(Blocked, Allowed), access(Allowed, Blocked));
        let listed = list(&["fabrikam-clinic.example"]);
        let other = list(&["contoso.example"]);
        let e6 = Denial::DomainNotAllowed { domain: listed[0].clone() };
        let e7 = Denial::CrossTenantAccessBlocked;
        let rows = [
            ("B2.4#6", DomainList::Allow(listed.clone()), &open, &open, None),
            ("B2.4#7", DomainList::Allow(listed.clone()), &no_in, &open, Some(&e7)),
            ("B2.4#8", DomainList::Allow(other.clone()), &open, &open, Some(&e6)),
            ("B2.4#8, access closed", DomainList::Allow(other.clone()), &no_in, &no_out, Some(&e6)),
            ("B2.4#9", DomainList::Deny(listed.clone()), &open, &open, Some(&e6)),
            ("B2.4#9, access closed", DomainList::Deny(listed.clone()), &no_in, &open, Some(&e6)),
            ("B2.4#10, allowed", DomainList::Deny(other.clone()), &open, &open, None),
            ("B2.4#10, blocked", DomainList::Deny(other), &open, &no_out, Some(&e7)),
            ("B2.4#11, allowed", DomainList::Any, &open, &open, None),
            ("B2.4#11, blocked inbound", DomainList::Any, &no_in, &open, Some(&e7)),
            ("B2.4#11, blocked outbound", DomainList::Any, &open, &no_out, Some(&e7)),
            ("the opposite directions have no say", DomainList::Any, &no_out, &no_in, None),
        ];
        for (row, domain_list, inbound, outbound, denial) in rows {
            let decision = judge(Existing::None, false, &domain_list, Some(Pair { inbound, outbound }));
            assert_eq!(decision.denial(), denial, "{row}: {domain_list:?}");
            assert_eq!(decision.trace().len(), 5, "every rule is asked");
        }
    }

    #[test]
    fn the_first_refusal_is_that_of_the_documented_order() {
        let inbound = access(AccessType::Blocked, AccessType::Blocked);
        let pair = Some(Pair { inbound: &inbound, outbound: &inbound });
        let deny = DomainList::Deny(list(&["fabrikam-clinic.example"]));
        let codes = |existing, own| {
            let decision = judge(existing, own, &deny, pair);
            decision.denial().cloned()
        };
        let internal = Existing::InternalUser { user: USER, enabled: true };
        assert_eq!(codes(internal, true), Some(Denial::InternalUserExists { user: USER.into(), enabled: true }));
        assert_eq!(codes(Existing::None, true), Some(Denial::OwnVerifiedDomain), "B2.3#4");
        assert!(matches!(codes(Existing::None, false), Some(Denial::DomainNotAllowed { .. })));
    }

    #[test]
    fn the_domain_list_does_not_concern_an_accepted_guest_and_does_a_pending_one() {
        // B1.3#17
        let deny = DomainList::Deny(list(&["fabrikam-clinic.example"]));
        assert_eq!(judge(Existing::AcceptedGuest(USER), false, &deny, None).denial(), None);
        assert!(judge(Existing::PendingGuest(USER), false, &deny, None).denial().is_some());
    }

    #[test]
    fn access_for_single_people_cannot_be_judged_before_the_person_is_known() {
        let patch = serde_json::json!({"b2bCollaborationInbound": {
            "usersAndGroups": {"accessType": "allowed", "targets": [{"target": USER.to_string(), "targetType": "user"}]}}});
        let partner =
            crate::CrossTenantPartner::new(kernel::TenantId::well_known(1)).patched(&patch).expect("a partner");
        let inbound = effective(&CrossTenantDefault::default(), Some(&partner));
        let outbound = access(AccessType::Allowed, AccessType::Allowed);
        let pair = Pair { inbound: &inbound, outbound: &outbound };
        assert_eq!(judge(Existing::None, false, &DomainList::Any, Some(pair)).denial(), None);
    }

    #[test]
    fn the_trace_shows_the_list_as_the_portal_would() {
        let deny = DomainList::Deny(list(&["a.example", "b.example", "c.example"]));
        let step = &judge(Existing::None, false, &deny, None).trace()[2].clone();
        assert_eq!(
            (step.rule, step.saw.as_str()),
            ("b2bManagementPolicy.domains", "fabrikam-clinic.example under a deny list of 3")
        );
    }
}
