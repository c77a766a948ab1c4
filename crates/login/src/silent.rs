//! A step that would need a page, when the client forbade pages (`prompt=none`).

use journey::{Door, Journey, Next};
use kernel::Caller;
use ledger::decisions::Question;
use policy::{Decision, Denial, Step, Verdict};
use sts::GrantError;
use web::Here;

use crate::error::{Failure, Setting};

/// Why the client gets no code. What policy asks of a signed-in person is put on record; that nobody is signed in, or
/// that it is unclear who is meant, is not policy's affair and leaves no trace.
pub(crate) async fn failure(here: &Here, journey: &Journey, next: &Next) -> Failure {
    let denial = match next {
        Next::PickAccount { .. } => return GrantError::SessionsAmbiguous.into(),
        Next::ReviewPermissions { .. } => Denial::GuestPendingSilent,
        _ => return GrantError::NoSession.into(),
    };
    let tenant = match &journey.door {
        Door::Authorize(request) => request.authority.tenant(),
        Door::Ticket(link) => Some(link.tenant),
    };
    let saw = "a request that forbids every page".to_owned();
    let step = Step { rule: "interaction", saw, verdict: Verdict::Deny(denial) };
    let decision = Decision::from_trace(vec![step]);
    let refusal = here.world.refuse(&here.arrival, Caller::Anonymous, Question::SignIn, tenant, decision).await;
    match refusal {
        Ok(refusal) => Failure::refused(&refusal, Setting::Silent),
        Err(error) => error.into(),
    }
}
