use invitations::Invitation;
use kernel::{AppId, DecisionId, InvitationId, TenantId, UserId};
use policy::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use super::walk::End;

/// What became of a scripted person, in the published shape.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Journey)]
pub(crate) struct Report {
    pub(super) outcome: Outcome,
    /// The browser; a later call goes on in it.
    session: String,
    invitation_id: Option<InvitationId>,
    pub(super) user_id: Option<UserId>,
    pub(super) tenant_id: Option<TenantId>,
    pub(super) external_user_state: Option<&'static str>,
    pub(super) identity_provider: Option<&'static str>,
    /// The steps that were reached, in their order.
    steps: Vec<StepReport>,
    /// Where she arrived.
    landing_url: Option<String>,
    pub(super) refusal: Option<RefusalReport>,
    pub(super) tokens: Option<TokenSet>,
    /// Where a code was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    /// Of My Apps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tiles: Option<Vec<Tile>>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JourneyOutcome)]
pub(super) enum Outcome {
    Accepted,
    SignedIn,
    Stopped,
    Cancelled,
    Declined,
    Refused,
}

/// The steps of a journey in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JourneyStepName)]
pub(super) enum Step {
    Discovery,
    SignIn,
    Policy,
    Consent,
    Mfa,
    Terms,
    Accepted,
    Landing,
}

/// A step with what came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JourneyStep)]
struct StepReport {
    step: Step,
    /// What came of it.
    result: String,
    /// Where a second factor was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<TenantId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// Why she did not get in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Refusal)]
pub(crate) struct RefusalReport {
    /// `AADSTS…`, `AADB2B_…` or `VESTIBULE_…`.
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) decision_id: Option<DecisionId>,
}

/// What the token endpoint would have answered.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names of OAuth")]
#[schema(as = Tokens)]
pub(super) struct TokenSet {
    pub(super) id_token: Option<String>,
    pub(super) access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
}

/// A tile of My Apps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tile {
    pub(super) display_name: String,
    pub(super) app_id: AppId,
    pub(super) launch_url: Option<String>,
}

impl From<Refusal> for RefusalReport {
    fn from(Refusal { denial, decision }: Refusal) -> Self {
        Self { code: denial.code().to_owned(), message: denial.message(), decision_id: Some(decision) }
    }
}

impl Report {
    pub(super) fn new(session: String) -> Self {
        Self {
            outcome: Outcome::Stopped,
            session,
            invitation_id: None,
            user_id: None,
            tenant_id: None,
            external_user_state: None,
            identity_provider: None,
            steps: Vec::new(),
            landing_url: None,
            refusal: None,
            tokens: None,
            code: None,
            tiles: None,
        }
    }

    pub(super) fn invited(&mut self, invitation: &Invitation) {
        self.invitation_id = Some(invitation.id);
        self.tenant_id = Some(invitation.tenant);
        self.user_id = Some(invitation.user);
    }

    /// Notes what came of a step; a later word about the same step replaces the earlier one.
    pub(super) fn step(&mut self, step: Step, result: &str) {
        self.put(StepReport { step, result: result.to_owned(), tenant_id: None, agreement_id: None, language: None });
    }

    /// [`Report::step`] for a second factor that a tenant asked for.
    pub(super) fn mfa(&mut self, result: &str, tenant: TenantId) {
        let (step, tenant_id) = (Step::Mfa, Some(tenant));
        self.put(StepReport { step, result: result.to_owned(), tenant_id, agreement_id: None, language: None });
    }

    /// [`Report::step`] for one agreement of several.
    pub(super) fn terms(&mut self, result: &str, agreement: &str, language: &str) {
        let (agreement_id, language) = (Some(agreement.to_owned()), Some(language.to_owned()));
        let (step, result) = (Step::Terms, result.to_owned());
        self.put(StepReport { step, result, tenant_id: None, agreement_id, language });
    }

    fn put(&mut self, new: StepReport) {
        let same = |known: &StepReport| {
            (known.step, known.tenant_id, &known.agreement_id) == (new.step, new.tenant_id, &new.agreement_id)
        };
        self.steps.retain(|known| !same(known));
        let place = self.steps.partition_point(|known| known.step <= new.step);
        self.steps.insert(place, new);
    }

    /// The agreement that she pressed `Accept` on was not accepted after all.
    pub(super) fn unread(&mut self) {
        if let Some(last) = self.steps.iter().rposition(|known| known.step == Step::Terms) {
            self.steps.remove(last);
        }
    }

    pub(super) fn reached(&self, step: Step) -> bool {
        self.steps.iter().any(|known| known.step == step)
    }

    /// Whatever no page was shown for was not needed.
    pub(super) fn all_passed(&mut self) {
        for step in [Step::Consent, Step::Mfa, Step::Terms] {
            if !self.reached(step) {
                self.step(step, "notNeeded");
            }
        }
    }

    pub(super) fn landed(&mut self, url: String) {
        self.step(Step::Landing, &url);
        self.landing_url = Some(url);
    }

    pub(super) fn refused(&mut self, refusal: RefusalReport) {
        self.outcome = Outcome::Refused;
        self.refusal = Some(refusal);
    }

    /// Notes an end before the arrival.
    pub(super) fn ended(&mut self, end: End) {
        match end {
            End::Stopped | End::Arrived(_) | End::Answered => self.outcome = Outcome::Stopped,
            End::Cancelled => self.outcome = Outcome::Cancelled,
            End::Declined => self.outcome = Outcome::Declined,
            End::Refused(refusal) => self.refused(refusal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stand_in_the_order_of_the_journey_and_once() {
        let mut report = Report::new(String::new());
        report.step(Step::Consent, "accepted");
        report.step(Step::Discovery, "entra");
        report.terms("accepted", "a", "en");
        report.terms("accepted", "b", "de");
        report.step(Step::Policy, "allowed");
        report.step(Step::Policy, "blocked");
        let told: Vec<(Step, &str)> = report.steps.iter().map(|step| (step.step, step.result.as_str())).collect();
        assert_eq!(
            told,
            [
                (Step::Discovery, "entra"),
                (Step::Policy, "blocked"),
                (Step::Consent, "accepted"),
                (Step::Terms, "accepted"),
                (Step::Terms, "accepted"),
            ]
        );
    }
}
