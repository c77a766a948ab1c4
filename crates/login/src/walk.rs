//! A journey as a browser travels it: what is next is shown, or the browser is sent on.

use axum::response::Response;
use directory::first_party;
use invitations::tickets::Link;
use journey::{Alert, Door, Ended, Invalid, Journey, JourneyError, Next, Sight, Turn};
use kernel::{Caller, DecisionId};
use ledger::decisions::Question;
use policy::{Decision, Denial};
use sts::{Browser, GrantError};
use url::form_urlencoded;
use web::Here;

use crate::destination::{self, Reply};
use crate::error::{Failure, Setting};
use crate::pages::{self, Shown};
use crate::{JOURNEY, front_channel, headers, silent};

/// Opens a door. A browser that nobody is signed in with leaves no trace.
pub(crate) async fn open(here: &Here, browser: Option<Browser>, door: Door) -> Response {
    let (languages, looking, opened) = (here.arrival.accept_language.clone(), browser.clone(), door.clone());
    let sight = here.read(Caller::Anonymous, move |read, ctx| {
        let journey = Journey::new(ctx, opened, languages.as_deref());
        let sight = journey::look(read, ctx, &journey, looking.as_ref())?;
        Ok::<_, JourneyError>((journey, sight))
    });
    match sight.await {
        Ok((journey, sight)) => seen(here, browser, journey, sight).await,
        Err(error) => failed(here, &door, error.into()).await,
    }
}

/// Leads to a door by a redirect: the request was a form, and its page must not be sent again.
pub(crate) async fn begin(here: &Here, door: Door) -> Response {
    let languages = here.arrival.accept_language.clone();
    let journey = here
        .read(Caller::Anonymous, move |_, ctx| Ok::<_, JourneyError>(Journey::new(ctx, door, languages.as_deref())));
    match journey.await {
        Ok(journey) => {
            let state = journey::seal(here.world.key(), &journey);
            headers::journey(destination::see_other(&address(&state)))
        }
        Err(error) => Failure::from(error).page(here).await,
    }
}

/// Goes on with a journey whose page was opened again.
pub(crate) async fn resume(here: &Here, browser: Option<Browser>, journey: Journey) -> Response {
    let (looking, looked) = (browser.clone(), journey.clone());
    let sight =
        here.read(Caller::Anonymous, move |read, ctx| journey::look(read, ctx, &looked, looking.as_ref())).await;
    match sight {
        Ok(sight) => seen(here, browser, journey, sight).await,
        Err(error) => failed(here, &journey.door, error.into()).await,
    }
}

async fn seen(here: &Here, browser: Option<Browser>, journey: Journey, sight: Sight) -> Response {
    match (sight, browser) {
        (Sight::Page(next), _) => present(here, Turn { journey, next, alert: None }, Shows::Page).await,
        (Sight::Moves, Some(browser)) => go_on(here, browser, journey).await,
        (Sight::Moves, None) => {
            let failure = Failure::internal(&"a journey moves in a browser that nobody is signed in with");
            failed(here, &journey.door, failure).await
        }
    }
}

/// Records what is to be recorded, and shows or sends what comes of it.
pub(crate) async fn go_on(here: &Here, browser: Browser, journey: Journey) -> Response {
    let door = journey.door.clone();
    match here.write(Caller::Anonymous, move |tx, ctx| journey::proceed(tx, ctx, journey, &browser)).await {
        Ok(turn) => present(here, turn, Shows::Page).await,
        Err(error) => failed(here, &door, error.into()).await,
    }
}

/// How a step is brought before a person.
#[derive(Clone, Debug)]
pub(crate) enum Shows {
    /// As the answer to this very request.
    Page,
    /// By a redirect: the request was a form, and its page must not be sent again.
    Redirect {
        /// The address that she typed.
        typed: Option<String>,
    },
}

/// Shows the step that is open now, or sends the browser where the journey ended.
pub(crate) async fn present(here: &Here, turn: Turn, shows: Shows) -> Response {
    let Turn { journey, next, alert } = turn;
    let waiting = Reply::awaited(&journey.door);
    match (next, waiting) {
        (Next::Arrived(destination), Some(reply)) => match front_channel::with_tokens(here, destination).await {
            Ok(destination) => reply.arrive(destination),
            Err(failure) => reply.fail(failure, &here.arrival),
        },
        (Next::Arrived(destination), None) => destination::arrived(destination, &here.arrival.origins),
        (Next::Refused { denial, decision }, waiting) => {
            let refusal = policy::Refusal { denial, decision };
            match waiting {
                Some(reply) if reply.silent => reply.fail(Failure::refused(&refusal, Setting::Silent), &here.arrival),
                _ => Failure::refused(&refusal, Setting::Page).page(here).await,
            }
        }
        (Next::Invalid(invalid), _) => leads_nowhere(invalid).page(here).await,
        // She said no, and the application that sent her is told so.
        (Next::Ended(Ended::Cancelled | Ended::ConsentDeclined), Some(reply)) => {
            reply.fail(Failure::denied(&Denial::ConsentDeclined, Setting::Silent), &here.arrival)
        }
        (next, Some(reply)) if reply.silent => reply.fail(silent::failure(here, &journey, &next).await, &here.arrival),
        (next, _) => step(here, &journey, next, alert, shows).await,
    }
}

fn leads_nowhere(invalid: Invalid) -> Failure {
    match invalid {
        Invalid::Invitation => Failure::denied(&Denial::InvitationInvalid, Setting::Page),
        Invalid::DeviceLapsed => GrantError::UserCodeExpired.into(),
        Invalid::DeviceAnswered => GrantError::UserCodeUsed.into(),
    }
}

async fn step(here: &Here, journey: &Journey, next: Next, alert: Option<Alert>, shows: Shows) -> Response {
    let state = journey::seal(here.world.key(), journey);
    let typed = match shows {
        Shows::Redirect { .. } if alert.is_none() => return headers::journey(destination::see_other(&address(&state))),
        Shows::Redirect { typed } => typed,
        Shows::Page => None,
    };
    let decision = match (&next, &journey.door) {
        (Next::WrongAccount { signed_in, .. }, Door::Ticket(link)) => match stranger(here, link, signed_in).await {
            Ok(decision) => decision,
            Err(failure) => return failure.page(here).await,
        },
        _ => None,
    };
    match pages::step(next, Shown { state, alert, typed, decision, options: options(journey) }) {
        Some(page) => page,
        None => Failure::internal(&"an end of a journey was taken for a page").page(here).await,
    }
}

/// Whether the way leads to My Apps of no organization yet.
fn options(journey: &Journey) -> bool {
    matches!(&journey.door, Door::Authorize(request)
        if request.client == first_party::MY_APPS && request.authority.tenant().is_none())
}

/// Puts on record that somebody whom an invitation is not for has opened its link; none where the invitation is gone.
async fn stranger(here: &Here, link: &Link, signed_in: &str) -> Result<Option<DecisionId>, Failure> {
    let id = link.invitation;
    let Some(invitation) = here.read(Caller::Anonymous, move |read, _| invitations::find(read, id)).await? else {
        return Ok(None);
    };
    let denial = Denial::WrongAccount { signed_in: signed_in.to_owned(), invited: invitation.address };
    let decision = Decision::refusal(journey::INVITEE_RULE, denial);
    let (question, tenant) = (Question::Redeem, Some(invitation.tenant));
    let refusal = here.world.refuse(&here.arrival, Caller::Anonymous, question, tenant, decision).await?;
    Ok(Some(refusal.decision))
}

/// Where a journey is met again.
fn address(state: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    format!("{JOURNEY}?{query}")
}

/// A request whose redirect URI is known to be the client's is answered there; any other by a page.
pub(crate) async fn failed(here: &Here, door: &Door, failure: Failure) -> Response {
    match Reply::awaited(door) {
        Some(reply) => reply.fail(failure, &here.arrival),
        None => failure.page(here).await,
    }
}
