//! How the errors of the state floor read in Graph's words.

use directory::DirectoryError;
use http::StatusCode;
use invitations::InviteError;
use kernel::AddressError;
use ledger::LedgerError;
use mail::MailError;
use policy::{Denial, Invalid, Refusal, RuleError};
use store::StoreError;
use sts::TokenError;

use super::{Detail, GraphError};

impl From<StoreError> for GraphError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::unavailable(error),
            StoreError::Full
            | StoreError::ReadOnly
            | StoreError::Corrupt(_)
            | StoreError::Conflict { .. }
            | StoreError::Document(_)
            | StoreError::Newer { .. }
            | StoreError::Closed
            | StoreError::File(_)
            | StoreError::Sqlite(_) => Self::internal(error),
        }
    }
}

impl From<LedgerError> for GraphError {
    fn from(LedgerError::Store(error): LedgerError) -> Self {
        error.into()
    }
}

impl From<MailError> for GraphError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Store(error) => error.into(),
            MailError::Malformed(_) | MailError::TooLarge => Self::bad_request(error.to_string()),
            MailError::Undelivered(_) => Self::internal(error),
        }
    }
}

impl From<Invalid> for GraphError {
    fn from(Invalid { path, reason, not_built }: Invalid) -> Self {
        match (not_built, path.is_empty()) {
            (true, _) => Self::not_built(path),
            (false, true) => Self::directory(reason),
            (false, false) => Self::property(&path, reason),
        }
    }
}

impl From<DirectoryError> for GraphError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NotFound(id) => Self::not_found(id),
            DirectoryError::Conflict { property } => conflict(property),
            DirectoryError::AlreadyReferenced { property } => Self::directory(format!(
                "One or more added object references already exist for the following modified properties: '{property}'."
            )),
            DirectoryError::RoleNotFound => Self::directory("Permission being assigned was not found on application"),
            DirectoryError::AssignmentExists => {
                Self::directory("Permission being assigned already exists on the object")
            }
            // The service withholds the privilege from everybody (unverified).
            DirectoryError::RuleDecides => {
                let denial = Denial::InsufficientPrivileges;
                Self::new(StatusCode::FORBIDDEN, denial.code(), denial.message())
            }
            DirectoryError::Rule(error) => error.into(),
            DirectoryError::Invalid(invalid) => invalid.into(),
            DirectoryError::Ledger(error) => error.into(),
            DirectoryError::Store(error) => error.into(),
        }
    }
}

impl From<RuleError> for GraphError {
    /// The texts are recorded, of the codes the first alone; the others are formed like it (unverified).
    fn from(error: RuleError) -> Self {
        let code = match error {
            RuleError::NoObject => "InvalidObjectTypeException",
            RuleError::Property { .. } => "WrongPropertyAppliedException",
            RuleError::Operands { .. } => "InvalidOperandsException",
            RuleError::Syntax { .. } | RuleError::TooLong => {
                return Self::property("membershipRule", error.to_string());
            }
            RuleError::NotBuilt(_) => return Self::not_built(error),
        };
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }
}

/// Another object has the value already. Addresses come with a second detail.
fn conflict(property: &'static str) -> GraphError {
    let message = format!("Another object with the same value for property {property} already exists.");
    let detail = |code| Detail { code, message: message.clone(), target: property.to_owned() };
    let mut details = vec![detail("ObjectConflict")];
    if property == "proxyAddresses" {
        details.push(detail("ConflictingObjects"));
    }
    GraphError { details, ..GraphError::directory(message.clone()) }
}

impl From<AddressError> for GraphError {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::Missing | AddressError::Malformed(_) => Self::bad_request("Invalid email address."),
            AddressError::Forbidden { .. } | AddressError::Edge { .. } | AddressError::TooLong => {
                Self::bad_request("The Primary SMTP Address is an invalid value")
            }
        }
    }
}

impl From<InviteError> for GraphError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Address(error) => error.into(),
            InviteError::AddressNotOnUser { .. }
            | InviteError::RedirectUrl(_)
            | InviteError::Text { .. }
            | InviteError::TooManyRecipients
            | InviteError::TooManySponsors
            | InviteError::ResetNeedsUser
            | InviteError::NothingToResend(_)
            | InviteError::ConversionNotPossible { .. } => Self::bad_request(error.to_string()),
            InviteError::UnknownSponsor(id) => Self::not_found(id),
            InviteError::UnknownGroup(id) => Self::not_found(id),
            InviteError::UserNotFound(id) => Self::not_found(id),
            InviteError::Directory(error) => error.into(),
            InviteError::Mail(error) => error.into(),
            InviteError::Ledger(error) => error.into(),
            InviteError::Store(error) => error.into(),
        }
    }
}

impl From<Refusal> for GraphError {
    fn from(Refusal { denial, decision }: Refusal) -> Self {
        let status = match &denial {
            Denial::InternalUserExists { .. }
            | Denial::GuestBlocked { .. }
            | Denial::AddressInUse { .. }
            | Denial::OwnVerifiedDomain
            | Denial::DomainNotAllowed { .. }
            | Denial::CrossTenantAccessBlocked => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        };
        Self::new(status, denial.code(), denial.message()).by_decision(decision)
    }
}

impl From<TokenError> for GraphError {
    fn from(error: TokenError) -> Self {
        Self::token(match error {
            TokenError::Expired => "Lifetime validation failed, the token is expired.",
            TokenError::NotYetValid => "Lifetime validation failed, the token is not valid yet.",
            TokenError::Malformed => "Access token validation failure. The token is malformed.",
            TokenError::UnknownKey => "Access token validation failure. The signing key is not published.",
            TokenError::Signature => "Access token validation failure. Invalid signature.",
            TokenError::Issuer => "Access token validation failure. Invalid issuer.",
            TokenError::OtherWorld => "Access token validation failure. The token was issued in another world.",
        })
    }
}
