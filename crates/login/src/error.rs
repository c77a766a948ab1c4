//! Every error of the token service, and the only place where its status codes and the names of OAuth occur. An error
//! has two presentations: what a client reads (JSON, or parameters of a redirect), and a page.

mod denied;
mod oauth;
mod page;

use std::fmt;

use directory::DirectoryError;
use http::{HeaderName, StatusCode};
use invitations::InviteError;
use journey::JourneyError;
use kernel::{DecisionId, Timestamp};
use ledger::LedgerError;
use policy::{Denial, Refusal};
use store::StoreError;
use sts::{GrantError, StsError, TokenError};
use worlds::Arrival;

use crate::ERROR;

pub(crate) use denied::Setting;

/// The recorded decision behind a refusal.
pub(crate) const DECISION: HeaderName = HeaderName::from_static("x-vestibule-decision");
const SERVER_ERROR: &str = "server_error";
const INVALID_REQUEST: &str = "invalid_request";

/// Why a request has no good answer.
#[derive(Debug)]
pub(crate) struct Failure(Box<Told>);

/// What is told of it.
#[derive(Debug)]
struct Told {
    status: StatusCode,
    /// `AADSTS` and a number, or a code of our own where Microsoft publishes none.
    code: String,
    /// The `error` of OAuth.
    oauth: &'static str,
    suberror: Option<&'static str>,
    message: String,
    /// The heading of its page.
    heading: &'static str,
    decision: Option<DecisionId>,
    /// The verbs that would have been taken.
    allowed: Option<&'static str>,
    /// Whether a bearer token is asked for.
    bearer: bool,
    /// For the log alone.
    cause: Option<String>,
}

impl Told {
    fn new(status: StatusCode, code: impl Into<String>, oauth: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            oauth,
            suberror: None,
            message: message.into(),
            heading: denied::TROUBLE,
            decision: None,
            allowed: None,
            bearer: false,
            cause: None,
        }
    }

    fn under(self, heading: &'static str) -> Failure {
        Failure(Box::new(Self { heading, ..self }))
    }
}

impl Failure {
    /// Policy said no, and that is on record.
    pub(crate) fn refused(refusal: &Refusal, setting: Setting) -> Self {
        let mut failure = Self::denied(&refusal.denial, setting);
        failure.0.decision = Some(refusal.decision);
        failure
    }

    /// What a denial says where nothing had to be recorded: the person herself said no, or a link leads nowhere.
    pub(crate) fn denied(denial: &Denial, setting: Setting) -> Self {
        let row = denied::row(denial, setting);
        let told = Told::new(row.status, denial.code(), row.oauth, denial.message());
        Told { suberror: row.suberror, ..told }.under(denied::heading(denial))
    }

    /// A partner's issuer cannot be asked.
    pub(crate) fn federation_unreachable(issuer: &str, cause: &(impl fmt::Display + ?Sized)) -> Self {
        let message = format!("the identity provider {issuer} cannot be asked: {cause}");
        Told::new(StatusCode::BAD_GATEWAY, "VESTIBULE_FEDERATION_UNREACHABLE", SERVER_ERROR, message)
            .under(denied::TROUBLE)
    }

    /// A partner's issuer said no.
    pub(crate) fn federation_refused(error: &str) -> Self {
        let message = format!("the identity provider did not sign you in: {error}");
        Told::new(StatusCode::FORBIDDEN, "VESTIBULE_FEDERATION_REFUSED", "access_denied", message)
            .under(denied::TROUBLE)
    }

    /// The state of a page is damaged, too old, or another world's.
    pub(crate) fn stale() -> Self {
        let message = "this page lay open for too long, or its address was damaged";
        Told::new(StatusCode::BAD_REQUEST, "VESTIBULE_PAGE_EXPIRED", INVALID_REQUEST, message)
            .under("This page has expired")
    }

    /// Nothing is at this address.
    pub(crate) fn not_found() -> Self {
        let message = "the token service has no such address";
        Told::new(StatusCode::NOT_FOUND, "VESTIBULE_NOT_FOUND", INVALID_REQUEST, message).under("Nothing is here")
    }

    /// A grant type of the real service that the emulator does not honour, yet.
    pub(crate) fn grant_not_built(grant_type: &str) -> Self {
        let unknown = GrantError::GrantTypeUnknown(grant_type.to_owned());
        Self::saying(unknown, format!("The grant type '{grant_type}' is not built yet in this emulator."))
    }

    /// Microsoft's code with words of our own.
    fn saying(error: GrantError, message: String) -> Self {
        let mut failure = Self::from(error);
        failure.0.message = message;
        failure
    }

    /// A bearer token is missing or not believed (RFC 6750, section 3.1; the number is unverified).
    pub(crate) fn bearer(error: TokenError) -> Self {
        let text = format!("Access token validation failure: {error}.");
        let told = Told::new(StatusCode::UNAUTHORIZED, "AADSTS50027", "invalid_token", text);
        Told { bearer: true, ..told }.under(denied::TROUBLE)
    }

    /// The token speaks of no person.
    pub(crate) fn no_person() -> Self {
        let text = "the token speaks of an application, and of no person";
        Told::new(StatusCode::FORBIDDEN, "VESTIBULE_NO_PERSON", "insufficient_scope", text).under(denied::TROUBLE)
    }

    /// The body is larger than any request needs.
    pub(crate) fn too_large() -> Self {
        let mut failure = Self::from(GrantError::Malformed);
        failure.0.status = StatusCode::PAYLOAD_TOO_LARGE;
        failure
    }

    /// A failure that somebody asked for.
    pub(crate) fn on_demand(status: StatusCode) -> Self {
        let text = "A transient error has occurred. Please try again.";
        let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        let oauth = if busy { "temporarily_unavailable" } else { SERVER_ERROR };
        Told::new(status, "AADSTS90033", oauth, text).under("Something went wrong")
    }

    /// A fault of ours; its cause goes to the log.
    pub(crate) fn internal(cause: &dyn fmt::Display) -> Self {
        let text = "A transient error has occurred. Please try again.";
        let told = Told::new(StatusCode::INTERNAL_SERVER_ERROR, "AADSTS90033", SERVER_ERROR, text);
        Told { cause: Some(cause.to_string()), ..told }.under("Something went wrong")
    }

    /// Too much to do at once.
    fn busy() -> Self {
        let mut failure = Self::internal(&StoreError::Busy);
        failure.0.status = StatusCode::SERVICE_UNAVAILABLE;
        failure.0.oauth = "temporarily_unavailable";
        failure
    }

    /// Code and text, as the real service puts them together. The invitation service puts a space before the colon, the
    /// sign-in service does not.
    pub(crate) fn said(&self) -> String {
        let colon = if self.0.code.starts_with("AADB2B_") { " :" } else { ":" };
        format!("{}{colon} {}", self.0.code, self.0.message)
    }

    /// The number behind `AADSTS`.
    fn number(&self) -> Option<u32> {
        self.0.code.strip_prefix("AADSTS")?.parse().ok()
    }
}

/// `2026-01-09 02:02:12Z`, as errors of the token service tell the time.
fn told(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The page of the token service about a code.
fn about(arrival: &Arrival, number: u32) -> String {
    format!("{}{ERROR}?code={number}", arrival.origins.login())
}

impl From<GrantError> for Failure {
    fn from(error: GrantError) -> Self {
        let (status, allowed) = match &error {
            GrantError::Unavailable(StsError::Store(StoreError::Busy)) => return Self::busy(),
            GrantError::Unavailable(cause) => return Self::internal(cause),
            GrantError::Verb { allowed, .. } => (StatusCode::METHOD_NOT_ALLOWED, Some(*allowed)),
            _ if error.oauth() == "invalid_client" => (StatusCode::UNAUTHORIZED, None),
            _ => (StatusCode::BAD_REQUEST, None),
        };
        let told = Told::new(status, format!("AADSTS{}", error.code()), error.oauth(), error.message());
        Told { allowed, ..told }.under(denied::TROUBLE)
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

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::busy(),
            other => Self::internal(&other),
        }
    }
}

impl From<StsError> for Failure {
    fn from(error: StsError) -> Self {
        GrantError::from(error).into()
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        GrantError::from(error).into()
    }
}

impl From<InviteError> for Failure {
    fn from(error: InviteError) -> Self {
        Self::internal(&error)
    }
}

impl From<LedgerError> for Failure {
    fn from(LedgerError::Store(error): LedgerError) -> Self {
        error.into()
    }
}
