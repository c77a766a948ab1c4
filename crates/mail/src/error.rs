use store::StoreError;

/// Why a mail was not taken, kept or handed over.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The message cannot be written as a mail, for example because of an address.
    #[error("the mail cannot be composed: {0}")]
    Malformed(String),
    /// The mail is larger than the limit.
    #[error("the mail is larger than {} MiB", crate::LARGEST / (1024 * 1024))]
    TooLarge,
    /// The listener could not be reached or refused; the mail stays queued.
    #[error("the mail could not be handed over: {0}")]
    Undelivered(String),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
