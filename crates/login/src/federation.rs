//! The way through a partner's own `OpenID` Connect issuer: out by a redirect, back by a code (`OpenID` Connect Core 1.0,
//! section 3.1, with RFC 7636). Here the emulator is the relying party.

mod pending;
mod provider;

use axum::extract::{Extension, Path};
use axum::response::Response;
use http::HeaderValue;
use http::header::SET_COOKIE;
use journey::{Departure, Journey, JourneyError, Vouched};
use kernel::{Caller, Entropy};
use policy::Denial;
use sts::Browser;
use web::{Here, Outbound, cookies};

use crate::error::Failure;
use crate::extract::{Parameters, Visit};
use crate::walk::{self, Shows};
use crate::{destination, headers};
use pending::Pending;
use provider::Party;

/// Where an issuer sends the browser back to, below the tenant that has federated with it.
pub(crate) const CALLBACK: &str = "/{tenant}/federation/oauth2";

/// Where the open page leads, if it leads to an issuer.
pub(crate) async fn departure(visit: &Visit, journey: &Journey) -> Result<Option<Departure>, JourneyError> {
    let (journey, browser) = (journey.clone(), visit.browser.clone());
    visit.here.read(Caller::Anonymous, move |read, ctx| journey::departure(read, ctx, &journey, browser.as_ref())).await
}

/// Sends the browser to the issuer. What it must come back with is sealed into `state`, for this browser alone.
pub(crate) async fn leave(visit: &Visit, outbound: &Outbound, journey: Journey, departure: &Departure) -> Response {
    let here = &visit.here;
    let entropy = Entropy::from_root(here.world.edge_bytes());
    let (browser, new) = visit.browser.clone().map_or_else(
        || {
            let (browser, cookie) = Browser::new(&entropy, here.world.name());
            (browser, Some(cookie))
        },
        |browser| (browser, None),
    );
    let pending = Pending::new(&entropy, &browser, departure, journey);
    let state = pending.seal(here.world.key());
    match party(here, outbound, departure).leave(&pending, state, departure.address.as_str()).await {
        Ok(url) => {
            let mut response = headers::journey(destination::see_other(&url));
            if let Some(cookie) = new {
                let cookie = cookies::session(cookies::SESSION, cookie, here.scheme).to_string();
                let cookie = HeaderValue::try_from(cookie).expect("a cookie of ours is ASCII");
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            response
        }
        Err(failure) => failure.page(here).await,
    }
}

fn party<'a>(here: &Here, outbound: &'a Outbound, departure: &'a Departure) -> Party<'a> {
    let callback = CALLBACK.replace("{tenant}", &departure.tenant.id.to_string());
    Party {
        outbound,
        provider: &departure.provider,
        redirect_uri: format!("{}{callback}", here.arrival.origins.login()),
        at: here.arrival.at,
    }
}

/// The issuer's answer comes back through the browser.
pub(crate) async fn receive(
    visit: Visit,
    Path(tenant): Path<String>,
    Extension(outbound): Extension<Outbound>,
) -> Response {
    match arrive(&visit, &tenant, &outbound).await {
        Ok(response) => response,
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn arrive(visit: &Visit, tenant: &str, outbound: &Outbound) -> Result<Response, Failure> {
    let here = &visit.here;
    // Whose answer it is comes first: not even an error's text is shown to a browser that did not ask for it.
    let (browser, pending) = came_back(visit).ok_or_else(Failure::stale)?;
    let departure = departure(visit, &pending.journey).await?.ok_or_else(Failure::stale)?;
    if departure.provider.id != pending.kept.provider || !departure.tenant.id.to_string().eq_ignore_ascii_case(tenant) {
        return Err(Failure::stale());
    }
    let code = code(&visit.query)?;
    let vouched = party(here, outbound, &departure).redeem(code, &pending).await?;
    signed_in(here, browser, pending.journey, vouched).await
}

/// The browser that left, with what it left with. A `state` from elsewhere would sign this browser in as somebody else.
fn came_back(visit: &Visit) -> Option<(Browser, Pending)> {
    let browser = visit.browser.clone()?;
    let state = visit.query.get("state")?;
    let pending = Pending::open(visit.here.world.key(), state, visit.here.arrival.at)?;
    pending.is_of(&browser).then_some((browser, pending))
}

fn code(query: &Parameters) -> Result<&str, Failure> {
    match (query.get("code"), query.get("error")) {
        (Some(code), None) => Ok(code),
        (_, Some(error)) => Err(Failure::federation_refused(error)),
        (None, None) => Err(Failure::federation_refused("neither code nor error")),
    }
}

async fn signed_in(
    here: &Here,
    browser: Browser,
    journey: Journey,
    vouched: Result<Vouched, Denial>,
) -> Result<Response, Failure> {
    let turn =
        here.write(Caller::Anonymous, move |tx, ctx| journey::federated(tx, ctx, journey, &browser, vouched)).await?;
    Ok(walk::present(here, turn, Shows::Redirect { typed: None }).await)
}
