use axum::response::{IntoResponse, Redirect, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use kernel::Caller;
use sts::surface_sessions;
use web::{Here, Link, cookies};

use crate::error::PageError;
use crate::panel::Panel;
use crate::visitor::Visitor;

/// Ends the session of the panel and the sign-in behind it. Whoever is signed out already is told the same.
pub(crate) async fn sign_out(here: Here, headers: HeaderMap, panel: Panel) -> Result<Response, PageError> {
    if let Some(visitor) = Visitor::of(&here, &headers, panel).await? {
        let browser = cookies::browser(&headers, here.scheme);
        let own = cookies::read(&headers, panel.cookie(), here.scheme).unwrap_or_default();
        here.write(Caller::Anonymous, move |tx, _| {
            surface_sessions::end(tx, panel.surface(), &own)?;
            if let Some(browser) = browser {
                sts::sessions::end(tx, &browser, &visitor.session.account)?;
            }
            Ok::<_, PageError>(())
        })
        .await?;
    }
    let mut response = Redirect::to("/myapps/signed-out").into_response();
    let cookie = cookies::gone(panel.cookie(), here.scheme).to_string();
    let value = HeaderValue::from_str(&cookie).expect("names and values of our cookies are ASCII");
    response.headers_mut().append(SET_COOKIE, value);
    Ok(response)
}

/// The end of a session.
pub(crate) async fn signed_out() -> Response {
    let text = "It's a good idea to close all browser windows.";
    web::pages::notice(StatusCode::OK, "You signed out of your account", text, Some(Link::new("Sign in", "/myapps")))
}
