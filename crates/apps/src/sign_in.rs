//! The way to the token service and back. State and verifier travel sealed under the world's key; a cookie binds them to
//! the browser that asked, so that nobody can be signed in with somebody else's answer. Nothing is written on the way out.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};
use kernel::{Caller, SignedDuration, Timestamp};
use policy::Ruling;
use serde::{Deserialize, Serialize};
use sts::Authority;
use sts::surface_sessions::{self, SurfaceSession};
use web::{Here, Query, cookies};

use crate::error::PageError;
use crate::panel::Panel;

/// The cookie that knows the browser on its way back.
const BINDING: &str = "vestibule_apps_sign_in";
/// What the seal is for.
const PURPOSE: &str = "apps sign-in";
/// How long a sign-in may take.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Where a person is to be signed in.
#[derive(Clone, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) panel: Panel,
    pub(crate) authority: Authority,
    /// The path that she wanted to see.
    pub(crate) to: String,
    /// Who she probably is.
    pub(crate) hint: Option<&'a str>,
    /// Whether she shall be asked who she is.
    pub(crate) pick: bool,
}

/// What comes back as `state`.
#[derive(Serialize, Deserialize)]
struct Begun {
    panel: Panel,
    authority: Authority,
    binding: String,
    verifier: String,
    to: String,
    at: Timestamp,
}

/// Sends the browser to the token service.
pub(crate) fn begin(here: &Here, headers: &HeaderMap, wanted: &Wanted<'_>) -> Response {
    let random = || URL_SAFE_NO_PAD.encode(here.world.edge_bytes());
    // A browser keeps its binding, so that two tabs can be on their way at once.
    let binding = cookies::read(headers, BINDING, here.scheme).filter(|kept| !kept.is_empty()).unwrap_or_else(random);
    let begun = Begun {
        panel: wanted.panel,
        authority: wanted.authority,
        binding: binding.clone(),
        verifier: random(),
        to: wanted.to.clone(),
        at: here.arrival.at,
    };
    let mut response = Redirect::to(&address(here, wanted, &begun)).into_response();
    set_cookie(&mut response, here, BINDING, binding);
    response
}

/// The authorize request (`OpenID` Connect Core 1.0, section 3.1.2.1).
fn address(here: &Here, wanted: &Wanted<'_>, begun: &Begun) -> String {
    let origins = &here.arrival.origins;
    let plain = serde_json::to_vec(begun).expect("a sign-in is made of texts and ids");
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, begun.verifier.as_bytes()));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("client_id", &wanted.panel.client().to_string())
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &wanted.panel.redirect_uri(origins))
        .append_pair("response_mode", "query")
        .append_pair("scope", "openid profile")
        .append_pair("state", &sts::seal::seal(here.world.key(), PURPOSE, &plain))
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    if let Some(hint) = wanted.hint {
        query.append_pair("login_hint", hint);
    }
    if wanted.pick {
        query.append_pair("prompt", "select_account");
    }
    format!("{}/{}/oauth2/v2.0/authorize?{}", origins.login(), wanted.authority, query.finish())
}

/// What the token service answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    code: String,
    state: String,
    error: String,
    error_description: String,
}

/// Takes the answer: the code is spent and the session begins in one write, then she sees what she wanted to see.
pub(crate) async fn finish(
    here: Here,
    headers: HeaderMap,
    panel: Panel,
    Query(answer): Query<Answer>,
) -> Result<Response, PageError> {
    let begun = begun(&here, &headers, panel, &answer.state).ok_or(PageError::StaleSignIn)?;
    if !answer.error.is_empty() {
        return Err(PageError::SignIn { code: answer.error, description: answer.error_description });
    }
    let (sandbox, redirect_uri) = (here.world.name().to_owned(), panel.redirect_uri(&here.arrival.origins));
    let to = begun.to.clone();
    let ruling = here
        .write(Caller::Anonymous, move |tx, ctx| {
            let Begun { authority, verifier, .. } = &begun;
            let entered = journey::enter(tx, ctx, panel.client(), *authority, &answer.code, &redirect_uri, verifier)?;
            let grant = match entered {
                Ruling::Granted(grant) => grant,
                Ruling::Refused(refusal) => return Ok(Ruling::Refused(refusal)),
            };
            let person = SurfaceSession {
                tenant: grant.tenant,
                user: grant.user,
                session: grant.session.id,
                account: grant.session.account,
            };
            let cookie = surface_sessions::start(tx, ctx, &sandbox, panel.surface(), &person)?;
            Ok::<_, PageError>(Ruling::Granted(cookie))
        })
        .await?;
    let cookie = ruling.granted().map_err(PageError::Refused)?;
    let mut response = Redirect::to(&to).into_response();
    set_cookie(&mut response, &here, panel.cookie(), cookie);
    Ok(response)
}

/// The question of this browser to which an answer came in time.
fn begun(here: &Here, headers: &HeaderMap, panel: Panel, state: &str) -> Option<Begun> {
    let begun: Begun = serde_json::from_slice(&sts::seal::open(here.world.key(), PURPOSE, state)?).ok()?;
    let binding = cookies::read(headers, BINDING, here.scheme)?;
    let same = verify_slices_are_equal(begun.binding.as_bytes(), binding.as_bytes()).is_ok();
    (same && begun.panel == panel && here.arrival.at.duration_since(begun.at) <= LIFETIME).then_some(begun)
}

fn set_cookie(response: &mut Response, here: &Here, name: &str, value: String) {
    let cookie = cookies::session(name, value, here.scheme).to_string();
    let value = HeaderValue::from_str(&cookie).expect("names and values of our cookies are ASCII");
    response.headers_mut().append(SET_COOKIE, value);
}
