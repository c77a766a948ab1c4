//! The pages of a journey: opening one again, and answering it.

mod form;

use axum::extract::Extension;
use axum::response::Response;
use http::HeaderValue;
use http::header::SET_COOKIE;
use journey::{Alert, Answer, Journey, JourneyError, NewPassword, Turn};
use kernel::{Caller, Entropy};
use sts::Browser;
use web::{Here, Outbound, cookies};

use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use crate::federation;
use crate::walk::{self, Shows};
use form::Given;

/// The journey that a sealed `state` holds.
pub(crate) fn unsealed(here: &Here, parameters: &Parameters) -> Result<Journey, Failure> {
    let state = parameters.get("state").unwrap_or_default();
    journey::unseal(here.world.key(), state, here.arrival.at).ok_or_else(Failure::stale)
}

/// Shows the step that is open now.
pub(crate) async fn show(visit: Visit) -> Response {
    match unsealed(&visit.here, &visit.query) {
        Ok(journey) => {
            let another = visit.query.get("another").is_some();
            let journey = if another { journey.naming_another() } else { journey };
            walk::resume(&visit.here, visit.browser, journey).await
        }
        Err(failure) => failure.page(&visit.here).await,
    }
}

/// Takes an answer.
pub(crate) async fn take(visit: Visit, Extension(outbound): Extension<Outbound>, Posted(form): Posted) -> Response {
    let read = form.and_then(|form| Ok((unsealed(&visit.here, &form)?, Given::read(&form)?)));
    let (journey, given) = match read {
        Ok(read) => read,
        Err(failure) => return failure.page(&visit.here).await,
    };
    if matches!(given, Given::Answer(Answer::Continue)) {
        match federation::departure(&visit, &journey).await {
            Ok(Some(departure)) => return federation::leave(&visit, &outbound, journey, &departure).await,
            Ok(None) => {}
            Err(error) => return walk::failed(&visit.here, &journey.door, error.into()).await,
        }
    }
    let typed = given.address().map(str::to_owned);
    let door = journey.door.clone();
    match answer(&visit, journey, given).await {
        Ok((turn, cookie)) => {
            let mut response = walk::present(&visit.here, turn, Shows::Redirect { typed }).await;
            if let Some(cookie) = cookie {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            response
        }
        Err(error) => walk::failed(&visit.here, &door, error.into()).await,
    }
}

/// Gives the answer to the journey; a browser that was never here is given a cookie.
async fn answer(visit: &Visit, journey: Journey, given: Given) -> Result<(Turn, Option<HeaderValue>), JourneyError> {
    let here = &visit.here;
    let answer = match given {
        Given::Answer(answer) => Some(answer),
        Given::Password(typed) => checked(visit, &journey, typed).await?,
        Given::NewAccount { code, password, again } => {
            Some(Answer::CreateAccount { code, password: hashed(here, password, again).await? })
        }
    };
    let (known, sandbox) = (visit.browser.clone(), here.world.name().to_owned());
    let (turn, new) = here
        .write(Caller::Anonymous, move |tx, ctx| {
            let (browser, new) = known.map_or_else(
                || {
                    let (browser, cookie) = Browser::new(&ctx.entropy, &sandbox);
                    (browser, Some(cookie))
                },
                |browser| (browser, None),
            );
            let turn = match answer {
                Some(answer) => journey::answer(tx, ctx, journey, &browser, answer)?,
                None => journey::proceed(tx, ctx, journey, &browser)?,
            };
            Ok::<_, JourneyError>((turn, new))
        })
        .await?;
    let cookie = new.map(|value| cookies::session(cookies::SESSION, value, here.scheme).to_string());
    Ok((turn, cookie.map(|cookie| HeaderValue::try_from(cookie).expect("a cookie of ours is ASCII"))))
}

/// Hashes a new password outside every transaction, because that takes long.
async fn hashed(here: &Here, typed: String, again: String) -> Result<Result<NewPassword, Alert>, JourneyError> {
    let entropy = Entropy::from_root(here.world.edge_bytes());
    let work = tokio::task::spawn_blocking(move || journey::new_password(&entropy, &typed, &again));
    work.await.expect("the hashing of a password does not panic")
}

/// Compares a typed password outside every transaction, because that takes long. None when the open page asks for no
/// password: the form was sent twice, and the journey simply goes on.
async fn checked(visit: &Visit, journey: &Journey, typed: String) -> Result<Option<Answer>, JourneyError> {
    let (journey, browser) = (journey.clone(), visit.browser.clone());
    let asked = visit
        .here
        .read(Caller::Anonymous, move |read, ctx| journey::credential(read, ctx, &journey, browser.as_ref()))
        .await?;
    let Some((account, credential)) = asked else { return Ok(None) };
    let work = tokio::task::spawn_blocking(move || journey::check_password(account, credential, &typed));
    let checked = work.await.expect("the comparison of a password does not panic");
    Ok(Some(Answer::Password { checked }))
}
