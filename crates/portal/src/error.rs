//! Every error of the portal: one kind of page. Nowhere else does the portal name a status of an error.

use std::fmt;

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use directory::DirectoryError;
use http::header::RETRY_AFTER;
use http::{HeaderName, HeaderValue, StatusCode};
use invitations::InviteError;
use journey::JourneyError;
use kernel::DecisionId;
use ledger::LedgerError;
use policy::{Decision, Refusal};
use store::StoreError;
use sts::{GrantError, StsError};
use web::faults::{self, Outcome};
use web::{Here, Page};
use worlds::Arrival;
use worlds::faults::Surface;

/// The recorded decision behind a refusal.
const DECISION: HeaderName = HeaderName::from_static("x-vestibule-decision");
/// The heading when the token service's word keeps somebody out.
const SIGN_IN_TROUBLE: &str = "Sorry, but we're having trouble signing you in";

/// Why a request has no good answer.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    heading: &'static str,
    /// `AADSTS` and a number, Graph's code of the same refusal, or one of our own.
    code: String,
    message: String,
    decision: Option<DecisionId>,
    /// For the log alone.
    cause: Option<String>,
}

/// Why a read gave no answer.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The directory's rights keep the reader out; that is still to be recorded.
    Denied(Decision),
    /// Something else.
    Failed(Failure),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    code: String,
    message: String,
    decision: Option<String>,
    request_id: String,
    correlation_id: String,
    timestamp: String,
}

impl Failure {
    fn new(status: StatusCode, heading: &'static str, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, heading, code: code.into(), message: message.into(), decision: None, cause: None }
    }

    /// The person's rights do not reach, and that is on record.
    pub(crate) fn no_access(refusal: &Refusal) -> Self {
        Self::refused(refusal, "No access")
    }

    /// The token service lets nobody in with this account, and that is on record.
    pub(crate) fn not_let_in(refusal: &Refusal) -> Self {
        Self::refused(refusal, SIGN_IN_TROUBLE)
    }

    fn refused(refusal: &Refusal, heading: &'static str) -> Self {
        let denial = &refusal.denial;
        let failure = Self::new(StatusCode::FORBIDDEN, heading, denial.code(), denial.message());
        Self { decision: Some(refusal.decision), ..failure }
    }

    /// The token service sent the browser back with an error instead of a code.
    pub(crate) fn not_signed_in(error: &str, description: &str) -> Self {
        let first = description.lines().next().unwrap_or_default();
        let (code, message) = first.split_once(": ").unwrap_or((error, first));
        Self::new(StatusCode::FORBIDDEN, SIGN_IN_TROUBLE, code, message)
    }

    /// The way back from the sign-in does not belong to this browser, or lay open for too long.
    pub(crate) fn sign_in_stale() -> Self {
        let message = "this sign-in was begun in another browser, or it lay open for too long: go Home to begin again";
        Self::new(StatusCode::BAD_REQUEST, "This sign-in has expired", "VESTIBULE_SIGN_IN_EXPIRED", message)
    }

    /// Nothing is at this address.
    pub(crate) fn not_found() -> Self {
        let message = "the portal has no such page, or the object is gone";
        Self::new(StatusCode::NOT_FOUND, "Nothing is here", "VESTIBULE_NOT_FOUND", message)
    }

    /// Whether it says that nothing is there.
    pub(crate) fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// The page is there, but takes no such request.
    pub(crate) fn wrong_verb() -> Self {
        let message = "this address does not take such a request: open it from its page";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Nothing was changed", "VESTIBULE_METHOD_NOT_ALLOWED", message)
    }

    /// The form is larger than any form needs.
    pub(crate) fn too_large() -> Self {
        let message = "the form is larger than 4 MiB";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Nothing was changed", "VESTIBULE_TOO_LARGE", message)
    }

    /// A form says what its page never lets anybody say.
    pub(crate) fn bad_form(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Nothing was changed", "VESTIBULE_FORM_INVALID", why)
    }

    fn on_demand(status: StatusCode) -> Self {
        let message = "this page fails because somebody asked for it";
        Self::new(status, "Something went wrong", "VESTIBULE_FAULT", message)
    }

    fn internal(cause: &dyn fmt::Display) -> Self {
        let message = "this is a fault of the emulator, not of yours; its log tells the cause";
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let failure = Self::new(status, "Something went wrong", "VESTIBULE_INTERNAL", message);
        Self { cause: Some(cause.to_string()), ..failure }
    }

    /// Background work that a page waits for came to nothing.
    pub(crate) fn background(error: &worlds::WorldError) -> Self {
        Self::internal(error)
    }

    fn busy() -> Self {
        let message = "too much is to be done at once: try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Try again", "VESTIBULE_BUSY", message)
    }

    fn page(self, arrival: &Arrival) -> Response {
        let page = ErrorPage {
            page: Page::new(self.heading).ribbon(),
            code: self.code,
            message: self.message,
            decision: self.decision.map(|id| id.to_string()),
            request_id: arrival.request_id.to_string(),
            correlation_id: arrival.correlation_id.to_string(),
            timestamp: arrival.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
        };
        let mut response = web::html_with(self.status, &page);
        if let Some(decision) = self.decision {
            mark(&mut response, decision);
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(web::Cause(cause));
        }
        response
    }
}

/// The answer to a form whose fields are wrong: its page again.
pub(crate) fn form_again(page: &impl Template) -> Response {
    web::html_with(StatusCode::BAD_REQUEST, page)
}

/// The answer to a form that policy refused: its page again, with the recorded decision.
pub(crate) fn form_refused(page: &impl Template, decision: DecisionId) -> Response {
    let mut response = web::html_with(StatusCode::FORBIDDEN, page);
    mark(&mut response, decision);
    response
}

fn mark(response: &mut Response, decision: DecisionId) {
    let value = HeaderValue::try_from(decision.to_string()).expect("a GUID is ASCII");
    response.headers_mut().insert(DECISION, value);
}

/// Makes pages of failures: what a page needs to know of the request stands around the handlers.
pub(crate) async fn present(request: Request, next: Next) -> Response {
    let here = request.extensions().get::<Here>().cloned();
    let mut response = next.run(request).await;
    match (response.extensions_mut().remove::<Failure>(), here) {
        (Some(failure), Some(here)) => failure.page(&here.arrival),
        _ => response,
    }
}

/// Has a page fail where somebody asked for that.
pub(crate) async fn on_demand(here: Here, request: Request, next: Next) -> Response {
    match faults::meet(&here, Surface::Portal, request.method(), request.uri().path()).await {
        Outcome::Pass => next.run(request).await,
        Outcome::Lost => faults::broken(),
        Outcome::Fail(fault) => fault.told(Failure::on_demand(fault.status).page(&here.arrival)),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::busy(),
            other => Self::internal(&other),
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(LedgerError::Store(error): LedgerError) -> Self {
        error.into()
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NotFound(_) => Self::not_found(),
            DirectoryError::Store(error) => error.into(),
            DirectoryError::Ledger(error) => error.into(),
            DirectoryError::Conflict { .. }
            | DirectoryError::AlreadyReferenced { .. }
            | DirectoryError::RoleNotFound
            | DirectoryError::AssignmentExists
            | DirectoryError::RuleDecides
            | DirectoryError::Rule(_)
            | DirectoryError::Invalid(_) => Self::bad_form(error.to_string()),
        }
    }
}

impl From<InviteError> for Failure {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Store(error) => error.into(),
            InviteError::Ledger(error) => error.into(),
            InviteError::Directory(error) => error.into(),
            InviteError::Mail(error) => Self::internal(&error),
            InviteError::UserNotFound(_) => Self::not_found(),
            other => Self::bad_form(other.to_string()),
        }
    }
}

impl From<GrantError> for Failure {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Unavailable(StsError::Store(error)) => error.into(),
            GrantError::Unavailable(error) => Self::internal(&error),
            other => {
                let code = format!("AADSTS{}", other.code());
                Self::new(StatusCode::BAD_REQUEST, SIGN_IN_TROUBLE, code, other.message())
            }
        }
    }
}

impl From<StsError> for Failure {
    fn from(error: StsError) -> Self {
        GrantError::from(error).into()
    }
}

impl From<JourneyError> for Failure {
    fn from(error: JourneyError) -> Self {
        match error {
            JourneyError::Grant(error) => error.into(),
            JourneyError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

impl<E: Into<Failure>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Decision> for Stop {
    fn from(decision: Decision) -> Self {
        Self::Denied(decision)
    }
}
