use serde::{Deserialize, Serialize};

/// In which order identity providers are tried for an invited address (portal: "Redemption order").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RedemptionOrder {
    /// The providers that are tried, in order; one that is missing is switched off.
    #[serde(rename = "primaryIdentityProviderPrecedenceOrder")]
    pub primary: Vec<PrimaryProvider>,
    /// What is left when none of them knows the address.
    #[serde(rename = "fallbackIdentityProvider")]
    pub fallback: FallbackProvider,
}

/// A kind of identity provider that is tried for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "String")]
pub enum PrimaryProvider {
    /// A managed Microsoft Entra tenant.
    AzureActiveDirectory,
    /// A domain that is federated with the tenant.
    ExternalFederation,
    /// Google.
    SocialIdentityProviders,
}

/// The identity provider of last resort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "String")]
pub enum FallbackProvider {
    /// A Microsoft account if there is one for the address, else a passcode.
    DefaultConfiguredIdp,
    /// A passcode, even if there is a Microsoft account.
    EmailOneTimePasscode,
    /// A Microsoft account, made on the way if there is none.
    MicrosoftAccount,
}

impl Default for RedemptionOrder {
    fn default() -> Self {
        use PrimaryProvider::{AzureActiveDirectory, ExternalFederation, SocialIdentityProviders};
        Self {
            primary: vec![AzureActiveDirectory, ExternalFederation, SocialIdentityProviders],
            fallback: FallbackProvider::DefaultConfiguredIdp,
        }
    }
}

// Microsoft's own how-to writes these words with capital first letters and stray blanks: case and blanks do not count.
impl TryFrom<String> for PrimaryProvider {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "azureactivedirectory" => Ok(Self::AzureActiveDirectory),
            "externalfederation" => Ok(Self::ExternalFederation),
            "socialidentityproviders" => Ok(Self::SocialIdentityProviders),
            _ => Err(format!("'{text}' is none of azureActiveDirectory, externalFederation, socialIdentityProviders")),
        }
    }
}

impl TryFrom<String> for FallbackProvider {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "defaultconfiguredidp" => Ok(Self::DefaultConfiguredIdp),
            "emailonetimepasscode" => Ok(Self::EmailOneTimePasscode),
            "microsoftaccount" => Ok(Self::MicrosoftAccount),
            _ => Err(format!("'{text}' is none of defaultConfiguredIdp, emailOneTimePasscode, microsoftAccount")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_words_are_read_without_case_and_blanks_and_written_as_graph_does() {
        let order: RedemptionOrder = serde_json::from_value(json!({
            "primaryIdentityProviderPrecedenceOrder": ["ExternalFederation ", " azureActiveDirectory"],
            "fallbackIdentityProvider": "EmailOneTimePasscode"
        }))
        .expect("an order");
        assert_eq!(order.primary, [PrimaryProvider::ExternalFederation, PrimaryProvider::AzureActiveDirectory]);
        assert_eq!(
            serde_json::to_value(&order).expect("json"),
            json!({
                "primaryIdentityProviderPrecedenceOrder": ["externalFederation", "azureActiveDirectory"],
                "fallbackIdentityProvider": "emailOneTimePasscode"
            })
        );
    }
}
