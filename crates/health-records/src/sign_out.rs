use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use url::Url;

use crate::app::App;
use crate::party::Registration;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::{respond, session};

pub(crate) const PATH: &str = "/sign-out";

/// Ends the session here, then at the token service: with that one alive, the next visit would sign in again unasked.
pub(crate) async fn sign_out(State(app): State<App>, visit: Visit) -> Response {
    let cookie = session::end(&app, &visit);
    match Url::parse(&visit.registration.sign_out_uri) {
        Ok(logout) => respond::redirect(StatusCode::SEE_OTHER, logout.as_str(), &[cookie]),
        Err(error) => Problem::NotReady(error.to_string()).page(Some(&visit.registration)),
    }
}

/// Where the page's one form leads: to the app and, because browsers judge the redirect after a post as well, to the
/// token service.
pub(crate) fn form_action(registration: &Registration) -> String {
    Url::parse(&registration.sign_out_uri)
        .map_or_else(|_| "'self'".to_owned(), |logout| format!("'self' {}", logout.origin().ascii_serialization()))
}
