use kernel::{AgreementId, AppId, Device, GroupId, NamedLocationId, PolicyId, TenantId, Timestamp, UserId};
use policy::conditional_access::ClientAppType;
use policy::{
    ConditionalAccessPolicy, Decision, InboundTrust, NamedLocation, Place, PolicyState, SecondFactor, SignInFacts,
    SignInJudgement, Subject, UserType, may_sign_in,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const GUEST: UserId = UserId::well_known(7);
const APP: AppId = AppId::well_known(8);

fn state() -> impl Strategy<Value = PolicyState> {
    prop::sample::select(vec![
        PolicyState::Enabled,
        PolicyState::Disabled,
        PolicyState::EnabledForReportingButNotEnforced,
    ])
}

fn users() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"includeUsers": ["All"]}),
        json!({"includeUsers": ["None"]}),
        json!({"includeUsers": ["GuestsOrExternalUsers"]}),
        json!({"includeUsers": ["All"], "excludeUsers": [GUEST]}),
        json!({"includeGroups": [GroupId::well_known(1)]}),
    ])
}

fn apps() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({"includeApplications": ["All"]}),
        json!({"includeApplications": [APP]}),
        json!({"includeApplications": ["All"], "excludeApplications": [APP]}),
    ])
}

fn locations() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        Value::Null,
        json!({"includeLocations": ["All"]}),
        json!({"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}),
        json!({"includeLocations": [NamedLocationId::well_known(1)]}),
    ])
}

fn clients() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![json!(["all"]), json!(["browser"]), json!(["mobileAppsAndDesktopClients"])])
}

fn controls() -> impl Strategy<Value = Value> {
    let agreements = prop::collection::vec(1_u128..4, 0..3);
    let built_in = prop::sample::subsequence(vec!["mfa", "compliantDevice", "domainJoinedDevice"], 0..=3);
    let operator = prop::sample::select(vec!["AND", "OR"]);
    let several = (agreements, built_in, operator)
        .prop_filter("asks for something", |(agreements, built_in, _)| !(agreements.is_empty() && built_in.is_empty()))
        .prop_map(|(ids, built_in, operator)| {
            let agreements: Vec<AgreementId> = ids.into_iter().map(AgreementId::well_known).collect();
            json!({"operator": operator, "builtInControls": built_in, "termsOfUse": agreements})
        });
    prop_oneof![1 => Just(json!({"builtInControls": ["block"]})), 4 => several]
}

fn policy() -> impl Strategy<Value = ConditionalAccessPolicy> {
    let conditions = (users(), apps(), locations(), clients());
    (any::<u128>(), 0_i64..3, state(), conditions, controls()).prop_map(
        |(id, age, state, (users, apps, locations, clients), controls)| {
            let body = json!({
                "displayName": format!("policy {id}"),
                "state": state,
                "conditions": {
                    "users": users, "applications": apps, "clientAppTypes": clients, "locations": locations
                },
                "grantControls": controls
            });
            let made = Timestamp::from_second(1_800_000_000 + age).expect("a time");
            ConditionalAccessPolicy::parse(PolicyId::well_known(id), made, &body).expect("a policy")
        },
    )
}

fn policies() -> impl Strategy<Value = Vec<ConditionalAccessPolicy>> {
    prop::collection::vec(policy(), 0..6)
}

/// The person of one case: what she brings, where she is, and whether anybody can ask her.
#[derive(Clone, Copy, Debug)]
struct Person {
    place: &'static str,
    client: ClientAppType,
    factor: SecondFactor,
    device: Device,
    trust: InboundTrust,
    silent: bool,
}

fn person() -> impl Strategy<Value = Person> {
    (any::<[bool; 9]>(), any::<Option<bool>>()).prop_map(
        |([inside, browser, here, registered, compliant, hybrid_joined, mfa, device, silent], at_home)| Person {
            place: if inside { "198.51.100.7" } else { "203.0.113.9" },
            client: if browser { ClientAppType::Browser } else { ClientAppType::MobileAppsAndDesktopClients },
            factor: SecondFactor { here, at_home, registered },
            device: Device { compliant, hybrid_joined },
            trust: InboundTrust {
                is_mfa_accepted: mfa,
                is_compliant_device_accepted: device,
                is_hybrid_azure_ad_joined_device_accepted: device,
            },
            silent,
        },
    )
}

fn network() -> NamedLocation {
    let body = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "network", "isTrusted": true,
        "ipRanges": [{"cidrAddress": "198.51.100.0/24"}]
    });
    let made = Timestamp::from_second(1_800_000_000).expect("a time");
    NamedLocation::parse(NamedLocationId::well_known(1), made, &body).expect("a location")
}

fn judge(policies: &[ConditionalAccessPolicy], person: Person) -> SignInJudgement {
    may_sign_in(&SignInFacts {
        policies,
        subject: Subject {
            user: GUEST,
            guest: true,
            user_type: UserType::Guest,
            home_tenant: Some(TenantId::well_known(1)),
            roles: &[],
            groups: &[GroupId::well_known(1)],
        },
        app: Some(APP),
        client: person.client,
        place: Place { ip: person.place.parse().ok(), country: None, named: &[network()] },
        factor: person.factor,
        device: person.device,
        trust: person.trust,
        accepted_terms: &[AgreementId::well_known(1)],
        silent: person.silent,
    })
}

/// What a person notices of a decision.
fn outcome(decision: &Decision) -> (Option<String>, Vec<String>) {
    let owed = decision.obligations().iter().map(|obligation| format!("{obligation:?}")).collect();
    (decision.denial().map(|denial| format!("{denial:?}")), owed)
}

proptest! {
    #[test]
    fn the_order_of_policies_is_irrelevant(
        (given, shuffled) in policies().prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle())), person in person()
    ) {
        prop_assert_eq!(judge(&given, person), judge(&shuffled, person));
    }

    #[test]
    fn report_only_never_changes_the_outcome(enforced in policies(), observed in policies(), person in person()) {
        let observed = observed
            .into_iter()
            .map(|policy| ConditionalAccessPolicy { state: PolicyState::EnabledForReportingButNotEnforced, ..policy });
        let with: Vec<ConditionalAccessPolicy> = enforced.iter().cloned().chain(observed).collect();
        prop_assert_eq!(outcome(&judge(&with, person).decision), outcome(&judge(&enforced, person).decision));
    }

    #[test]
    fn one_more_policy_never_turns_a_refusal_into_an_admission(before in policies(), added in policy(), person in person()) {
        let after: Vec<ConditionalAccessPolicy> = before.iter().cloned().chain([added]).collect();
        if judge(&before, person).decision.denial().is_some() {
            prop_assert!(judge(&after, person).decision.denial().is_some());
        }
    }

    #[test]
    fn whoever_brings_more_is_asked_for_no_more(policies in policies(), person in person()) {
        let trust = InboundTrust {
            is_mfa_accepted: true,
            is_compliant_device_accepted: true,
            is_hybrid_azure_ad_joined_device_accepted: true,
        };
        let device = Device { compliant: true, hybrid_joined: true };
        let factor = SecondFactor { here: true, ..person.factor };
        let less = judge(&policies, person).decision;
        let more = judge(&policies, Person { factor, device, trust, ..person }).decision;
        if less.denial().is_none() {
            prop_assert!(more.denial().is_none());
            prop_assert!(more.obligations().len() <= less.obligations().len());
        }
    }

    #[test]
    fn the_same_facts_give_the_same_judgement(policies in policies(), person in person()) {
        prop_assert_eq!(judge(&policies, person), judge(&policies, person));
    }

    #[test]
    fn every_policy_has_one_result_and_is_in_the_trace(policies in policies(), person in person()) {
        let judgement = judge(&policies, person);
        prop_assert_eq!(judgement.results.len(), policies.len());
        for policy in &policies {
            prop_assert!(judgement.decision.trace().iter().any(|step| step.saw.contains(&policy.display_name)));
        }
    }

    #[test]
    fn nobody_is_sent_to_a_page_that_cannot_be_shown(policies in policies(), person in person()) {
        let alone = Person { silent: true, ..person };
        prop_assert!(judge(&policies, alone).decision.obligations().is_empty());
    }

    #[test]
    fn a_policy_reads_back_as_it_was_written(policy in policy()) {
        let written = serde_json::to_value(&policy).expect("json");
        prop_assert_eq!(serde_json::from_value::<ConditionalAccessPolicy>(written).expect("a policy"), policy);
    }
}
