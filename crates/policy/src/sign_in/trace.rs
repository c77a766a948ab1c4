use super::SignInFacts;
use super::demand::Demand;
use crate::{ConditionalAccessPolicy, Denial, InboundTrust, Obligation, PolicyState, Step};

pub(super) const RULE: &str = "conditionalAccess.policies";

/// Where a step stands in the trace: what refuses first, then what is owed, each in the order in which the service asks
/// (behaviour 3.3), then everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    RefusesByBlock,
    RefusesForMfa,
    RefusesForDevice,
    RefusesForTerms,
    OwesMfa,
    OwesTerms,
    Nothing,
}

/// What a policy says, step by step; `demands` is what it still asks for, none where it does not apply.
pub(super) fn steps(
    policy: &ConditionalAccessPolicy,
    demands: Option<&[Demand]>,
    facts: &SignInFacts<'_>,
) -> Vec<(Weight, Step)> {
    let name = &policy.display_name;
    let calm = |saw: String| vec![(Weight::Nothing, Step::allow(RULE, saw))];
    match (policy.state, demands) {
        (PolicyState::Disabled, _) => calm(format!("'{name}' is off")),
        (PolicyState::EnabledForReportingButNotEnforced, _) => {
            calm(format!("'{name}' is report-only and changes nothing"))
        }
        (PolicyState::Enabled, None) => calm(format!("'{name}' does not apply")),
        (PolicyState::Enabled, Some([])) => calm(format!("'{name}' applies and is satisfied")),
        (PolicyState::Enabled, Some(open)) => open.iter().map(|demand| step(name, *demand, facts)).collect(),
    }
}

fn step(name: &str, demand: Demand, facts: &SignInFacts<'_>) -> (Weight, Step) {
    let resource = || facts.app.map(|app| app.to_string()).unwrap_or_default();
    match demand {
        Demand::Block => {
            let denial = Denial::ConditionalAccessBlocked { policy: name.to_owned() };
            (Weight::RefusesByBlock, Step::judged(RULE, format!("'{name}' applies and blocks"), Some(denial)))
        }
        Demand::Mfa => {
            let saw = format!("'{name}' applies; no second factor is proven {}", by_whom(facts));
            if !facts.silent {
                return (Weight::OwesMfa, Step::require(RULE, saw, Obligation::Mfa));
            }
            let denial = if facts.factor.registered {
                Denial::MfaRequired { resource: resource() }
            } else {
                Denial::MfaRegistrationRequired { resource: resource() }
            };
            (Weight::RefusesForMfa, Step::judged(RULE, format!("{saw}, and nobody is there to ask"), Some(denial)))
        }
        Demand::CompliantDevice => {
            let state = state(facts.device.compliant, facts.trust.is_compliant_device_accepted, "compliant");
            let saw = format!("'{name}' applies; the device is {state}");
            (Weight::RefusesForDevice, Step::judged(RULE, saw, Some(Denial::DeviceNotCompliant)))
        }
        Demand::JoinedDevice => {
            let accepted = facts.trust.is_hybrid_azure_ad_joined_device_accepted;
            let saw = format!(
                "'{name}' applies; the device is {}",
                state(facts.device.hybrid_joined, accepted, "hybrid joined")
            );
            (Weight::RefusesForDevice, Step::judged(RULE, saw, Some(Denial::DeviceNotJoined)))
        }
        Demand::Terms(terms) => {
            let saw = format!("'{name}' applies; the agreement {terms} is not accepted");
            if facts.silent {
                let saw = format!("{saw}, and nobody is there to ask");
                (Weight::RefusesForTerms, Step::judged(RULE, saw, Some(Denial::TermsNotAccepted)))
            } else {
                (Weight::OwesTerms, Step::require(RULE, saw, Obligation::Terms(terms)))
            }
        }
    }
}

/// Who would have to say that a second factor is proven.
fn by_whom(facts: &SignInFacts<'_>) -> &'static str {
    let InboundTrust { is_mfa_accepted: trusted, .. } = facts.trust;
    match (facts.factor.at_home, trusted) {
        (None, _) => "in this tenant",
        (Some(_), true) => "in this tenant or at home, which is trusted",
        (Some(true), false) => "in this tenant, and the one of home is not trusted",
        (Some(false), false) => "in this tenant, and home is not trusted",
    }
}

fn state(is: bool, accepted: bool, word: &str) -> String {
    match (is, accepted) {
        (true, false) => format!("{word} at home, which is not trusted"),
        (false, _) | (true, true) => format!("not {word}"),
    }
}
