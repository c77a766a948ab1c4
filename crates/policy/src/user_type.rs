use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a person stands in a tenant. Says nothing about where the person signs in: an external member is a `Member`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum UserType {
    /// Reads the directory like the people of the house.
    Member,
    /// Reads as much as the tenant's guest user access allows.
    Guest,
}

/// A text that is neither `Member` nor `Guest`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no user type: write Member or Guest")]
pub struct UnknownUserType(pub String);

impl UserType {
    /// The word that Graph uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Guest => "Guest",
        }
    }
}

impl fmt::Display for UserType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for UserType {
    type Err = UnknownUserType;

    fn from_str(text: &str) -> Result<Self, UnknownUserType> {
        [Self::Member, Self::Guest]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownUserType(text.to_owned()))
    }
}
