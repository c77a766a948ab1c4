use store::StoreError;

/// Why the ledger could not record or answer.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
