use ledger::LedgerError;
use policy::{Decision, Invalid, RuleError};
use store::StoreError;

/// The outcome of a read in which policy had a say: the answer, or the decision that refuses it. A read cannot record; the
/// surface passes the decision on to be recorded.
pub type Judged<T> = Result<T, Decision>;

/// Why the directory could not do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is no such object, or none that the caller can reach.
    #[error("'{0}' does not exist")]
    NotFound(String),
    /// Another object has the value already.
    #[error("another object with the same value for property {property} already exists")]
    Conflict {
        /// Graph's name of the property.
        property: &'static str,
    },
    /// The reference is there already.
    #[error("the reference already exists in {property}")]
    AlreadyReferenced {
        /// Graph's name of the collection.
        property: &'static str,
    },
    /// The application declares no such role for the principal.
    #[error("the application declares no such role for the principal")]
    RoleNotFound,
    /// The principal has the role already.
    #[error("the principal is assigned to the role already")]
    AssignmentExists,
    /// A rule chooses the members of the group, and nobody else does.
    #[error("the members of the group follow from its rule")]
    RuleDecides,
    /// A text is no rule that chooses members.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A value is not what the property takes.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The ledger could not.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DirectoryError {
    /// A property that does not take the value.
    pub(crate) fn invalid(property: &str, reason: &str) -> Self {
        Self::Invalid(Invalid { path: property.to_owned(), reason: reason.to_owned(), not_built: false })
    }
}
