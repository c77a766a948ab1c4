//! Refusals that the journey only says on its page: for a script they are an end, with a recorded decision.

use journey::Alert;
use kernel::{Caller, TenantId};
use ledger::decisions::Question;
use policy::{Decision, Denial};
use web::Here;

use super::PeopleError;
use super::report::RefusalReport;

/// Records what was wrong with an answer.
pub(super) async fn of_alert(
    here: &Here,
    tenant: Option<TenantId>,
    alert: &Alert,
    account: String,
) -> Result<RefusalReport, PeopleError> {
    let (rule, denial) = match alert {
        Alert::AccountLocked => ("credential", Denial::AccountLocked),
        Alert::WrongPassword | Alert::PasswordsDiffer | Alert::PasswordTooShort => {
            ("credential", Denial::WrongPassword)
        }
        Alert::TooManyCodes => ("passcode.sends_per_day", Denial::PasscodeInvalid),
        Alert::WrongCode => ("passcode", Denial::PasscodeInvalid),
        Alert::WrongFactor | Alert::FactorLocked | Alert::NotApproved | Alert::ApprovalDenied | Alert::NoApproval => {
            ("conditionalAccess.grantControls.mfa", Denial::MfaNotPassed)
        }
        Alert::TermsUnread => ("agreement.isViewingBeforeAcceptanceRequired", Denial::TermsUnread),
        Alert::UnknownAccount => (journey::ACCOUNT_RULE, Denial::UserNotFound { account }),
        Alert::InvalidAddress(reason) => return Err(PeopleError::Account(reason.clone())),
    };
    record(here, Question::SignIn, tenant, rule, denial).await
}

/// Records a refusal that has one reason.
pub(super) async fn record(
    here: &Here,
    question: Question,
    tenant: Option<TenantId>,
    rule: &'static str,
    denial: Denial,
) -> Result<RefusalReport, PeopleError> {
    let decision = Decision::refusal(rule, denial);
    Ok(here.world.refuse(&here.arrival, Caller::Anonymous, question, tenant, decision).await?.into())
}
