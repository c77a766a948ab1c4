//! The portal is a relying party of the token service: it sends the browser there, and takes the code that comes back.

use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::first_party::AZURE_PORTAL;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use kernel::{Caller, SignedDuration, Timestamp};
use policy::Ruling;
use serde::{Deserialize, Serialize};
use sts::Authority;
use sts::surface_sessions::{self, SurfaceSession};
use web::{Here, cookies};

use crate::error::Failure;
use crate::parameters::{Parameters, address};
use crate::{SIGN_IN, SURFACE};

/// How long a sign-in may take.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// What ties a sign-in to the browser in which it began; gone when it is done.
const BINDING: &str = "vestibule_portal_signin";
/// The purpose of the seal.
const PURPOSE: &str = "portal";

/// What travels sealed as `state`.
#[derive(Debug, Serialize, Deserialize)]
struct Leaving {
    return_to: String,
    authority: Authority,
    verifier: String,
    binding: String,
    until: Timestamp,
}

/// Sends the browser to the token service; it comes back to `return_to`.
pub(crate) async fn begin(
    here: &Here,
    headers: &HeaderMap,
    tenant: Option<&str>,
    return_to: String,
    posted: bool,
) -> Response {
    match leaving(here, headers, tenant, return_to).await {
        Ok(leaving) => {
            let status = if posted { StatusCode::SEE_OTHER } else { StatusCode::FOUND };
            let cookie = cookies::session(BINDING, leaving.binding.clone(), here.scheme);
            (status, [(LOCATION, authorize(here, &leaving)), (SET_COOKIE, cookie.to_string())]).into_response()
        }
        Err(failure) => failure.into_response(),
    }
}

async fn leaving(
    here: &Here,
    headers: &HeaderMap,
    tenant: Option<&str>,
    return_to: String,
) -> Result<Leaving, Failure> {
    let segment = tenant.unwrap_or("organizations").to_owned();
    let authority = here.read(Caller::Anonymous, move |read, _| Authority::resolve(read, &segment)).await?;
    let until = here.arrival.at.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX);
    let drawn = || URL_SAFE_NO_PAD.encode(here.world.edge_bytes());
    // Several tabs of one browser may sign in at once: they share the binding.
    let known = cookies::read(headers, BINDING, here.scheme).filter(|value| value.len() == drawn().len());
    Ok(Leaving { return_to, authority, verifier: drawn(), binding: known.unwrap_or_else(drawn), until })
}

fn authorize(here: &Here, leaving: &Leaving) -> String {
    let plain = serde_json::to_vec(leaving).expect("texts and a time are JSON");
    let state = sts::seal::seal(here.world.key(), PURPOSE, &plain);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, leaving.verifier.as_bytes());
    let page = format!("{}/{}/oauth2/v2.0/authorize", here.arrival.origins.login(), leaving.authority);
    address(
        &page,
        &[
            ("client_id", &AZURE_PORTAL.to_string()),
            ("response_type", "code"),
            ("redirect_uri", &redirect_uri(here)),
            ("scope", "openid profile"),
            ("state", &state),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(digest)),
            ("code_challenge_method", "S256"),
        ],
    )
}

fn redirect_uri(here: &Here) -> String {
    format!("{}{SIGN_IN}", here.arrival.origins.portal())
}

/// Takes the browser back.
pub(crate) async fn arrive(here: Here, headers: HeaderMap, query: Parameters) -> Result<Response, Failure> {
    let leaving = unsealed(&here, &query).ok_or_else(Failure::sign_in_stale)?;
    if !leaving.belongs(&here, &headers) {
        return come_again(&here, &headers, leaving.return_to).await;
    }
    if let Some(error) = query.get("error") {
        return Err(Failure::not_signed_in(error, query.get("error_description").unwrap_or_default()));
    }
    let code = query.optional("code").ok_or_else(Failure::sign_in_stale)?;
    let old = cookies::read(&headers, cookies::PORTAL, here.scheme);
    let (sandbox, uri) = (here.world.name().to_owned(), redirect_uri(&here));
    let Leaving { return_to, authority, verifier, .. } = leaving;
    let entered = here.write(Caller::Anonymous, move |tx, ctx| {
        let grant = match journey::enter(tx, ctx, AZURE_PORTAL, authority, &code, &uri, &verifier)? {
            Ruling::Granted(grant) => grant,
            Ruling::Refused(refusal) => return Ok(Ruling::Refused(refusal)),
        };
        let person = SurfaceSession {
            tenant: grant.tenant,
            user: grant.user,
            account: grant.session.account,
            session: grant.session.id,
        };
        if let Some(old) = old {
            surface_sessions::end(tx, SURFACE, &old)?;
        }
        Ok::<_, Failure>(Ruling::Granted(surface_sessions::start(tx, ctx, &sandbox, SURFACE, &person)?))
    });
    let cookie = entered.await?.granted().map_err(|refusal| Failure::not_let_in(&refusal))?;
    let jar = CookieJar::new()
        .add(cookies::session(cookies::PORTAL, cookie, here.scheme))
        .add(cookies::gone(BINDING, here.scheme));
    Ok((StatusCode::FOUND, jar, [(LOCATION, return_to)]).into_response())
}

/// What the browser left with.
fn unsealed(here: &Here, query: &Parameters) -> Option<Leaving> {
    let plain = sts::seal::open(here.world.key(), PURPOSE, query.get("state")?)?;
    serde_json::from_slice(&plain).ok()
}

impl Leaving {
    /// Whether this browser is the one that left, and not too long ago.
    fn belongs(&self, here: &Here, headers: &HeaderMap) -> bool {
        let binding = cookies::read(headers, BINDING, here.scheme);
        binding.is_some_and(|binding| binding == self.binding) && here.arrival.at < self.until
    }
}

/// The way back was gone before, by the Back button or in another tab: who is signed in since goes on to her page.
async fn come_again(here: &Here, headers: &HeaderMap, return_to: String) -> Result<Response, Failure> {
    let cookie = cookies::read(headers, cookies::PORTAL, here.scheme).ok_or_else(Failure::sign_in_stale)?;
    let session =
        here.read(Caller::Anonymous, move |read, ctx| surface_sessions::read(read, SURFACE, &cookie, ctx.now));
    session.await?.ok_or_else(Failure::sign_in_stale)?;
    Ok((StatusCode::FOUND, [(LOCATION, return_to)]).into_response())
}

/// Ends the portal's session, and goes on to the token service to end the sign-in behind it.
pub(crate) async fn leave(here: Here, headers: HeaderMap) -> Result<Response, Failure> {
    let mut logout = format!("{}/organizations/oauth2/v2.0/logout", here.arrival.origins.login());
    if let Some(cookie) = cookies::read(&headers, cookies::PORTAL, here.scheme) {
        let ended = here.write(Caller::Anonymous, move |tx, ctx| {
            let person = surface_sessions::read(tx, SURFACE, &cookie, ctx.now)?;
            surface_sessions::end(tx, SURFACE, &cookie)?;
            Ok::<_, Failure>(person)
        });
        if let Some(person) = ended.await? {
            logout = address(&logout, &[("logout_hint", &sts::login_hint::of(here.world.key(), &person.account))]);
        }
    }
    let gone = cookies::gone(cookies::PORTAL, here.scheme).to_string();
    Ok((StatusCode::SEE_OTHER, [(LOCATION, logout), (SET_COOKIE, gone)]).into_response())
}
