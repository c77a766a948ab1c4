use kernel::Ctx;
use policy::Denial;
use store::Tx;
use sts::approvals::{ApprovalState, Wish};
use sts::factors::FactorOutcome;
use sts::{Browser, Method, approvals, factors, sessions};

use super::Answer;
use crate::arrive::{self, Attempt, home_log};
use crate::gates::OpenFactor;
use crate::{Alert, Journey, JourneyError};

/// Takes the answer to the page of a second factor. That it interrupted the sign-in stands in the log beside how that went
/// on.
pub(super) fn answered(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &mut Journey,
    browser: &Browser,
    given: &Answer,
    open: &OpenFactor,
) -> Result<Option<Alert>, JourneyError> {
    match given {
        Answer::Verify { typed } => verified(tx, ctx, journey, browser, typed, open),
        Answer::AskApproval => {
            let name = format!("{} {} {}", journey.correlation_id, journey.started_at, journey.choices.requests);
            let (account, organization) = (&open.standing.identity.address, &open.tenant.display_name);
            approvals::ask(tx, ctx, &Wish { user: open.user, browser, account, organization, name })?;
            journey.choices.requests += 1;
            Ok(None)
        }
        _ => approved(tx, ctx, journey, browser, open),
    }
}

/// She typed the code that her authenticator shows; the first one registers it.
fn verified(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
    typed: &str,
    open: &OpenFactor,
) -> Result<Option<Alert>, JourneyError> {
    let outcome = match &open.secret {
        Some(secret) => factors::register(tx, ctx, open.user, secret, typed)?,
        None => factors::check(tx, ctx, open.user, typed)?,
    };
    match outcome {
        FactorOutcome::Right => proven(tx, ctx, journey, browser, open).map(|()| None),
        FactorOutcome::Wrong { .. } | FactorOutcome::Unregistered => {
            failed(tx, ctx, journey, open).map(|()| Some(Alert::WrongFactor))
        }
        FactorOutcome::Locked => failed(tx, ctx, journey, open).map(|()| Some(Alert::FactorLocked)),
    }
}

/// She says that she has answered the request in the inbox.
fn approved(
    tx: &Tx<'_>,
    ctx: &Ctx,
    journey: &Journey,
    browser: &Browser,
    open: &OpenFactor,
) -> Result<Option<Alert>, JourneyError> {
    match approvals::take(tx, ctx, open.user, browser)? {
        None => Ok(Some(Alert::NoApproval)),
        Some(ApprovalState::Open) => Ok(Some(Alert::NotApproved)),
        Some(ApprovalState::Denied) => failed(tx, ctx, journey, open).map(|()| Some(Alert::ApprovalDenied)),
        Some(ApprovalState::Approved) => {
            if let Some(secret) = &open.secret {
                factors::register_approved(tx, ctx, open.user, secret)?;
            }
            proven(tx, ctx, journey, browser, open).map(|()| None)
        }
    }
}

fn proven(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, browser: &Browser, open: &OpenFactor) -> Result<(), JourneyError> {
    let standing = &open.standing;
    arrive::interrupted(tx, ctx, journey, standing, &open.interruption())?;
    sessions::prove_factor(tx, browser, &standing.session.account, open.user)?;
    if is_at_home(open) {
        let methods: Vec<Method> = standing.session.methods.iter().copied().chain([Method::MultiFactor]).collect();
        home_log(tx, ctx, journey, &standing.identity, Attempt::passed(&methods))?;
    }
    Ok(())
}

/// A wrong answer stands in the log of the tenant that asked.
fn failed(tx: &Tx<'_>, ctx: &Ctx, journey: &Journey, open: &OpenFactor) -> Result<(), JourneyError> {
    let denial = Denial::MfaNotPassed;
    if is_at_home(open) {
        home_log(tx, ctx, journey, &open.standing.identity, Attempt::failed(&denial))
    } else {
        arrive::interrupted(tx, ctx, journey, &open.standing, &denial)
    }
}

/// Whether it is the person's home that asks, and not the tenant that she wants to enter.
fn is_at_home(open: &OpenFactor) -> bool {
    open.tenant.id != open.standing.facts.tenant.id
}
