use serde::{Deserialize, Serialize};

/// The two versions of endpoints and of tokens. The endpoint decides that of an ID token, the resource that of an
/// access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Version {
    /// Azure AD for developers.
    V1,
    /// The Microsoft identity platform.
    V2,
}

impl Version {
    /// The claim `ver`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }
}
