use directory::DirectoryError;
use kernel::{AddressError, EmailAddress, GroupId, ObjectId, UserId};
use ledger::LedgerError;
use mail::MailError;
use store::StoreError;

/// Why an invitation could not be made. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The invited address is none, or may not be invited.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The redirect address is missing or is no absolute http or https address.
    #[error("the redirect URL {0:?} is not an absolute http or https address")]
    RedirectUrl(String),
    /// A text holds control characters or is too long.
    #[error("{field}: {reason}")]
    Text {
        /// The Graph name of the property.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// More than one copy was asked for (Microsoft Graph, "invitedUserMessageInfo resource type").
    #[error("an invitation takes at most one Cc recipient")]
    TooManyRecipients,
    /// More than five sponsors were named.
    #[error("a guest has at most five sponsors")]
    TooManySponsors,
    /// A sponsor is no user or group of the tenant.
    #[error("the sponsor {0} does not exist")]
    UnknownSponsor(ObjectId),
    /// A group does not exist.
    #[error("the group {0} does not exist")]
    UnknownGroup(GroupId),
    /// The user to invite again does not exist.
    #[error("the user {0} does not exist")]
    UserNotFound(UserId),
    /// A reset needs the user that it resets.
    #[error("resetting a redemption needs invitedUser with the id of the guest")]
    ResetNeedsUser,
    /// The address is neither the user's `mail` nor among `otherMails`.
    #[error(
        "The email you\u{2019}re using to invite this user doesn\u{2019}t match any emails on the user object. Please add \
        this email to the user object and try again."
    )]
    AddressNotOnUser {
        /// The address of the request.
        address: EmailAddress,
        /// The user.
        user: UserId,
    },
    /// The user cannot become a guest.
    #[error("the user {user} cannot be invited to B2B collaboration: {reason}")]
    ConversionNotPossible {
        /// The user.
        user: UserId,
        /// Why.
        reason: &'static str,
    },
    /// There is no invitation to send again.
    #[error("the user {0} has no open invitation")]
    NothingToResend(UserId),
    /// The directory could not.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The mail could not be composed.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The ledger could not.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
