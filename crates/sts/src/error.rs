use directory::DirectoryError;
use mail::MailError;
use store::StoreError;

/// Why the token service could not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StsError {
    /// The world has no secret: it was never installed.
    #[error("the world has no key; it was not made by this program")]
    NoWorldKey,
    /// A password could not be hashed.
    #[error("the password cannot be hashed: {0}")]
    Password(String),
    /// A token could not be signed.
    #[error("the token cannot be signed: {0}")]
    Signing(#[from] jsonwebtoken::errors::Error),
    /// The mail could not be queued.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The directory could not answer.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
