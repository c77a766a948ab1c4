use std::path::PathBuf;

use store::StoreError;

/// Why a world could not be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Its file could not be opened.
    #[error("{}: {error}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: StoreError,
    },
    /// The world document is wrong.
    #[error(transparent)]
    Document(#[from] crate::document::DocumentError),
    /// What the document asks for could not be written.
    #[error(transparent)]
    Load(#[from] crate::document::LoadError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys or secrets of the world could not be read.
    #[error(transparent)]
    Sts(#[from] sts::StsError),
    /// The directory could not.
    #[error(transparent)]
    Directory(#[from] directory::DirectoryError),
    /// The ledger could not.
    #[error(transparent)]
    Ledger(#[from] ledger::LedgerError),
    /// The mail could not.
    #[error(transparent)]
    Mail(#[from] mail::MailError),
    /// An invitation could not be made in the background.
    #[error(transparent)]
    Invite(#[from] invitations::InviteError),
}
