//! Signing out: every account of the browser, at once.

use axum::response::Response;
use directory::{applications, tenants};
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode};
use journey::JourneyError;
use kernel::Caller;
use store::Read;
use url::form_urlencoded;
use web::{Here, Link, cookies};

use crate::error::Failure;
use crate::extract::Visit;
use crate::{SIGNED_OUT, destination, headers};

/// `/{tenant}/oauth2/v2.0/logout` ("Send a sign-out request"). The browser is sent on to an address that is a client's,
/// and to our own page otherwise.
pub(crate) async fn logout(visit: Visit) -> Response {
    match signed_out(&visit).await {
        Ok(address) => {
            let mut response = headers::journey(destination::see_other(&address));
            let gone = cookies::gone(cookies::SESSION, visit.here.scheme).to_string();
            let gone = HeaderValue::try_from(gone).expect("a cookie of ours is ASCII");
            response.headers_mut().append(SET_COOKIE, gone);
            response
        }
        Err(failure) => failure.page(&visit.here).await,
    }
}

async fn signed_out(visit: &Visit) -> Result<String, Failure> {
    let here = &visit.here;
    if let Some(browser) = visit.browser.clone() {
        here.write(Caller::Anonymous, move |tx, _| journey::sign_out(tx, &browser)).await?;
    }
    let Some(address) = visit.query.owned("post_logout_redirect_uri") else { return Ok(SIGNED_OUT.to_owned()) };
    if !known(here, address.clone()).await? {
        return Ok(SIGNED_OUT.to_owned());
    }
    Ok(match visit.query.get("state") {
        Some(state) => {
            let mark = if address.contains('?') { '&' } else { '?' };
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
            format!("{address}{mark}{query}")
        }
        None => address,
    })
}

/// Whether the address is one of ours, or registered as a redirect URI of an application of the world.
async fn known(here: &Here, address: String) -> Result<bool, JourneyError> {
    let own = here.arrival.origins.login();
    if address.strip_prefix(own).is_some_and(|path| path.is_empty() || path.starts_with('/')) {
        return Ok(true);
    }
    here.read(Caller::Anonymous, move |read, _| registered(read, &address)).await
}

fn registered(read: &Read<'_>, address: &str) -> Result<bool, JourneyError> {
    for tenant in tenants::load_all(read)? {
        for application in applications::load_all(read, tenant.id)? {
            if sts::redirect::matched(&application, Some(address)).is_ok() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The page after it.
pub(crate) async fn page() -> Response {
    let text = "It's a good idea to close all browser windows.";
    web::pages::notice(StatusCode::OK, "You signed out", text, Some(Link::new("Sign in again", "/myapps")))
}
