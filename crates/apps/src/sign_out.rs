use axum::response::{IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use kernel::Caller;
use sts::surface_sessions;
use url::form_urlencoded;
use web::{Here, Link, cookies};

use crate::error::PageError;
use crate::panel::Panel;
use crate::visitor::Visitor;

const SIGNED_OUT: &str = "/myapps/signed-out";

/// Ends the session of the panel, and goes on to the token service to end the sign-in behind it. Whoever is signed out
/// already is told the same.
pub(crate) async fn sign_out(here: Here, headers: HeaderMap, panel: Panel) -> Result<Response, PageError> {
    let target = match Visitor::of(&here, &headers, panel).await? {
        Some(visitor) => {
            let own = cookies::read(&headers, panel.cookie(), here.scheme).unwrap_or_default();
            here.write(Caller::Anonymous, move |tx, _| {
                Ok::<_, PageError>(surface_sessions::end(tx, panel.surface(), &own)?)
            })
            .await?;
            logout(&here, &visitor)
        }
        None => SIGNED_OUT.to_owned(),
    };
    let mut response = Redirect::to(&target).into_response();
    let cookie = cookies::gone(panel.cookie(), here.scheme).to_string();
    let value = HeaderValue::from_str(&cookie).expect("names and values of our cookies are ASCII");
    response.headers_mut().append(SET_COOKIE, value);
    Ok(response)
}

/// Where the token service signs this visitor out, and nobody else, and sends her back.
fn logout(here: &Here, visitor: &Visitor) -> String {
    let origins = &here.arrival.origins;
    let hint = sts::login_hint::of(here.world.key(), &visitor.session.account);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("logout_hint", &hint)
        .append_pair("post_logout_redirect_uri", &format!("{}{SIGNED_OUT}", origins.login()))
        .finish();
    format!("{}/common/oauth2/v2.0/logout?{query}", origins.login())
}

/// The end of a session.
pub(crate) async fn signed_out() -> Response {
    let text = "It's a good idea to close all browser windows.";
    web::pages::notice(StatusCode::OK, "You signed out of your account", text, Some(Link::new("Sign in", "/myapps")))
}
