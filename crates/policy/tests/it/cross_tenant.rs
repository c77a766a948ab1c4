use kernel::{AppId, GroupId, TenantId, UserId};
use policy::{
    AccessType, AppTarget, B2bSetting, CrossTenantDefault, CrossTenantPartner, Decision, Effective, EntryFacts,
    GuestFacts, Home, InboundTrust, Pair, PartnerB2bSetting, TargetConfiguration, UserTarget, effective, may_enter,
};
use proptest::prelude::*;

fn access() -> impl Strategy<Value = AccessType> {
    prop::sample::select(vec![AccessType::Allowed, AccessType::Blocked])
}

fn user_target() -> impl Strategy<Value = UserTarget> {
    prop_oneof![
        Just(UserTarget::AllUsers),
        (1_u128..4).prop_map(|id| UserTarget::User(UserId::well_known(id))),
        (1_u128..4).prop_map(|id| UserTarget::Group(GroupId::well_known(id))),
    ]
}

fn app_target() -> impl Strategy<Value = AppTarget> {
    prop_oneof![
        Just(AppTarget::AllApplications),
        Just(AppTarget::Office365),
        (1_u128..4).prop_map(|id| AppTarget::App(AppId::well_known(id))),
    ]
}

fn configuration<T: std::fmt::Debug>(
    target: impl Strategy<Value = T>,
) -> impl Strategy<Value = TargetConfiguration<T>> {
    (access(), prop::collection::vec(target, 0..4))
        .prop_map(|(access_type, targets)| TargetConfiguration { access_type, targets })
}

fn setting() -> impl Strategy<Value = B2bSetting> {
    (configuration(user_target()), configuration(app_target()))
        .prop_map(|(users_and_groups, applications)| B2bSetting { users_and_groups, applications })
}

fn default() -> impl Strategy<Value = CrossTenantDefault> {
    (setting(), setting(), any::<bool>()).prop_map(|(inbound, outbound, is_mfa_accepted)| CrossTenantDefault {
        b2b_collaboration_inbound: inbound,
        b2b_collaboration_outbound: outbound,
        inbound_trust: InboundTrust { is_mfa_accepted, ..InboundTrust::default() },
        ..CrossTenantDefault::default()
    })
}

fn enter(person: u128, app: u128, inbound: &Effective, outbound: &Effective) -> Decision {
    let groups = [GroupId::well_known(person % 3 + 1)];
    may_enter(&EntryFacts {
        account: "ada@a.example",
        identity_provider: "https://sts.windows.net/h/",
        home: Home::Entra {
            tenant: TenantId::well_known(1),
            tenant_name: "Home",
            user: UserId::well_known(person),
            groups: &groups,
            pair: Pair { inbound, outbound },
        },
        home_enabled: true,
        resource: (TenantId::well_known(2), "Resource"),
        guest: Some(GuestFacts { user: UserId::well_known(9), enabled: true, pending: false, groups: Vec::new() }),
        app: Some((AppId::well_known(app), "App")),
        offered: true,
        passcodes_off: false,
    })
}

proptest! {
    #[test]
    fn what_a_partner_does_not_set_is_the_defaults(
        default in default(), users in prop::option::of(configuration(user_target())), apps in prop::option::of(configuration(app_target()))
    ) {
        let alone = effective(&default, None);
        let mut partner = CrossTenantPartner::new(TenantId::well_known(1));
        prop_assert_eq!(&effective(&default, Some(&partner)), &alone);
        partner.b2b_collaboration_inbound =
            Some(PartnerB2bSetting { users_and_groups: users.clone(), applications: apps.clone() });
        let both = effective(&default, Some(&partner));
        prop_assert_eq!(&both.b2b_collaboration_outbound, &alone.b2b_collaboration_outbound);
        prop_assert_eq!(both.inbound_trust, alone.inbound_trust);
        let inherited = alone.b2b_collaboration_inbound;
        prop_assert_eq!(both.b2b_collaboration_inbound.users_and_groups, users.unwrap_or(inherited.users_and_groups));
        prop_assert_eq!(both.b2b_collaboration_inbound.applications, apps.unwrap_or(inherited.applications));
    }

    #[test]
    fn one_more_blocked_target_lets_nobody_in(
        ours in default(), theirs in default(), added in user_target(), app in app_target(), person in 1_u128..4, wanted in 1_u128..4
    ) {
        let (inbound, outbound) = (effective(&ours, None), effective(&theirs, None));
        let mut stricter = inbound.clone();
        let setting = &mut stricter.b2b_collaboration_inbound;
        if setting.users_and_groups.access_type == AccessType::Blocked {
            setting.users_and_groups.targets.push(added);
        }
        if setting.applications.access_type == AccessType::Blocked {
            setting.applications.targets.push(app);
        }
        if enter(person, wanted, &inbound, &outbound).denial().is_some() {
            prop_assert!(enter(person, wanted, &stricter, &outbound).denial().is_some());
        }
    }

    #[test]
    fn allowing_and_blocking_the_same_list_are_opposites(list in configuration(user_target()), person in 1_u128..4) {
        let (user, groups) = (UserId::well_known(person), [GroupId::well_known(person)]);
        let allowed = TargetConfiguration { access_type: AccessType::Allowed, ..list.clone() };
        let blocked = TargetConfiguration { access_type: AccessType::Blocked, ..list };
        prop_assert_ne!(allowed.lets_person(user, &groups), blocked.lets_person(user, &groups));
    }

    #[test]
    fn whoever_blocks_everybody_lets_no_person_through(list in configuration(user_target()), person in 1_u128..9) {
        if list.blocks_everybody() {
            prop_assert!(!list.lets_person(UserId::well_known(person), &[GroupId::well_known(person)]));
        }
    }

    #[test]
    fn a_default_reads_back_as_it_was_written(default in default()) {
        let written = serde_json::to_value(&default).expect("json");
        prop_assert_eq!(serde_json::from_value::<CrossTenantDefault>(written).expect("a default"), default);
    }
}
