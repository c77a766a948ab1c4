use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who proves that a person is who they say they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IdentityProvider)]
pub enum Provider {
    /// The person's own Microsoft Entra tenant.
    Entra,
    /// A personal Microsoft account.
    MicrosoftAccount,
    /// Google federation.
    Google,
    /// A code sent to the person's mailbox.
    EmailOneTimePasscode,
    /// A federated domain that speaks SAML or WS-Federation.
    SamlWsFed,
    /// A federated domain that speaks `OpenID` Connect.
    OidcFederation,
    /// Nobody yet: the person is asked to make a Microsoft account.
    CreateMicrosoftAccount,
}

/// A text that names no provider.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no identity provider")]
pub struct UnknownProvider(pub String);

impl Provider {
    /// Every provider.
    const ALL: [Self; 7] = [
        Self::Entra,
        Self::MicrosoftAccount,
        Self::Google,
        Self::EmailOneTimePasscode,
        Self::SamlWsFed,
        Self::OidcFederation,
        Self::CreateMicrosoftAccount,
    ];

    /// The word of the control API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::MicrosoftAccount => "microsoftAccount",
            Self::Google => "google",
            Self::EmailOneTimePasscode => "emailOneTimePasscode",
            Self::SamlWsFed => "samlWsFed",
            Self::OidcFederation => "oidcFederation",
            Self::CreateMicrosoftAccount => "createMicrosoftAccount",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Self, UnknownProvider> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == text).ok_or_else(|| UnknownProvider(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_same_in_text_and_in_json() {
        for provider in Provider::ALL {
            assert_eq!(provider.to_string().parse(), Ok(provider));
            assert_eq!(serde_json::to_value(provider).expect("json"), provider.as_str());
        }
        assert_eq!("facebook".parse::<Provider>(), Err(UnknownProvider("facebook".to_owned())));
    }
}
