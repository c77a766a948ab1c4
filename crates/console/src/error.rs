//! Errors of the console's pages. The only place where their statuses occur.

use std::fmt::Display;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use directory::DirectoryError;
use http::StatusCode;
use invitations::InviteError;
use ledger::LedgerError;
use mail::MailError;
use store::StoreError;
use sts::StsError;
use web::faults::{self, Outcome};
use web::{Cause, Here, Link};
use worlds::WorldError;
use worlds::faults::Surface;

/// Has a page fail where somebody asked for that.
pub(crate) async fn on_demand(here: Here, request: Request, next: Next) -> Response {
    match faults::meet(&here, Surface::Control, request.method(), request.uri().path()).await {
        Outcome::Pass => next.run(request).await,
        Outcome::Lost => faults::broken(),
        Outcome::Fail(fault) => {
            let text = "This page fails because somebody asked for it: take the fault back at the control API.";
            fault.told(web::pages::notice(fault.status, "This fails on demand", text, None))
        }
    }
}

/// Why a page could not be shown.
#[derive(Debug)]
pub(crate) enum PageError {
    /// There is no such mail or decision.
    NotFound,
    /// Too many writes are waiting.
    Busy,
    /// A fault of ours, with its cause for the log.
    Failure(String),
}

impl PageError {
    pub(crate) fn failure(cause: &impl Display) -> Self {
        Self::Failure(cause.to_string())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => web::pages::not_found(),
            Self::Busy => {
                let again = Some(Link::new("Go to the launch pad", "/"));
                let text = "Too many changes are waiting. Reload this page in a moment.";
                web::pages::notice(StatusCode::SERVICE_UNAVAILABLE, "Try again shortly", text, again)
            }
            Self::Failure(cause) => {
                let mut response = web::pages::failure();
                response.extensions_mut().insert(Cause(cause));
                response
            }
        }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::Busy,
            other => Self::failure(&other),
        }
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

failures!(DirectoryError, InviteError, LedgerError, MailError, StsError, WorldError);
