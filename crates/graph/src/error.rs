//! What Graph answers when it does not do what was asked: the one place where its status codes and codes occur.

mod causes;
mod envelope;

use std::fmt;

use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use kernel::DecisionId;
use web::Here;
use web::faults::{self, Fault, Outcome};
use worlds::faults::Surface;

pub(crate) use envelope::{dressed, panicked, wrap};

/// An error in Graph's words. It becomes an envelope in [`wrap`], which knows the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphError {
    status: StatusCode,
    code: &'static str,
    message: String,
    details: Vec<Detail>,
    /// The recorded decision behind a refusal.
    decision: Option<DecisionId>,
    /// After how many seconds it is worth trying again.
    retry_after: Option<u32>,
    /// Why it failed, for the log alone.
    cause: Option<String>,
    /// Whether the sender gets no answer at all.
    lost: bool,
}

/// One of `details`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    code: &'static str,
    message: String,
    target: String,
}

/// The services behind Graph, where they word the same refusal differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// The directory itself.
    Directory,
    /// The invitation service.
    Invitations,
    /// Conditional Access and named locations.
    ConditionalAccess,
}

const REQUEST_DENIED: &str = "Authorization_RequestDenied";

impl GraphError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let (details, decision, retry_after, cause, lost) = (Vec::new(), None, None, None, false);
        Self { status, code, message: message.into(), details, decision, retry_after, cause, lost }
    }

    /// A request that the gateway or a service other than the directory cannot take.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// A request that the directory cannot take.
    pub(crate) fn directory(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// A query that the directory does not answer.
    pub(crate) fn unsupported_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
    }

    /// A filter that says nothing.
    pub(crate) fn filter(reason: impl fmt::Display) -> Self {
        Self::bad_request(format!("Invalid filter clause: {reason}"))
    }

    /// A page token that names no page of this list.
    pub(crate) fn page_token() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    }

    /// A property of the body with a value that it does not take.
    pub(crate) fn property(name: &str, reason: impl Into<String>) -> Self {
        let detail = Detail { code: "InvalidValue", message: reason.into(), target: name.to_owned() };
        Self { details: vec![detail], ..Self::directory(format!("Property {name} is invalid.")) }
    }

    /// A body that cannot be read at all.
    pub(crate) fn unreadable() -> Self {
        Self::bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON \
             format.",
        )
    }

    /// A body beyond what is taken.
    pub(crate) fn too_large() -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, "RequestEntityTooLarge", "The request body is larger than the 4 MB that are taken.")
    }

    /// A text that should be an object id.
    pub(crate) fn object_id(text: &str) -> Self {
        Self::directory(format!("Invalid object identifier '{text}'."))
    }

    /// An object that does not exist, or not for this caller.
    pub(crate) fn not_found(id: impl fmt::Display) -> Self {
        let message =
            format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// Whether it says that something is not there.
    pub(crate) fn is_missing(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// An application that stands in the tenant already.
    pub(crate) fn name_in_use(app_id: impl fmt::Display) -> Self {
        let message = format!(
            "The service principal cannot be created, updated, or restored because the service principal name {app_id} \
             is already in use."
        );
        Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// Something of which there is one, and it is there.
    pub(crate) fn same_key(name: &str) -> Self {
        let message = format!("Another object with the same value for property {name} already exists.");
        Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", message)
    }

    /// A `$deltatoken` that leads nowhere: the client begins anew.
    pub(crate) fn resync() -> Self {
        let message = "The sync state is not found; start the delta query again without a token.";
        Self::new(StatusCode::GONE, "resyncRequired", message)
    }

    /// A tenant that no directory of the cloud has.
    pub(crate) fn unknown_tenant(name: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", format!("Tenant '{name}' does not exist."))
    }

    /// A segment that Graph does not have.
    pub(crate) fn unknown_segment(segment: &str) -> Self {
        Self::bad_request(format!("Resource not found for the segment '{segment}'."))
    }

    /// A path that begins with something other than a version.
    pub(crate) fn unknown_version() -> Self {
        Self::bad_request("Invalid version.")
    }

    /// Something that Graph has and the emulator has not.
    pub(crate) fn not_built(what: impl fmt::Display) -> Self {
        let message = format!("{what} is not supported by the emulator yet.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// A verb that the path does not take.
    pub(crate) fn wrong_verb() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        )
    }

    /// A token that is not believed.
    pub(crate) fn token(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// `/me` without a person.
    pub(crate) fn nobody_is_me() -> Self {
        Self::bad_request("/me request is only valid with delegated authentication flow.")
    }

    /// A proof of possession that proves nothing (unverified).
    pub(crate) fn possession() -> Self {
        let message = "Access Token missing or malformed.";
        Self::new(StatusCode::UNAUTHORIZED, "Authentication_MissingOrMalformed", message)
    }

    /// An application without any permission that the invitation service takes. The id it prints is Graph's own.
    pub(crate) fn invitation_permission(tenant: impl fmt::Display) -> Self {
        let message = format!(
            "Insufficient privileges to perform requested operation by the application \
             '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite, URL \
             absolute path=/api/{tenant}/invites"
        );
        Self::new(StatusCode::UNAUTHORIZED, "Unauthorized", message)
    }

    /// Too many requests; worth trying again after some seconds.
    pub(crate) fn throttled(retry_after: u32) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests");
        Self { retry_after: Some(retry_after), ..error }
    }

    /// Fails a call, in the words of the service, where somebody asked for that.
    pub(crate) async fn demanded(here: &Here, method: &Method, path: &str) -> Result<(), Self> {
        match faults::meet(here, Surface::Graph, method, path).await {
            Outcome::Pass => Ok(()),
            Outcome::Fail(fault) => Err(Self::on_demand(fault)),
            Outcome::Lost => Err(Self { lost: true, ..Self::internal("the answer is lost on demand") }),
        }
    }

    fn on_demand(fault: Fault) -> Self {
        let (code, message) = match fault.status.as_u16() {
            429 => ("TooManyRequests", "Too many requests"),
            502 => ("BadGateway", "The gateway got no answer."),
            503 => ("ServiceUnavailable", "The service is temporarily unavailable."),
            504 => ("GatewayTimeout", "The gateway waited too long for an answer."),
            400..500 => ("BadRequest", "The request fails on demand."),
            _ => ("InternalServerError", "An internal error occurred."),
        };
        Self { retry_after: fault.retry_after(), ..Self::new(fault.status, code, message) }
    }

    /// A role that somebody has already, in the words of the older endpoints.
    pub(crate) fn conflicting() -> Self {
        Self::directory(
            "A conflicting object with one or more of the specified property values is present in the directory.",
        )
    }

    /// A subscription that cannot be made or kept.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationError", message)
    }

    /// A batch that cannot be read.
    pub(crate) fn batch(message: impl Into<String>) -> Self {
        Self::bad_request(message)
    }

    /// A part of a batch that stands behind one that failed.
    pub(crate) fn failed_dependency() -> Self {
        let message = "A request that this one depends on has failed.";
        Self::new(StatusCode::FAILED_DEPENDENCY, "FailedDependency", message)
    }

    /// A failure that is not the sender's; the log tells why.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        let message = "An internal error occurred; the log names its cause.";
        let error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message);
        Self { cause: Some(cause.to_string()), ..error }
    }

    /// A failure that passes.
    fn unavailable(cause: impl fmt::Display) -> Self {
        let message = "The service is temporarily unavailable.";
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message);
        Self { retry_after: Some(1), cause: Some(cause.to_string()), ..error }
    }

    /// The same error, standing on a recorded decision.
    pub(crate) fn by_decision(self, decision: DecisionId) -> Self {
        Self { decision: Some(decision), ..self }
    }

    /// The same error in the words of the service that answers.
    pub(crate) fn of(self, service: Service) -> Self {
        if self.code != REQUEST_DENIED {
            return self;
        }
        let (code, message) = match service {
            Service::Directory => return self,
            Service::Invitations => ("Forbidden", "Generic authorization exception."),
            Service::ConditionalAccess => (
                "AccessDenied",
                "You cannot perform the requested operation, required scopes are missing in the token.",
            ),
        };
        Self { code, message: message.to_owned(), ..self }
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl IntoResponse for GraphError {
    /// An answer without a body; [`wrap`] writes the envelope.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
