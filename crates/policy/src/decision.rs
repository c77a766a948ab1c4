use kernel::AgreementId;
use serde::{Serialize, Serializer};

use crate::Denial;

/// What one rule saw and said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The path of the setting that an administrator would look for.
    pub rule: &'static str,
    /// The facts that the rule looked at, in words.
    pub saw: String,
    /// What follows from them.
    pub verdict: Verdict,
}

/// What a rule says. Written as `allow`, `require` or `deny`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing stands against it.
    Allow,
    /// It may go on once this is done.
    Require(Obligation),
    /// It may not go on.
    Deny(Denial),
}

/// What a person must do before they may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obligation {
    /// Allow the organization to receive and use their data.
    ReviewPermissions,
    /// Prove a second factor.
    Mfa,
    /// Accept this agreement.
    Terms(AgreementId),
    /// Consent to what the app asks for.
    ConsentToApp,
}

/// The answer of one or more gates: every rule that was asked, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Decision {
    trace: Vec<Step>,
}

impl Step {
    /// A step that holds nothing up.
    pub(crate) fn allow(rule: &'static str, saw: impl Into<String>) -> Self {
        Self { rule, saw: saw.into(), verdict: Verdict::Allow }
    }

    /// A step that asks for something first.
    pub(crate) fn require(rule: &'static str, saw: impl Into<String>, obligation: Obligation) -> Self {
        Self { rule, saw: saw.into(), verdict: Verdict::Require(obligation) }
    }

    /// A step that denies if there is a denial, and allows otherwise.
    pub(crate) fn judged(rule: &'static str, saw: impl Into<String>, denial: Option<Denial>) -> Self {
        Self { rule, saw: saw.into(), verdict: denial.map_or(Verdict::Allow, Verdict::Deny) }
    }
}

impl Verdict {
    /// The word that the trace shows.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Require(_) => "require",
            Self::Deny(_) => "deny",
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Obligation {
    /// The word of the control API.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::ReviewPermissions => "reviewPermissions",
            Self::Mfa => "mfa",
            Self::Terms(_) => "termsOfUse",
            Self::ConsentToApp => "consentToApp",
        }
    }
}

impl Decision {
    /// The decision that these steps make: the first refusal decides, else everything required is owed.
    #[must_use]
    pub fn from_trace(trace: Vec<Step>) -> Self {
        Self { trace }
    }

    /// A refusal that has one reason and no policy document behind it. It saw what it says.
    #[must_use]
    pub fn refusal(rule: &'static str, denial: Denial) -> Self {
        Self { trace: vec![Step { rule, saw: denial.message(), verdict: Verdict::Deny(denial) }] }
    }

    /// This decision followed by that of a later gate.
    #[must_use]
    pub fn then(mut self, mut later: Self) -> Self {
        self.trace.append(&mut later.trace);
        self
    }

    /// Every step, in the order in which the rules were asked.
    #[must_use]
    pub fn trace(&self) -> &[Step] {
        &self.trace
    }

    /// The first refusal: it names the code.
    #[must_use]
    pub fn denial(&self) -> Option<&Denial> {
        self.trace.iter().find_map(|step| match &step.verdict {
            Verdict::Deny(denial) => Some(denial),
            Verdict::Allow | Verdict::Require(_) => None,
        })
    }

    /// What must be done first, each thing once. Empty when denied: a refusal beats every obligation.
    #[must_use]
    pub fn obligations(&self) -> Vec<&Obligation> {
        if self.denial().is_some() {
            return Vec::new();
        }
        let mut owed = Vec::new();
        for step in &self.trace {
            if let Verdict::Require(obligation) = &step.verdict
                && !owed.contains(&obligation)
            {
                owed.push(obligation);
            }
        }
        owed
    }

    /// The decision in one word: `allow`, `require` or `deny`.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        if self.denial().is_some() {
            "deny"
        } else if self.obligations().is_empty() {
            "allow"
        } else {
            "require"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(number: u128) -> Obligation {
        Obligation::Terms(AgreementId::well_known(number))
    }

    #[test]
    fn a_decision_without_steps_allows() {
        assert_eq!(Decision::from_trace(Vec::new()).verdict(), "allow");
    }

    #[test]
    fn obligations_are_a_set_in_the_order_of_the_rules() {
        let decision = Decision::from_trace(vec![
            Step::require("b", "", terms(2)),
            Step::allow("c", ""),
            Step::require("a", "", terms(1)),
            Step::require("d", "", terms(2)),
        ]);
        assert_eq!(decision.verdict(), "require");
        assert_eq!(decision.obligations(), [&terms(2), &terms(1)]);
        assert_eq!(decision.denial(), None);
    }

    #[test]
    fn the_first_refusal_names_the_code_and_beats_every_obligation() {
        let decision = Decision::from_trace(vec![
            Step::require("a", "", Obligation::Mfa),
            Step::judged("b", "", Some(Denial::GuestDisabled)),
        ])
        .then(Decision::from_trace(vec![Step::judged("c", "", Some(Denial::HomeUserDisabled))]));
        assert_eq!(decision.verdict(), "deny");
        assert_eq!(decision.denial(), Some(&Denial::GuestDisabled));
        assert!(decision.obligations().is_empty());
        assert_eq!(decision.trace().iter().map(|step| step.rule).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn a_step_is_written_as_the_trace_shows_it() {
        let step = Step::judged(
            "b2bManagementPolicy.domains",
            "clinic.example under a deny list of 3",
            Some(Denial::OwnVerifiedDomain),
        );
        assert_eq!(
            serde_json::to_value(step).expect("json"),
            serde_json::json!({"rule": "b2bManagementPolicy.domains", "saw": "clinic.example under a deny list of 3", "verdict": "deny"})
        );
    }
}
