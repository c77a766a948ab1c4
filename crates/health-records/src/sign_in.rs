use std::time::{Duration, SystemTime};

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};
use url::form_urlencoded;

use crate::app::App;
use crate::problem::Problem;
use crate::provider::{self, Proof};
use crate::respond;
use crate::visit::{Party, Visit};

pub(crate) const PATH: &str = "/signin";

/// The same sign-in, with an account that the person picks.
pub(crate) const OTHER_ACCOUNT: &str = "/signin?prompt=select_account";

/// Names the browser while it is on its way through the token service.
const COOKIE: &str = "healthrecords_signin";

/// How long somebody may take at the token service: consent, a passcode by mail, terms to read.
const PATIENCE: Duration = Duration::from_hours(1);

/// A sign-in that has left for the token service, kept under its `state`.
pub(crate) struct Pending {
    browser: String,
    party: Party,
    started: SystemTime,
    proof: Proof,
}

/// Which account the token service should use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// The one that is signed in there.
    Any,
    /// Whichever the person picks now: the signed-in one may be the wrong one.
    Picked,
}

pub(crate) async fn start(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Response {
    let picks = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .any(|(name, value)| name == "prompt" && value == "select_account");
    let account = if picks { Account::Picked } else { Account::Any };
    leave(&app, &visit, account).await.unwrap_or_else(|problem| problem.page(Some(&visit.registration)))
}

/// Sends the browser to the token service, with a `state`, a nonce and a code challenge of its own.
pub(crate) async fn leave(app: &App, visit: &Visit, account: Account) -> Result<Response, Problem> {
    let client = provider::discover(&visit.registration, app.exchange()).await?;
    let (state, nonce) = (CsrfToken::new(visit.secret()), Nonce::new(visit.secret()));
    let verifier = PkceCodeVerifier::new(visit.secret());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    let request = client
        .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || state, {
            let nonce = nonce.clone();
            || nonce
        })
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge);
    let (url, state, _) = match account {
        Account::Any => request,
        Account::Picked => request.add_prompt(CoreAuthPrompt::SelectAccount),
    }
    .url();

    let browser = browser(app, visit);
    let cookie = visit.set_cookie(COOKIE, &browser);
    let started = (visit.registration.now)();
    let pending = Pending { browser, party: visit.party(), started, proof: Proof { nonce, verifier } };
    app.pending().put(state.into_secret(), pending);
    Ok(respond::redirect(StatusCode::FOUND, url.as_str(), &[cookie]))
}

/// Two tabs of one browser share its name; a name that the app is not waiting for is replaced, whoever set it.
fn browser(app: &App, visit: &Visit) -> String {
    let known = visit.cookie(COOKIE).filter(|name| app.pending().any(|pending| pending.browser == **name));
    known.map_or_else(|| visit.secret(), str::to_owned)
}

/// Takes up a sign-in again where `state` says it was left, once, and only in the browser that left: a `state` from
/// elsewhere would sign this browser in as somebody else.
pub(crate) fn come_back(app: &App, visit: &Visit, state: &str) -> Result<Proof, Problem> {
    let browser = visit.cookie(COOKIE).ok_or(Problem::NotStartedHere)?;
    let pending = app
        .pending()
        .take_if(state, |pending| pending.browser == browser && pending.party == visit.party())
        .ok_or(Problem::NotStartedHere)?;
    // A clock that was set back makes nothing too late.
    let took = (visit.registration.now)().duration_since(pending.started).unwrap_or_default();
    if took > PATIENCE { Err(Problem::TooLate) } else { Ok(pending.proof) }
}
