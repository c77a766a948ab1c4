//! How long a decision takes when its facts are at hand: in a tenant like the clinic, and in one with a thousand partners
//! and as many Conditional Access policies as the service allows.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kernel::{AppId, Device, EmailAddress, GroupId, PolicyId, TenantId, Timestamp, UserId};
use policy::conditional_access::ClientAppType;
use policy::{
    AllowInvitesFrom, AppFacts, ConditionalAccessPolicy, Consent, CrossTenantDefault, CrossTenantPartner, Decision,
    DomainList, EntryFacts, Existing, GuestAccess, GuestFacts, Home, InviteeFacts, Inviter, InviterFacts, Pair, Place,
    SecondFactor, SignInFacts, Subject, UserType, may_be_invited, may_enter, may_invite, may_sign_in, may_use_app,
    roles,
};
use serde_json::json;

const RESOURCE: TenantId = TenantId::well_known(0x10);
const HOME: TenantId = TenantId::well_known(0x11);
const GUEST: UserId = UserId::well_known(0x22);
const PERSON: UserId = UserId::well_known(0x33);
const RECORDS: AppId = AppId::well_known(0x77);
/// The service's own limit (Microsoft Entra, "Service limits and restrictions").
const POLICIES: u128 = 195;
const PARTNERS: u128 = 1_000;
/// How many people the settings towards the guest's tenant name.
const TARGETS: u128 = 500;

/// What a tenant has decided about others.
struct Settings {
    default: CrossTenantDefault,
    partners: BTreeMap<TenantId, CrossTenantPartner>,
    conditional_access: Vec<ConditionalAccessPolicy>,
    domains: DomainList,
}

impl Settings {
    /// A tenant that has touched nothing, like the clinic.
    fn clinic() -> Self {
        Self {
            default: CrossTenantDefault::default(),
            partners: BTreeMap::new(),
            conditional_access: Vec::new(),
            domains: DomainList::Any,
        }
    }

    /// A tenant with partners and policies; none of them refuses, so that each is read to its end.
    fn large() -> Self {
        let partners = (0..PARTNERS).map(|number| {
            let id = if number == 0 { HOME } else { TenantId::well_known(0x1_0000 + number) };
            (id, partner(id))
        });
        Self {
            partners: partners.collect(),
            conditional_access: (0..POLICIES).map(conditional_access).collect(),
            ..Self::clinic()
        }
    }
}

/// A partner whose people may come in by a list that ends with the one who comes.
fn partner(id: TenantId) -> CrossTenantPartner {
    let last = if id == HOME { TARGETS } else { 1 };
    let person = |number| if number + 1 == last { PERSON } else { UserId::well_known(0x2_0000 + number) };
    let targets: Vec<_> = (0..last).map(|number| json!({"target": person(number), "targetType": "user"})).collect();
    let patch = json!({"b2bCollaborationInbound": {
        "usersAndGroups": {"accessType": "allowed", "targets": targets},
        "applications": {"accessType": "allowed", "targets": [{"target": RECORDS, "targetType": "application"}]},
    }});
    CrossTenantPartner::new(id).patched(&patch).expect("a partner")
}

/// A policy that blocks everybody but the guests, by groups, roles and names that are looked through.
fn conditional_access(number: u128) -> ConditionalAccessPolicy {
    let others: Vec<UserId> = (0..20).map(|other| UserId::well_known(0x3_0000 + other)).collect();
    let body = json!({
        "displayName": format!("Policy {number}"),
        "state": "enabled",
        "conditions": {
            "clientAppTypes": ["all"],
            "users": {"includeUsers": ["All"], "excludeUsers": others, "excludeGroups": [GroupId::well_known(0x44)]},
            "applications": {"includeApplications": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    ConditionalAccessPolicy::parse(PolicyId::well_known(number + 1), Timestamp::UNIX_EPOCH, &body).expect("a policy")
}

fn invite(settings: &Settings, address: &EmailAddress) -> Decision {
    let inbound = policy::effective(&settings.default, settings.partners.get(&HOME));
    let outbound = policy::effective(&settings.default, None);
    let who = may_invite(&InviterFacts {
        inviter: Inviter::User { user_type: UserType::Member, roles: &[roles::GUEST_INVITER], actions: &[] },
        invited_user_type: UserType::Guest,
        resets: false,
        allow_invites_from: AllowInvitesFrom::AdminsAndGuestInviters,
        guest_access: GuestAccess::Limited,
        app_only_ignores_admin_restriction: false,
    });
    who.then(may_be_invited(&InviteeFacts {
        address,
        existing: Existing::None,
        own_domain: false,
        domain_list: &settings.domains,
        pair: Some(Pair { inbound: &inbound, outbound: &outbound }),
    }))
}

fn sign_in(settings: &Settings) -> Decision {
    let inbound = policy::effective(&settings.default, settings.partners.get(&HOME));
    let outbound = policy::effective(&settings.default, None);
    let groups = [GroupId::well_known(0x44)];
    let entry = may_enter(&EntryFacts {
        account: "dr.lee@fabrikam-clinic.example",
        identity_provider: "https://sts.windows.net/00000000-0000-0000-0000-000000000011/",
        home: Home::Entra {
            tenant: HOME,
            tenant_name: "Fabrikam Clinic",
            user: PERSON,
            groups: &[],
            pair: Pair { inbound: &inbound, outbound: &outbound },
        },
        home_enabled: true,
        resource: (RESOURCE, "Woodgrove Hospital"),
        guest: Some(GuestFacts { user: GUEST, enabled: true, pending: false, groups: groups.to_vec() }),
        app: Some((RECORDS, "Health Records")),
        offered: true,
        passcodes_off: false,
    });
    let access = may_sign_in(&SignInFacts {
        policies: &settings.conditional_access,
        subject: Subject {
            user: GUEST,
            guest: true,
            user_type: UserType::Guest,
            home_tenant: Some(HOME),
            roles: &[],
            groups: &groups,
        },
        app: Some(RECORDS),
        client: ClientAppType::Browser,
        place: Place::default(),
        factor: SecondFactor::default(),
        device: Device::default(),
        trust: inbound.inbound_trust,
        accepted_terms: &[],
        silent: false,
    });
    entry.then(access.decision).then(may_use_app(&AppFacts {
        app_id: RECORDS,
        app_name: "Health Records",
        enabled: true,
        assignment_required: true,
        assigned: true,
        is_global_administrator: false,
        user: "dr.lee@fabrikam-clinic.example",
        consent: Consent::Given,
        users_may_consent: true,
        consents_for_tenant: false,
        silent: false,
    }))
}

fn decisions(criterion: &mut Criterion) {
    let address = EmailAddress::parse("dr.lee@fabrikam-clinic.example").expect("an address");
    for (name, settings) in [("clinic", Settings::clinic()), ("large", Settings::large())] {
        assert!(invite(&settings, &address).denial().is_none() && sign_in(&settings).denial().is_none(), "{name}");
        criterion.bench_function(&format!("invite/{name}"), |bencher| {
            bencher.iter(|| invite(black_box(&settings), black_box(&address)));
        });
        criterion.bench_function(&format!("sign-in/{name}"), |bencher| {
            bencher.iter(|| sign_in(black_box(&settings)));
        });
    }
}

criterion_group!(benches, decisions);
criterion_main!(benches);
