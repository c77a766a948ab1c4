//! The policies of a tenant as Graph writes them. Each is total: what can be read can be judged.

pub(crate) mod authentication_methods;
pub(crate) mod authorization;
pub mod conditional_access;
pub(crate) mod cross_tenant;
pub(crate) mod custom_role;
pub(crate) mod domain_list;
pub(crate) mod email_method;
pub(crate) mod external_identities;
pub(crate) mod named_location;
mod patch;
pub(crate) mod permission_grant;
pub(crate) mod redemption_order;
pub(crate) mod unjudged;

/// Why a policy cannot be saved as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", if path.is_empty() { String::new() } else { format!("{path}: ") })]
pub struct Invalid {
    /// The property, as a path into the body; empty for the body as a whole.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
    /// Whether the real service would take it, and only the emulator does not judge it yet.
    pub not_built: bool,
}

impl Invalid {
    /// A value that the real service would refuse too.
    pub(crate) fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into(), not_built: false }
    }

    /// A value that is right, and that the emulator does not judge yet.
    pub(crate) fn not_built(path: impl Into<String>) -> Self {
        Self { path: path.into(), reason: "is not supported by the emulator yet".to_owned(), not_built: true }
    }
}
