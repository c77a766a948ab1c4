//! Errors of the control API: problem documents (RFC 9457) that name the field. The only place where its statuses occur.

use std::fmt::Display;

use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::response::{IntoResponse, Response};
use directory::DirectoryError;
use http::StatusCode;
use invitations::InviteError;
use journey::JourneyError;
use ledger::LedgerError;
use mail::MailError;
use serde::Serialize;
use store::StoreError;
use store::rows::RowsError;
use sts::forge::ForgeError;
use sts::{GrantError, StsError};
use utoipa::ToSchema;
use worlds::WorldError;
use worlds::document::LoadError;

use super::{nearest, openapi, reply};
use crate::error::PageError;
use crate::people::{PeopleError, RefusalReport};

/// Why a call came to nothing. Nothing was changed.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    field: Option<String>,
    /// For the log, never for the sender.
    cause: Option<String>,
}

/// What is wrong with a call (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Document<'a> {
    /// The words of the status.
    title: &'a str,
    status: u16,
    /// What is wrong, and where it is known, what to do.
    detail: &'a str,
    /// The field, parameter or key that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), field: None, cause: None }
    }

    /// A value that a field does not take.
    pub(crate) fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// A request that makes no sense as a whole.
    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// What a reader of the body or the query complains of.
    pub(super) fn unreadable(path: &str, message: &str) -> Self {
        let named = nearest::key_of(message).or_else(|| (path != ".").then(|| path.to_owned()));
        let message = if named.is_some() { nearest::without_place(message) } else { message };
        Self { field: named, ..Self::invalid(nearest::helpful(message)) }
    }

    /// There is no such thing in this sandbox.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// Something has the value already.
    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// The person could not do what was asked of her; the decision, where one is recorded.
    pub(super) fn refused(refusal: &RefusalReport) -> Self {
        let decision = refusal.decision_id.map(|id| format!(" (decision {id})")).unwrap_or_default();
        Self::new(StatusCode::FORBIDDEN, format!("{}: {}{decision}", refusal.code, refusal.message))
    }

    /// The contract knows it, this release does not.
    pub(crate) fn not_built(field: Option<&str>, detail: impl Into<String>) -> Self {
        Self { field: field.map(str::to_owned), ..Self::new(StatusCode::NOT_IMPLEMENTED, detail) }
    }

    /// The path takes other verbs.
    pub(super) fn wrong_verb(detail: String) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail)
    }

    /// The body is not declared as JSON.
    pub(super) fn media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "a call that changes something needs the header 'Content-Type: application/json'; an empty body is {}",
        )
    }

    /// A page of another site sent it.
    pub(super) fn foreign_origin(origin: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, format!("the origin '{origin}' is not one of this emulator"))
    }

    /// It does not work yet, or no longer.
    pub(super) fn not_ready(detail: String) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// Somebody asked for it.
    pub(super) fn on_demand(status: StatusCode) -> Self {
        Self::new(status, "this call fails because somebody asked for it; DELETE /faults takes that back")
    }

    /// A fault of ours.
    pub(crate) fn failure(cause: &impl Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "this is a fault of the emulator; its log tells the cause")
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = Document {
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            field: self.field.as_deref(),
        };
        let mut response = reply::written(self.status, openapi::PROBLEM_TYPE, &document);
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(web::Cause(cause));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::not_ready("too many writes are waiting; try again shortly".to_owned()),
            StoreError::Full | StoreError::ReadOnly => Self::not_ready(error.to_string()),
            _ => Self::failure(&error),
        }
    }
}

impl From<LedgerError> for Problem {
    fn from(LedgerError::Store(error): LedgerError) -> Self {
        error.into()
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Invalid(invalid) if invalid.not_built => {
                Self::not_built(Some(&invalid.path), invalid.reason)
            }
            DirectoryError::Invalid(invalid) => Self::field(invalid.path, nearest::helpful(&invalid.reason)),
            DirectoryError::NotFound(_) => Self::not_found(error.to_string()),
            DirectoryError::Conflict { property } => {
                Self { field: Some(property.to_owned()), ..Self::conflict(error.to_string()) }
            }
            DirectoryError::AlreadyReferenced { .. }
            | DirectoryError::RoleNotFound
            | DirectoryError::AssignmentExists
            | DirectoryError::RuleDecides => Self::conflict(error.to_string()),
            DirectoryError::Rule(error) => Self::field("membershipRule".to_owned(), error.to_string()),
            DirectoryError::Ledger(error) => error.into(),
            DirectoryError::Store(error) => error.into(),
        }
    }
}

impl From<MailError> for Problem {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Store(error) => error.into(),
            MailError::Malformed(_) | MailError::TooLarge | MailError::Undelivered(_) => Self::failure(&error),
        }
    }
}

impl From<StsError> for Problem {
    fn from(error: StsError) -> Self {
        match error {
            StsError::Store(error) => error.into(),
            StsError::Directory(error) => error.into(),
            StsError::Mail(error) => error.into(),
            StsError::NoWorldKey | StsError::Password(_) | StsError::Signing(_) => Self::failure(&error),
        }
    }
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Unavailable(error) => error.into(),
            GrantError::UserCodeUsed | GrantError::UserCodeExpired => {
                Self::conflict(format!("AADSTS{}: {error}", error.code()))
            }
            refused => Self::invalid(format!("AADSTS{}: {refused}", refused.code())),
        }
    }
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Directory(error) => error.into(),
            InviteError::Mail(error) => error.into(),
            InviteError::Ledger(error) => error.into(),
            InviteError::Store(error) => error.into(),
            refused => Self::invalid(refused.to_string()),
        }
    }
}

impl From<JourneyError> for Problem {
    fn from(error: JourneyError) -> Self {
        match error {
            JourneyError::Grant(error) => error.into(),
            JourneyError::Invite(error) => error.into(),
            JourneyError::Sts(error) => error.into(),
            JourneyError::Directory(error) => error.into(),
            JourneyError::Mail(error) => error.into(),
            JourneyError::Ledger(error) => error.into(),
            JourneyError::Store(error) => error.into(),
        }
    }
}

impl From<WorldError> for Problem {
    fn from(error: WorldError) -> Self {
        match error {
            WorldError::Rows(RowsError::Store(error @ StoreError::Conflict { .. })) => Self::invalid(error.to_string()),
            WorldError::Store(error)
            | WorldError::Load(LoadError::Store(error))
            | WorldError::Rows(RowsError::Store(error)) => error.into(),
            WorldError::Sts(error) | WorldError::Load(LoadError::Sts(error)) => error.into(),
            WorldError::Directory(error) => error.into(),
            WorldError::Ledger(error) => error.into(),
            WorldError::Mail(error) => error.into(),
            WorldError::Invite(error) => error.into(),
            WorldError::BadName(_) => Self::field("name", error.to_string()),
            WorldError::Taken(_) => Self { field: Some("name".to_owned()), ..Self::conflict(error.to_string()) },
            WorldError::TenantElsewhere { .. } | WorldError::Kept => Self::conflict(error.to_string()),
            WorldError::Unknown(_) | WorldError::NoSnapshot(_) => Self::not_found(error.to_string()),
            WorldError::OnlyOne => Self::not_built(None, error.to_string()),
            WorldError::Load(error) => Self::invalid(error.to_string()),
            WorldError::Rows(_) | WorldError::NoWorld | WorldError::Contradiction => {
                Self::field("tables", error.to_string())
            }
            WorldError::Open { .. } | WorldError::Document(_) | WorldError::File(_) => Self::failure(&error),
        }
    }
}

impl From<ForgeError> for Problem {
    fn from(error: ForgeError) -> Self {
        let text = error.to_string();
        match error {
            ForgeError::UnknownTenant(_) => Self::field("tenantId", text),
            ForgeError::UnknownClient(_) => Self::field("clientId", text),
            ForgeError::UnknownAccount(_) => Self::field("account", text),
            ForgeError::Scope(error) => error.into(),
        }
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        match error {
            PageError::NotFound => Self::not_found("there is no such thing"),
            PageError::Busy => StoreError::Busy.into(),
            PageError::Failure(cause) => Self::failure(&cause),
        }
    }
}

impl From<PeopleError> for Problem {
    fn from(error: PeopleError) -> Self {
        let text = error.to_string();
        match error {
            PeopleError::UnknownInvitation | PeopleError::UnknownDevice => Self::not_found(text),
            PeopleError::UnknownTenant(_) => Self::field("tenantId", text),
            PeopleError::UnknownClient(_) => Self::field("clientId", text),
            PeopleError::Account(_) => Self::field("account", text),
            PeopleError::Session => Self::field("session", text),
            PeopleError::Astray => Self::failure(&text),
            PeopleError::Grant(error) => error.into(),
            PeopleError::Journey(error) => error.into(),
            PeopleError::World(error) => error.into(),
        }
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "a body has at most 4 MiB"),
            status => Self::new(status, rejection.body_text()),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let text = rejection.body_text();
        let message = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
        match message.split_once(": ") {
            Some((key, reason)) if !key.contains(' ') => Self::unreadable(key, reason),
            _ => Self::unreadable(".", message),
        }
    }
}
