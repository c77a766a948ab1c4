//! The way into a sandbox where no host name leads to it: the browser is told once, and stays there.

use axum::Router;
use axum::extract::Path;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header::SET_COOKIE;
use web::{Here, cookies};

use crate::error::PageError;

pub(crate) fn router() -> Router {
    Router::new().route("/join/{code}", get(join))
}

/// Leads the browser into the sandbox of that name from now on, signed in nowhere.
async fn join(here: Here, Path(code): Path<String>) -> Result<Response, PageError> {
    here.sandboxes.of_name(&code).await?.ok_or(PageError::NotFound)?;
    let gone = [cookies::SESSION, cookies::PORTAL, cookies::APPS].map(|surface| cookies::gone(surface, here.scheme));
    let led = cookies::session(cookies::SANDBOX, code, here.scheme);
    let cookies = gone.into_iter().chain([led]).map(|cookie| (SET_COOKIE, cookie.to_string()));
    Ok((AppendHeaders(cookies.collect::<Vec<_>>()), Redirect::to("/")).into_response())
}
