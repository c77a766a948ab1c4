use kernel::DomainName;
use serde::{Deserialize, Serialize};

/// An identity provider that a tenant has added to the built-in ones, in Graph's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "@odata.type")]
pub enum IdentityProvider {
    /// Accounts of a social network.
    #[serde(rename = "#microsoft.graph.socialIdentityProvider")]
    Social(SocialProvider),
    /// Accounts of a partner's domains, by SAML or WS-Federation.
    #[serde(rename = "#microsoft.graph.samlOrWsFedExternalDomainFederation")]
    SamlOrWsFed(ExternalDomainFederation),
    /// Accounts of a partner's domains, by `OpenID` Connect.
    #[serde(rename = "#microsoft.graph.openIdConnectIdentityProvider")]
    OpenIdConnect(OpenIdConnectProvider),
}

/// A social network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SocialProvider {
    /// Which; it gives the id, so that a tenant has one of each.
    pub identity_provider_type: SocialType,
    /// Name.
    pub display_name: String,
    /// The tenant's client id there.
    pub client_id: String,
    /// The tenant's secret there.
    pub client_secret: String,
}

/// Social networks that Graph knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SocialType {
    /// Google.
    Google,
    /// Facebook.
    Facebook,
}

impl SocialType {
    /// The id of the provider.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Google => "Google-OAUTH",
            Self::Facebook => "Facebook-OAUTH",
        }
    }
}

/// A partner's SAML or WS-Federation issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalDomainFederation {
    /// Its id.
    pub id: String,
    /// Name.
    pub display_name: String,
    /// The issuer.
    pub issuer_uri: String,
    /// Where its metadata is.
    pub metadata_exchange_uri: Option<String>,
    /// Where people sign in.
    pub passive_sign_in_uri: String,
    /// Which of the two protocols.
    pub preferred_authentication_protocol: FederationProtocol,
    /// Its certificate, base64.
    pub signing_certificate: String,
    /// Whose accounts it has.
    pub domains: Vec<DomainName>,
}

/// The protocols of direct federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FederationProtocol {
    /// WS-Federation.
    WsFed,
    /// SAML 2.0.
    Saml,
}

/// A partner's `OpenID` Connect issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenIdConnectProvider {
    /// Its id.
    pub id: String,
    /// Name.
    pub display_name: String,
    /// The issuer.
    pub issuer: String,
    /// The tenant's client id there.
    pub client_id: String,
    /// The tenant's secret there.
    pub client_secret: String,
    /// Whose accounts it has.
    pub domains: Vec<DomainName>,
}

impl IdentityProvider {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Social(provider) => provider.identity_provider_type.id(),
            Self::SamlOrWsFed(provider) => &provider.id,
            Self::OpenIdConnect(provider) => &provider.id,
        }
    }

    /// Name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self {
            Self::Social(provider) => &provider.display_name,
            Self::SamlOrWsFed(provider) => &provider.display_name,
            Self::OpenIdConnect(provider) => &provider.display_name,
        }
    }

    /// The partner's domains that are federated with it.
    #[must_use]
    pub fn domains(&self) -> &[DomainName] {
        match self {
            Self::Social(_) => &[],
            Self::SamlOrWsFed(provider) => &provider.domains,
            Self::OpenIdConnect(provider) => &provider.domains,
        }
    }
}
