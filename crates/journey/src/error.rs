use directory::DirectoryError;
use invitations::InviteError;
use ledger::LedgerError;
use mail::MailError;
use store::StoreError;
use sts::{GrantError, StsError};

/// Why a journey could not go on. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// A code or refresh token is not honoured.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The redemption could not be written.
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// The token service could not.
    #[error(transparent)]
    Sts(#[from] StsError),
    /// The directory could not.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The passcode's mail could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The ledger could not.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
