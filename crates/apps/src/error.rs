//! Errors of My Apps and My Account. The only place where their statuses occur.

use std::fmt::Display;

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use directory::DirectoryError;
use http::{HeaderValue, StatusCode};
use invitations::InviteError;
use journey::JourneyError;
use ledger::LedgerError;
use policy::Refusal;
use store::StoreError;
use sts::{GrantError, StsError};
use web::faults::{self, Outcome};
use web::{Cause, Here, Link};
use worlds::faults::Surface;

/// The header that names the decision behind a refusal.
const DECISION: &str = "x-vestibule-decision";

/// Why a page could not be shown.
#[derive(Debug)]
pub(crate) enum PageError {
    /// No tenant has this id or domain.
    NoSuchOrganization(String),
    /// The answer of the token service is not one to a question of this browser, or too late.
    StaleSignIn,
    /// The token service answered with an error of OAuth.
    SignIn { code: String, description: String },
    /// Nothing is at this address for this person.
    NotFound,
    /// Policy refused.
    Refused(Refusal),
    /// The person may not use the application of a direct link.
    NotGranted(Refusal),
    /// The person may not leave on her own.
    MayNotLeave(Refusal),
    /// The organization has no such application, or none that can be opened.
    NoSuchApp,
    /// Too many writes are waiting.
    Busy,
    /// A fault of ours, with its cause for the log.
    Failure(String),
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NoSuchOrganization(name) => {
                let text = format!("There is no organization with the id or domain '{name}' here.");
                web::pages::notice(StatusCode::NOT_FOUND, "No such organization", &text, Some(home()))
            }
            Self::StaleSignIn => {
                let text = "This sign-in was begun in another browser, or too long ago. Begin it again.";
                web::pages::notice(StatusCode::BAD_REQUEST, "Sign in again", text, Some(home()))
            }
            Self::SignIn { code, description } if code == "access_denied" => {
                let text = format!("Access wasn't granted. {description}");
                web::pages::notice(StatusCode::FORBIDDEN, "Access wasn't granted", text.trim_end(), Some(home()))
            }
            Self::SignIn { code, description } => {
                let text = format!("{code}: {description}");
                web::pages::notice(
                    StatusCode::BAD_REQUEST,
                    "Sorry, but we're having trouble signing you in",
                    &text,
                    Some(home()),
                )
            }
            Self::NotFound => {
                let text = "There is no such page, or it is not yours.";
                web::pages::notice(StatusCode::NOT_FOUND, "Nothing is here", text, Some(home()))
            }
            Self::Refused(refusal) => refused(&refusal),
            Self::NotGranted(refusal) => {
                let text = format!("{}: {}", refusal.denial.code(), refusal.denial);
                told(&refusal, "Access wasn't granted", &text, home())
            }
            Self::MayNotLeave(refusal) => {
                let back = Link::new("Go to your organizations", "/myaccount/organizations");
                told(&refusal, "You can't leave this organization", &refusal.denial.message(), back)
            }
            Self::NoSuchApp => {
                let text = "The organization has no such app, or the app has no page to open.";
                web::pages::notice(StatusCode::NOT_FOUND, "No such app", text, Some(home()))
            }
            Self::Busy => {
                let text = "Too many changes are waiting. Reload this page in a moment.";
                web::pages::notice(StatusCode::SERVICE_UNAVAILABLE, "Try again shortly", text, Some(home()))
            }
            Self::Failure(cause) => {
                let mut response = web::pages::failure();
                response.extensions_mut().insert(Cause(cause));
                response
            }
        }
    }
}

/// Has a page fail where somebody asked for that.
pub(crate) async fn on_demand(here: Here, request: Request, next: Next) -> Response {
    match faults::meet(&here, Surface::MyApps, request.method(), request.uri().path()).await {
        Outcome::Pass => next.run(request).await,
        Outcome::Lost => faults::broken(),
        Outcome::Fail(fault) => {
            let text = "This page fails because somebody asked for it. Try again.";
            fault.told(web::pages::notice(fault.status, "Something went wrong", text, Some(home())))
        }
    }
}

/// A form that is shown again, with what is wrong in it.
pub(crate) fn form_again(page: &impl Template) -> Response {
    web::html_with(StatusCode::BAD_REQUEST, page)
}

fn home() -> Link {
    Link::new("Go to My Apps", "/myapps")
}

fn refused(refusal: &Refusal) -> Response {
    let text = format!("{}: {}", refusal.denial.code(), refusal.denial);
    let why = Link::new("Troubleshooting details", format!("/decisions/{}", refusal.decision));
    told(refusal, "You can't get there from here", &text, why)
}

/// The page of a recorded refusal.
fn told(refusal: &Refusal, h1: &str, text: &str, way_on: Link) -> Response {
    let mut response = web::pages::notice(StatusCode::FORBIDDEN, h1, text, Some(way_on));
    if let Ok(id) = HeaderValue::from_str(&refusal.decision.to_string()) {
        response.headers_mut().insert(DECISION, id);
    }
    response
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            other => Self::failure(&other),
        }
    }
}

impl From<JourneyError> for PageError {
    fn from(error: JourneyError) -> Self {
        match error {
            JourneyError::Store(error) => error.into(),
            JourneyError::Grant(GrantError::Unavailable(error)) => Self::failure(&error),
            // The code was spent, is too old, or was not this surface's: a reload of the call-back, most often.
            JourneyError::Grant(_) => Self::StaleSignIn,
            other => Self::failure(&other),
        }
    }
}

impl PageError {
    pub(crate) fn failure(cause: &impl Display) -> Self {
        Self::Failure(cause.to_string())
    }
}

macro_rules! failures {
    ($($error:ty),+) => {$(
        impl From<$error> for PageError {
            fn from(error: $error) -> Self {
                Self::failure(&error)
            }
        }
    )+};
}

failures!(DirectoryError, InviteError, LedgerError, StsError);
