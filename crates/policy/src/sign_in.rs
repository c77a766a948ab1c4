use kernel::{AgreementId, AppId, GroupId, PolicyId, RoleTemplateId, TenantId, UserId};
use serde::{Deserialize, Serialize};

use crate::conditional_access::GrantOperator;
use crate::{ConditionalAccessPolicy, Decision, Denial, Obligation, PolicyState, Step, UserType};

mod scope;

/// The person whom Conditional Access judges, as the tenant that is entered sees them.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The person's object.
    pub user: UserId,
    /// Whether the person signs in elsewhere.
    pub guest: bool,
    /// How the person stands in the tenant.
    pub user_type: UserType,
    /// The tenant where the person signs in, if it is one.
    pub home_tenant: Option<TenantId>,
    /// The person's directory roles.
    pub roles: &'a [RoleTemplateId],
    /// The person's groups.
    pub groups: &'a [GroupId],
}

/// What decides whether Conditional Access lets a person go on.
#[derive(Clone, Copy, Debug)]
pub struct SignInFacts<'a> {
    /// The policies of the tenant that is entered.
    pub policies: &'a [ConditionalAccessPolicy],
    /// The person.
    pub subject: Subject<'a>,
    /// The app that the person wants; without one, only policies for all apps apply.
    pub app: Option<AppId>,
    /// Agreements whose acceptance by the person still holds.
    pub accepted_terms: &'a [AgreementId],
    /// Whether nobody is there to be shown a page.
    pub silent: bool,
}

/// What Conditional Access says, and what each policy said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInJudgement {
    /// The answer.
    pub decision: Decision,
    /// One result per policy, those included that are not in force.
    pub results: Vec<PolicyResult>,
}

/// What one policy said at a sign-in (Microsoft Graph, "appliedConditionalAccessPolicy resource type").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyResult {
    /// The policy.
    pub id: PolicyId,
    /// Its name.
    pub display_name: String,
    /// What it said.
    pub result: PolicyOutcome,
    /// What it asked for; empty where it did not apply.
    #[serde(rename = "enforcedGrantControls")]
    pub controls: Vec<String>,
}

/// What a policy said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PolicyOutcome {
    /// It applied and was satisfied.
    Success,
    /// It applied and was not satisfied.
    Failure,
    /// It did not apply.
    NotApplied,
    /// It was not looked at.
    NotEnabled,
    /// In force it would have been satisfied.
    ReportOnlySuccess,
    /// In force it would have refused.
    ReportOnlyFailure,
    /// In force it would not have applied.
    ReportOnlyNotApplied,
    /// In force it would have asked for something.
    ReportOnlyInterrupted,
}

/// What a policy asks of somebody to whom it applies.
enum Demand {
    Nothing,
    Block,
    Terms(Vec<AgreementId>),
}

const RULE: &str = "conditionalAccess.policies";

/// Whether Conditional Access lets a person go on, and what is owed first. Policies are judged by age, so the order in
/// which they are given does not matter.
#[must_use]
pub fn may_sign_in(facts: &SignInFacts<'_>) -> SignInJudgement {
    let mut policies: Vec<&ConditionalAccessPolicy> = facts.policies.iter().collect();
    policies.sort_by_key(|policy| (policy.created_date_time, policy.id));
    let mut trace = Vec::new();
    let mut results = Vec::new();
    for policy in policies {
        let applies = scope::covers(policy, facts);
        let demand = if applies { demand(policy, facts) } else { Demand::Nothing };
        results.push(result(policy, applies, &demand));
        trace.extend(steps(policy, applies, demand, facts.silent));
    }
    if trace.is_empty() {
        trace.push(Step::allow(RULE, "no policy"));
    }
    SignInJudgement { decision: Decision::from_trace(trace), results }
}

fn demand(policy: &ConditionalAccessPolicy, facts: &SignInFacts<'_>) -> Demand {
    let Some(controls) = &policy.grant_controls else { return Demand::Nothing };
    if controls.blocks() {
        return Demand::Block;
    }
    let mut open =
        controls.terms_of_use.iter().copied().filter(|terms| !facts.accepted_terms.contains(terms)).peekable();
    match controls.operator {
        GrantOperator::And if open.peek().is_some() => Demand::Terms(open.collect()),
        // One accepted agreement is enough; as long as there is none, the first is asked for.
        GrantOperator::Or if controls.terms_of_use.iter().all(|terms| !facts.accepted_terms.contains(terms)) => {
            Demand::Terms(open.take(1).collect())
        }
        GrantOperator::And | GrantOperator::Or => Demand::Nothing,
    }
}

fn result(policy: &ConditionalAccessPolicy, applies: bool, demand: &Demand) -> PolicyResult {
    use PolicyOutcome::{
        Failure, NotApplied, NotEnabled, ReportOnlyFailure, ReportOnlyInterrupted, ReportOnlyNotApplied,
        ReportOnlySuccess, Success,
    };
    let result = match (policy.state, applies, demand) {
        (PolicyState::Disabled, ..) => NotEnabled,
        (PolicyState::Enabled, false, _) => NotApplied,
        (PolicyState::Enabled, true, Demand::Nothing) => Success,
        (PolicyState::Enabled, true, Demand::Block | Demand::Terms(_)) => Failure,
        (PolicyState::EnabledForReportingButNotEnforced, false, _) => ReportOnlyNotApplied,
        (PolicyState::EnabledForReportingButNotEnforced, true, Demand::Nothing) => ReportOnlySuccess,
        (PolicyState::EnabledForReportingButNotEnforced, true, Demand::Block) => ReportOnlyFailure,
        (PolicyState::EnabledForReportingButNotEnforced, true, Demand::Terms(_)) => ReportOnlyInterrupted,
    };
    let controls = if applies && policy.state != PolicyState::Disabled { controls(policy) } else { Vec::new() };
    PolicyResult { id: policy.id, display_name: policy.display_name.clone(), result, controls }
}

/// The words of the sign-in log; the one for terms of use is unverified.
fn controls(policy: &ConditionalAccessPolicy) -> Vec<String> {
    let Some(controls) = &policy.grant_controls else { return Vec::new() };
    let block = controls.blocks().then(|| "Block".to_owned());
    let terms = (!controls.terms_of_use.is_empty()).then(|| "TermsOfUse".to_owned());
    block.into_iter().chain(terms).collect()
}

fn steps(policy: &ConditionalAccessPolicy, applies: bool, demand: Demand, silent: bool) -> Vec<Step> {
    let name = &policy.display_name;
    match (policy.state, applies, demand) {
        (PolicyState::Disabled, ..) => vec![Step::allow(RULE, format!("'{name}' is off"))],
        (PolicyState::EnabledForReportingButNotEnforced, ..) => {
            vec![Step::allow(RULE, format!("'{name}' is report-only and changes nothing"))]
        }
        (PolicyState::Enabled, false, _) => vec![Step::allow(RULE, format!("'{name}' does not apply"))],
        (PolicyState::Enabled, true, Demand::Nothing) => {
            vec![Step::allow(RULE, format!("'{name}' applies and is satisfied"))]
        }
        (PolicyState::Enabled, true, Demand::Block) => {
            let denial = Denial::ConditionalAccessBlocked { policy: name.clone() };
            vec![Step::judged(RULE, format!("'{name}' applies and blocks"), Some(denial))]
        }
        (PolicyState::Enabled, true, Demand::Terms(open)) => open
            .into_iter()
            .map(|terms| {
                let saw = format!("'{name}' applies; the agreement {terms} is not accepted");
                if silent {
                    Step::judged(RULE, format!("{saw}, and nobody is there to ask"), Some(Denial::TermsNotAccepted))
                } else {
                    Step::require(RULE, saw, Obligation::Terms(terms))
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
