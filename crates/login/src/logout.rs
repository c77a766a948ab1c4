//! Signing out ("Send a sign-out request"): one account of the browser, with every application that it was signed in to.

mod page;

pub(crate) use page::ended;

use axum::response::Response;
use directory::{Account, applications, first_party, tenants};
use http::HeaderValue;
use http::header::SET_COOKIE;
use journey::{Leave, Notice, SignedOut};
use kernel::{AppId, Caller};
use store::Read;
use sts::GrantError;
use url::form_urlencoded;
use web::{Here, cookies};

use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use crate::{SIGNED_OUT, destination, headers};

/// What a request to sign out says; it is carried along to the picker and back.
const CARRIED: [&str; 4] = ["post_logout_redirect_uri", "state", "client_id", "id_token_hint"];

/// `/{tenant}/oauth2/v2.0/logout`. Where several people are signed in and the client does not say whom it means, the person
/// does.
pub(crate) async fn logout(visit: Visit) -> Response {
    let asked = visit.query.clone();
    answered(&visit, asked, None).await
}

/// The person says who shall be signed out.
pub(crate) async fn picked(visit: Visit, Posted(form): Posted) -> Response {
    let read = form.and_then(|form| {
        let account = form.get("account").and_then(|account| account.parse().ok());
        Ok((account.ok_or(GrantError::Malformed)?, form))
    });
    match read {
        Ok((account, form)) => answered(&visit, form, Some(account)).await,
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn answered(visit: &Visit, asked: Parameters, account: Option<Account>) -> Response {
    match signed_out(visit, &asked, account).await {
        Ok(response) => response,
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn signed_out(visit: &Visit, asked: &Parameters, account: Option<Account>) -> Result<Response, Failure> {
    let here = &visit.here;
    let token = asked.get("id_token_hint");
    let hint = token.and_then(|token| sts::hint(here.world.keys(), &here.world.key().mark(), token).ok());
    let session = hint.and_then(|hint| hint.session);
    let leave = Leave { account, session, hint: asked.owned("logout_hint") };
    let done = match visit.browser.clone() {
        Some(browser) => {
            here.write(Caller::Anonymous, move |tx, ctx| journey::sign_out(tx, ctx, &browser, &leave)).await?
        }
        None => SignedOut::Done { notices: Vec::new(), alone: true },
    };
    match done {
        SignedOut::Which(accounts) => Ok(page::which(&accounts, carried(asked))),
        SignedOut::Done { notices, alone } => {
            let client = hint.map(|hint| hint.client).or(asked.get("client_id").and_then(|id| id.parse().ok()));
            let target = target(here, asked, client).await?;
            Ok(left(here, target, &notices, alone))
        }
    }
}

fn carried(asked: &Parameters) -> Vec<(&'static str, String)> {
    CARRIED.into_iter().filter_map(|name| Some((name, asked.owned(name)?))).collect()
}

/// Goes on where nobody has to be told; else by way of a page that tells the applications.
fn left(here: &Here, target: String, notices: &[Notice], alone: bool) -> Response {
    let mut response = if notices.is_empty() {
        headers::journey(destination::see_other(&target))
    } else {
        page::telling(notices, target)
    };
    if alone {
        let gone = cookies::gone(cookies::SESSION, here.scheme).to_string();
        let gone = HeaderValue::try_from(gone).expect("a cookie of ours is ASCII");
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}

/// Where the browser goes afterwards: to an address that is registered as a redirect URI, and to our own page otherwise. Of
/// a client that is named only its own addresses count.
async fn target(here: &Here, asked: &Parameters, client: Option<AppId>) -> Result<String, Failure> {
    let Some(address) = asked.owned("post_logout_redirect_uri") else { return Ok(SIGNED_OUT.to_owned()) };
    let client = client.filter(|client| !first_party::is_first_party(*client));
    let sought = address.clone();
    let known = (client.is_none() && is_own(here, &address))
        || here.read(Caller::Anonymous, move |read, _| registered(read, client, &sought)).await?;
    if !known {
        return Ok(SIGNED_OUT.to_owned());
    }
    Ok(match asked.get("state") {
        Some(state) => {
            let mark = if address.contains('?') { '&' } else { '?' };
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
            format!("{address}{mark}{query}")
        }
        None => address,
    })
}

fn is_own(here: &Here, address: &str) -> bool {
    let origins = &here.arrival.origins;
    let ours = [origins.login(), origins.portal(), origins.my_apps(), origins.my_account()];
    let below = |own: &str| address.strip_prefix(own).is_some_and(|path| path.is_empty() || path.starts_with('/'));
    ours.into_iter().any(below)
}

/// Whether the address is registered as a redirect URI: of this client, or of any application of the world.
fn registered(read: &Read<'_>, client: Option<AppId>, address: &str) -> Result<bool, Failure> {
    let mut known = Vec::new();
    match client {
        Some(client) => known.extend(applications::by_app_id(read, client)?),
        None => {
            for tenant in tenants::load_all(read)? {
                known.extend(applications::load_all(read, tenant.id)?);
            }
        }
    }
    Ok(known.iter().any(|application| sts::redirect::matched(application, Some(address)).is_ok()))
}
