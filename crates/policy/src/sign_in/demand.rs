use kernel::AgreementId;

use super::SignInFacts;
use crate::ConditionalAccessPolicy;
use crate::conditional_access::{GrantControl, GrantControls, GrantOperator};

/// What a policy still asks of somebody to whom it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Demand {
    /// Nothing can satisfy it.
    Block,
    /// A second factor.
    Mfa,
    /// A compliant device.
    CompliantDevice,
    /// A hybrid joined device.
    JoinedDevice,
    /// The acceptance of an agreement.
    Terms(AgreementId),
}

impl Demand {
    /// Whether the person can do it now, on a page.
    pub(super) const fn can_be_met(self) -> bool {
        matches!(self, Self::Mfa | Self::Terms(_))
    }

    fn is_met(self, facts: &SignInFacts<'_>) -> bool {
        match self {
            Self::Block => false,
            Self::Mfa => facts.factor.counts(facts.trust),
            Self::CompliantDevice => facts.device.compliant && facts.trust.is_compliant_device_accepted,
            Self::JoinedDevice => facts.device.hybrid_joined && facts.trust.is_hybrid_azure_ad_joined_device_accepted,
            Self::Terms(agreement) => facts.accepted_terms.contains(&agreement),
        }
    }
}

/// What the policy still asks for; empty when it is satisfied. Where one control of several is enough, the first is asked
/// for that she can satisfy on a page: the second factor, then the first agreement (Microsoft Entra, "Conditional Access:
/// Grant").
pub(super) fn demands(policy: &ConditionalAccessPolicy, facts: &SignInFacts<'_>) -> Vec<Demand> {
    let Some(controls) = &policy.grant_controls else { return Vec::new() };
    let all = all(controls);
    let open: Vec<Demand> = all.iter().copied().filter(|demand| !demand.is_met(facts)).collect();
    match controls.operator {
        GrantOperator::And => open,
        GrantOperator::Or if open.len() < all.len() => Vec::new(),
        GrantOperator::Or => open
            .iter()
            .copied()
            .find(|demand| demand.can_be_met())
            .or_else(|| open.first().copied())
            .into_iter()
            .collect(),
    }
}

/// Every control of a policy, in the order of the service.
fn all(controls: &GrantControls) -> Vec<Demand> {
    let built_in = [
        (GrantControl::Block, Demand::Block),
        (GrantControl::Mfa, Demand::Mfa),
        (GrantControl::CompliantDevice, Demand::CompliantDevice),
        (GrantControl::DomainJoinedDevice, Demand::JoinedDevice),
    ];
    let built_in = built_in.into_iter().filter(|(control, _)| controls.asks_for(*control)).map(|(_, demand)| demand);
    built_in.chain(controls.terms_of_use.iter().copied().map(Demand::Terms)).collect()
}
