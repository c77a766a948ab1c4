use kernel::{AppId, Timestamp};

/// Why an application's assertion is not believed. The text is Microsoft's ("Microsoft Entra authentication and
/// authorization error codes", and answers that developers have published); which of the two names of OAuth goes with
/// 50027 is unverified.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// It is no assertion, or lacks what every assertion says.
    #[error("Invalid JWT token. {0}")]
    Malformed(&'static str),
    /// It is not signed by a certificate of the application that is good now.
    #[error("{}", signature(*app, reason, thumbprint.as_deref()))]
    Signature { app: AppId, reason: String, thumbprint: Option<String> },
    /// Its issuer is not its subject.
    #[error("Subject must match Issuer claim in the client assertion.")]
    Subject,
    /// It speaks of another application than the request.
    #[error(
        "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials ."
    )]
    Client,
    /// It is for another token service, or for another tenant.
    #[error(
        "Client assertion audience claim does not match Realm issuer. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials ."
    )]
    Audience,
    /// It is too old, or not good yet.
    #[error(
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {until}. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials ."
    )]
    Time { now: Timestamp, from: Timestamp, until: Timestamp },
    /// The application takes nobody's word for its own.
    #[error(
        "No matching federated identity record found for presented assertion. Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'. Assertion Audience: '{audience}'. https://docs.microsoft.com/azure/active-directory/develop/workload-identity-federation"
    )]
    NoFederation { issuer: String, subject: String, audience: String },
    /// It takes that of other issuers.
    #[error(
        "No matching federated identity record found for presented assertion issuer '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
    )]
    FederatedIssuer(String),
    /// It takes the issuer's word for other audiences.
    #[error(
        "No matching federated identity record found for presented assertion audience '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
    )]
    FederatedAudience(String),
    /// It takes the issuer's word for other subjects.
    #[error(
        "No matching federated identity record found for presented assertion subject '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
    )]
    FederatedSubject(String),
    /// The issuer is this token service itself; the real one makes an exception for managed identities alone.
    #[error("AAD-issued tokens may not be used for federated identity flows.")]
    FederatedOwn,
    /// The issuer's keys cannot be read; why is ours to add.
    #[error("Request to External OIDC endpoint failed. [Reason - {0}]")]
    FederationUnreachable(String),
}

impl ProofError {
    pub(crate) const fn row(&self) -> (u32, &'static str) {
        match self {
            Self::Malformed(_) => (50027, INVALID_REQUEST),
            Self::Signature { .. } => (700_027, INVALID_CLIENT),
            Self::Subject => (50048, INVALID_CLIENT),
            Self::Client => (700_021, INVALID_CLIENT),
            Self::Audience => (700_023, INVALID_CLIENT),
            Self::Time { .. } => (700_024, INVALID_CLIENT),
            Self::NoFederation { .. } => (70021, INVALID_CLIENT),
            Self::FederatedIssuer(_) => (700_211, INVALID_CLIENT),
            Self::FederatedAudience(_) => (700_212, INVALID_CLIENT),
            Self::FederatedSubject(_) => (700_213, INVALID_CLIENT),
            Self::FederatedOwn => (700_222, INVALID_CLIENT),
            Self::FederationUnreachable(_) => (50166, INVALID_REQUEST),
        }
    }
}

const INVALID_CLIENT: &str = "invalid_client";
const INVALID_REQUEST: &str = "invalid_request";

fn signature(app: AppId, reason: &str, thumbprint: Option<&str>) -> String {
    let thumbprint =
        thumbprint.map(|thumbprint| format!(" Thumbprint of key used by client: '{thumbprint}',")).unwrap_or_default();
    format!(
        "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - {reason},{thumbprint} Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{app}'.]"
    )
}
