use core::net::IpAddr;

use kernel::{AgreementId, AppId, Country, Device, GroupId, PolicyId, RoleTemplateId, TenantId, UserId};
use serde::{Deserialize, Serialize};

use crate::conditional_access::ClientAppType;
use crate::{ConditionalAccessPolicy, Decision, InboundTrust, NamedLocation, Step, UserType};

mod demand;
mod result;
mod scope;
mod trace;

use demand::demands;

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

/// Where a person is, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// The address from which the person comes.
    pub ip: Option<IpAddr>,
    /// The country in which the person is.
    pub country: Option<Country>,
    /// The named locations of the tenant that is entered.
    pub named: &'a [NamedLocation],
}

/// Second factors of the session with which a person comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondFactor {
    /// One was proven in the tenant that is entered.
    pub here: bool,
    /// One was proven in the person's home; none where home is no other tenant of Entra.
    pub at_home: Option<bool>,
    /// One is registered where it would be asked for.
    pub registered: bool,
}

impl SecondFactor {
    /// Whether the tenant asks the person's home for it (Microsoft Entra, "Authentication and Conditional Access for
    /// External ID": trusted, it is proven in the home tenant; else it is registered and proven here).
    #[must_use]
    pub const fn is_homes(&self, trust: InboundTrust) -> bool {
        trust.is_mfa_accepted && self.at_home.is_some()
    }

    /// Whether one was proven that counts.
    #[must_use]
    pub fn counts(&self, trust: InboundTrust) -> bool {
        self.here || (self.is_homes(trust) && self.at_home == Some(true))
    }
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
    /// The kind of client that the person uses.
    pub client: ClientAppType,
    /// Where the person is.
    pub place: Place<'a>,
    /// The second factors that the person has proven.
    pub factor: SecondFactor,
    /// The device at which the person sits.
    pub device: Device,
    /// Which proofs of the person's home count here: all of them at home, none where no tenant is her home.
    pub trust: InboundTrust,
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

/// Whether Conditional Access lets a person go on, and what is owed first. Policies are judged by age, so the order in
/// which they are given does not matter; what refuses stands first in the trace, in the order of behaviour 3.3.
#[must_use]
pub fn may_sign_in(facts: &SignInFacts<'_>) -> SignInJudgement {
    let mut policies: Vec<&ConditionalAccessPolicy> = facts.policies.iter().collect();
    policies.sort_by_key(|policy| (policy.created_date_time, policy.id));
    let mut trace = Vec::new();
    let mut results = Vec::new();
    for policy in policies {
        let demands = scope::covers(policy, facts).then(|| demands(policy, facts));
        results.push(result::of(policy, demands.as_deref()));
        trace.extend(trace::steps(policy, demands.as_deref(), facts));
    }
    if trace.is_empty() {
        trace.push((trace::Weight::Nothing, Step::allow(trace::RULE, "no policy")));
    }
    trace.sort_by_key(|(weight, _)| *weight);
    let trace = trace.into_iter().map(|(_, step)| step).collect();
    SignInJudgement { decision: Decision::from_trace(trace), results }
}

#[cfg(test)]
mod tests;
