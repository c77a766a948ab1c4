use super::demand::Demand;
use super::{PolicyOutcome, PolicyResult};
use crate::conditional_access::GrantControl;
use crate::{ConditionalAccessPolicy, PolicyState};

/// What the sign-in log says of a policy; `demands` is what it still asks for, none where it does not apply.
pub(super) fn of(policy: &ConditionalAccessPolicy, demands: Option<&[Demand]>) -> PolicyResult {
    let applies = demands.is_some() && policy.state != PolicyState::Disabled;
    let controls = if applies { controls(policy) } else { Vec::new() };
    PolicyResult {
        id: policy.id,
        display_name: policy.display_name.clone(),
        result: outcome(policy.state, demands),
        controls,
    }
}

fn outcome(state: PolicyState, demands: Option<&[Demand]>) -> PolicyOutcome {
    use PolicyOutcome::{
        Failure, NotApplied, NotEnabled, ReportOnlyFailure, ReportOnlyInterrupted, ReportOnlyNotApplied,
        ReportOnlySuccess, Success,
    };
    match (state, demands) {
        (PolicyState::Disabled, _) => NotEnabled,
        (PolicyState::Enabled, None) => NotApplied,
        (PolicyState::Enabled, Some([])) => Success,
        (PolicyState::Enabled, Some(_)) => Failure,
        (PolicyState::EnabledForReportingButNotEnforced, None) => ReportOnlyNotApplied,
        (PolicyState::EnabledForReportingButNotEnforced, Some([])) => ReportOnlySuccess,
        (PolicyState::EnabledForReportingButNotEnforced, Some(open)) => {
            if open.iter().all(|demand| demand.can_be_met()) { ReportOnlyInterrupted } else { ReportOnlyFailure }
        }
    }
}

/// The words of the sign-in log; those for devices and terms of use are unverified.
fn controls(policy: &ConditionalAccessPolicy) -> Vec<String> {
    let Some(controls) = &policy.grant_controls else { return Vec::new() };
    let word = |control: &GrantControl| match control {
        GrantControl::Block => "Block",
        GrantControl::Mfa => "Mfa",
        GrantControl::CompliantDevice => "RequireCompliantDevice",
        GrantControl::DomainJoinedDevice => "RequireDomainJoinedDevice",
    };
    let terms = (!controls.terms_of_use.is_empty()).then_some("TermsOfUse");
    controls.built_in_controls.iter().map(word).chain(terms).map(str::to_owned).collect()
}
