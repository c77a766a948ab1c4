use kernel::{AgreementId, AppId, GroupId, PolicyId, TenantId, Timestamp, UserId};
use policy::{
    ConditionalAccessPolicy, Decision, PolicyState, SignInFacts, SignInJudgement, Subject, UserType, may_sign_in,
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

fn controls() -> impl Strategy<Value = Value> {
    let terms = prop::collection::vec(1_u128..4, 1..3).prop_flat_map(|ids| {
        let agreements: Vec<AgreementId> = ids.into_iter().map(AgreementId::well_known).collect();
        prop::sample::select(vec!["AND", "OR"])
            .prop_map(move |operator| json!({"operator": operator, "termsOfUse": agreements.clone()}))
    });
    prop_oneof![1 => Just(json!({"builtInControls": ["block"]})), 4 => terms]
}

fn policy() -> impl Strategy<Value = ConditionalAccessPolicy> {
    (any::<u128>(), 0_i64..3, state(), users(), apps(), controls()).prop_map(
        |(id, age, state, users, apps, controls)| {
            let body = json!({
                "displayName": format!("policy {id}"),
                "state": state,
                "conditions": {"users": users, "applications": apps, "clientAppTypes": ["all"]},
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

fn judge(policies: &[ConditionalAccessPolicy], silent: bool) -> SignInJudgement {
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
        accepted_terms: &[AgreementId::well_known(1)],
        silent,
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
        (given, shuffled) in policies().prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle())), silent: bool
    ) {
        prop_assert_eq!(judge(&given, silent), judge(&shuffled, silent));
    }

    #[test]
    fn report_only_never_changes_the_outcome(enforced in policies(), observed in policies(), silent: bool) {
        let observed = observed
            .into_iter()
            .map(|policy| ConditionalAccessPolicy { state: PolicyState::EnabledForReportingButNotEnforced, ..policy });
        let with: Vec<ConditionalAccessPolicy> = enforced.iter().cloned().chain(observed).collect();
        prop_assert_eq!(outcome(&judge(&with, silent).decision), outcome(&judge(&enforced, silent).decision));
    }

    #[test]
    fn one_more_policy_never_turns_a_refusal_into_an_admission(before in policies(), added in policy(), silent: bool) {
        let after: Vec<ConditionalAccessPolicy> = before.iter().cloned().chain([added]).collect();
        if judge(&before, silent).decision.denial().is_some() {
            prop_assert!(judge(&after, silent).decision.denial().is_some());
        }
    }

    #[test]
    fn every_policy_has_one_result_and_is_in_the_trace(policies in policies(), silent: bool) {
        let judgement = judge(&policies, silent);
        prop_assert_eq!(judgement.results.len(), policies.len());
        for policy in &policies {
            prop_assert!(judgement.decision.trace().iter().any(|step| step.saw.contains(&policy.display_name)));
        }
    }

    #[test]
    fn nobody_is_sent_to_a_page_that_cannot_be_shown(policies in policies()) {
        prop_assert!(judge(&policies, true).decision.obligations().is_empty());
    }

    #[test]
    fn a_policy_reads_back_as_it_was_written(policy in policy()) {
        let written = serde_json::to_value(&policy).expect("json");
        prop_assert_eq!(serde_json::from_value::<ConditionalAccessPolicy>(written).expect("a policy"), policy);
    }
}
