use std::path::PathBuf;

use kernel::TenantId;
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
    /// A text that names no sandbox and no snapshot.
    #[error("'{0}' is no name: 1 to 63 of a-z, 0-9 and '-', without '-' at the ends")]
    BadName(String),
    /// A sandbox has the name, or it is kept for the emulator itself.
    #[error("the name '{0}' is taken")]
    Taken(String),
    /// There is no sandbox of this name.
    #[error("there is no sandbox '{0}'")]
    Unknown(String),
    /// The sandbox `default` is always there.
    #[error("the sandbox 'default' is always there; reset it instead")]
    Kept,
    /// Another sandbox has a tenant of this id.
    #[error("the tenant {tenant} stands in the sandbox '{sandbox}'; a tenant is in one sandbox")]
    TenantElsewhere {
        /// The tenant.
        tenant: TenantId,
        /// The sandbox that has it.
        sandbox: String,
    },
    /// There is no snapshot of this name.
    #[error("there is no snapshot '{0}'")]
    NoSnapshot(String),
    /// This process was made for one world.
    #[error("this process keeps no sandboxes beside 'default'")]
    OnlyOne,
    /// What was written out is no world.
    #[error("the table 'world' has no row")]
    NoWorld,
    /// Somebody has changed an entry of what was written out, or a row.
    #[error(
        "the entries and the rows of `tables` do not say the same: take `tables` and `at` out, and the entries are loaded"
    )]
    Contradiction,
    /// What was written out does not fit.
    #[error(transparent)]
    Rows(#[from] store::rows::RowsError),
    /// A file could not be read, written or moved.
    #[error(transparent)]
    File(#[from] std::io::Error),
}
