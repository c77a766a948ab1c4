//! What Azure Resource Manager answers when it does not do what was asked: the one place where its status codes and
//! codes occur.

use axum::response::{IntoResponse, Response};
use directory::DirectoryError;
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::json;
use store::StoreError;
use sts::TokenError;
use sts::resource::MANAGEMENT_AUDIENCES;
use web::Cause;

/// An error in the words of Azure Resource Manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ManagementError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Why it failed, for the log alone.
    cause: Option<String>,
}

impl ManagementError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), cause: None }
    }

    /// A request without a token.
    pub(super) fn no_token() -> Self {
        let message = "Authentication failed. The 'Authorization' header is missing.";
        Self::new(StatusCode::UNAUTHORIZED, "AuthenticationFailed", message)
    }

    /// A token that is not believed.
    pub(super) fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", "The access token is invalid.")
    }

    /// A token for another resource.
    pub(super) fn audience(found: &str) -> Self {
        let allowed = MANAGEMENT_AUDIENCES.map(|audience| format!("'{audience}'")).join(",");
        let message = format!(
            "The access token has been obtained for wrong audience or resource '{found}'. It should exactly match with \
             one of the allowed audiences {allowed}."
        );
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationTokenAudience", message)
    }

    /// A request that does not say which version of the interface it means.
    pub(super) fn no_version() -> Self {
        let message = "The api-version query parameter (?api-version=) is required for all requests.";
        Self::new(StatusCode::BAD_REQUEST, "MissingApiVersionParameter", message)
    }

    /// Something that Azure has and the emulator has not.
    pub(super) fn not_built(method: &Method, path: &str) -> Self {
        let message = format!("{method} {path} is not supported by the emulator: it emulates no resources of Azure.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    /// A verb that the path does not take.
    pub(super) fn wrong_verb(method: &Method, path: &str) -> Self {
        let message = format!("The http method '{method}' is not supported for '{path}'.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "HttpMethodNotSupported", message)
    }
}

impl From<TokenError> for ManagementError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Expired => {
                let message = "The access token has expired.";
                Self::new(StatusCode::UNAUTHORIZED, "ExpiredAuthenticationToken", message)
            }
            TokenError::Malformed
            | TokenError::UnknownKey
            | TokenError::Signature
            | TokenError::NotYetValid
            | TokenError::Issuer
            | TokenError::OtherWorld => Self::bad_token(),
        }
    }
}

impl From<StoreError> for ManagementError {
    fn from(error: StoreError) -> Self {
        let (status, code, message) = match error {
            StoreError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "ServerBusy", "The server is busy."),
            StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Corrupt(_)
            | StoreError::Conflict { .. }
            | StoreError::Document(_)
            | StoreError::Newer { .. }
            | StoreError::Closed
            | StoreError::File(_)
            | StoreError::Sqlite(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "Encountered internal server error.")
            }
        };
        Self { cause: Some(error.to_string()), ..Self::new(status, code, message) }
    }
}

impl From<DirectoryError> for ManagementError {
    fn from(error: DirectoryError) -> Self {
        let message = "Encountered internal server error.";
        let internal = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message);
        Self { cause: Some(error.to_string()), ..internal }
    }
}

impl IntoResponse for ManagementError {
    fn into_response(self) -> Response {
        let body = json!({"error": {"code": self.code, "message": self.message}});
        let headers = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        let mut response = (self.status, headers, body.to_string()).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}
