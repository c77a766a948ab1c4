use rusqlite::ErrorCode;

/// Why the store could not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// More writers are waiting than the queue holds; try again shortly.
    #[error("too many writes are waiting")]
    Busy,
    /// The disk is full.
    #[error("the disk that holds the data directory is full")]
    Full,
    /// The file or its folder may not be written.
    #[error("the data directory is read-only")]
    ReadOnly,
    /// The file is no database, or is damaged.
    #[error("the database file is damaged: {0}")]
    Corrupt(String),
    /// A unique index, check or foreign key refuses the row; the text is `SQLite`'s own.
    #[error("{constraint}")]
    Conflict {
        /// What was violated, for example `UNIQUE constraint failed: users.tenant, users.upn_key`.
        constraint: String,
    },
    /// A stored document is not of the type that it is read as.
    #[error("a stored document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// The file was written by a newer release.
    #[error(
        "the data directory was written by a newer release (schema '{owner}' has {found} steps, this one knows {known})"
    )]
    Newer {
        /// The crate whose tables they are.
        owner: String,
        /// Steps in the file.
        found: u32,
        /// Steps that this release knows.
        known: u32,
    },
    /// The file itself could not be moved.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The store was closed while the call waited.
    #[error("the store is closed")]
    Closed,
    /// Anything else.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, text) = &error else { return Self::Sqlite(error) };
        let text = || text.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(text()),
            ErrorCode::ConstraintViolation => Self::Conflict { constraint: text() },
            _ => Self::Sqlite(error),
        }
    }
}
