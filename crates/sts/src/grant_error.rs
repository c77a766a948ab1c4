use directory::DirectoryError;
use kernel::{AppId, TenantId, Timestamp};
use store::StoreError;

use crate::{ProofError, StsError, TokenError};

/// Why the token service refuses a request, policy apart: one variant for each row of the table of errors. The text is
/// Microsoft's ("Microsoft Entra authentication and authorization error codes"); the trace that follows it in an answer
/// is the surface's.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// No tenant has this id or domain.
    #[error(
        "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
    )]
    TenantUnknown(String),
    /// The tenant segment is neither an id nor a domain name.
    #[error("Specified tenant identifier '{0}' is neither a valid DNS name, nor a valid external domain.")]
    TenantMalformed(String),
    /// Nothing tells the tenant.
    #[error("No tenant-identifying information found in either the request or implied by any provided credentials.")]
    NoTenant,
    /// The application does not stand in the tenant.
    #[error(
        "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
    )]
    AppUnknown { app: String, tenant: String },
    /// The secret is not one of the application's.
    #[error(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'."
    )]
    SecretWrong(AppId),
    /// The secret is too old.
    #[error(
        "The provided client secret keys for app '{0}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."
    )]
    SecretExpired(AppId),
    /// A confidential client sent no proof of itself.
    #[error("The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")]
    ProofMissing,
    /// A public client sent a proof.
    #[error("Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")]
    PublicClientWithProof,
    /// The application's assertion is not believed.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The token to act on behalf of is not believed.
    #[error("Assertion failed signature validation. [Reason - {0}.]")]
    OnBehalfOfInvalid(TokenError),
    /// The token to act on behalf of was issued in another tenant than the one that is asked.
    #[error("Assertion contains an invalid issuer: it was issued in another tenant than '{0}'.")]
    OnBehalfOfTenant(TenantId),
    /// The token to act on behalf of is too old, or not good yet.
    #[error(
        "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token."
    )]
    OnBehalfOfExpired,
    /// The token to act on behalf of is one for another application.
    #[error(
        "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{app}' or one of the Application Uris of this application with App ID '{app}'({name}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion."
    )]
    OnBehalfOfAudience { audience: String, app: AppId, name: String },
    /// The application may not act on behalf of others.
    #[error("Application '{0}' is not allowed to make application on-behalf-of calls.")]
    OnBehalfOfForbidden(AppId),
    /// The redirect URI is not registered.
    #[error(
        "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application '{app}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this issue."
    )]
    RedirectMismatch { uri: String, app: AppId },
    /// The application has no redirect URI.
    #[error("No reply address is registered for the application.")]
    RedirectUnregistered,
    /// Several redirect URIs are registered and none was named.
    #[error("No reply address provided.")]
    RedirectMissing,
    /// The application may not get ID tokens from the authorize endpoint.
    #[error("response_type 'id_token' is not enabled for the application.")]
    IdTokenNotEnabled,
    /// The response type is unknown, or not for this application.
    #[error("response_type '{0}' is not enabled for the application.")]
    ResponseTypeNotEnabled(String),
    /// The response mode is unknown, or would put a token into a query.
    #[error("'{0}' is not a supported value of 'response_mode' when requesting a token.")]
    ResponseMode(String),
    /// A parameter is missing from the body.
    #[error("The request body must contain the following parameter: '{0}'.")]
    ParameterMissing(&'static str),
    /// A field of a sign-in request is missing.
    #[error(
        "The required field '{0}' is missing from the credential. Ensure that you have all the necessary parameters for the login request."
    )]
    FieldMissing(&'static str),
    /// The request cannot be read.
    #[error("Invalid request. Request is malformed or invalid.")]
    Malformed,
    /// A parameter of the request is wrong.
    #[error("Invalid STS request.")]
    RequestInvalid,
    /// The endpoint takes another verb.
    #[error("The endpoint only accepts {allowed} requests. Received a {received} request.")]
    Verb { allowed: &'static str, received: String },
    /// There is no such grant type.
    #[error("The app requested an unsupported grant type '{0}'.")]
    GrantTypeUnknown(String),
    /// The grant needs a tenant of its own.
    #[error(
        "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint."
    )]
    GrantNeedsTenant,
    /// The application is for one tenant and was asked for without naming it.
    #[error(
        "Application '{app}'({name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant."
    )]
    SingleTenantApp { app: AppId, name: String },
    /// The application is not for personal accounts.
    #[error(
        "Application '{app}'({name}) is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request."
    )]
    OrganizationsOnlyApp { app: AppId, name: String },
    /// There is no such scope.
    #[error(
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid."
    )]
    ScopeInvalid(String),
    /// An application on its own behalf asked for single scopes.
    #[error(
        "The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
    )]
    ScopeNotDefault(String),
    /// The scopes belong to more than one resource.
    #[error(
        "The provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid."
    )]
    SeveralResources(String),
    /// No resource of the tenant has this name.
    #[error(
        "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."
    )]
    ResourceUnknown { resource: String, tenant: String },
    /// The resource is switched off in the tenant.
    #[error("The resource principal named {0} is disabled.")]
    ResourceDisabled(String),
    /// The parameter of version 1 was sent to version 2.
    #[error("The 'resource' request parameter is not supported.")]
    ResourceParameter,
    /// The code is too old.
    #[error(
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."
    )]
    CodeExpired,
    /// The refresh token is too old.
    #[error(
        "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00."
    )]
    RefreshExpired { issued: Timestamp },
    /// The code was used before.
    #[error(
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."
    )]
    CodeReused,
    /// The code was issued under another tenant segment.
    #[error(
        "The provided Authorization Code is intended to use against other tenant, thus rejected. OAuth2 Authorization Code must be redeemed against same tenant it was acquired for (/common or /{{tenant-ID}} as appropriate)."
    )]
    CodeOfOtherTenant,
    /// The code or refresh token is none, or is another client's.
    #[error("Provided grant is invalid or malformed.")]
    GrantInvalid,
    /// The refresh token was revoked.
    #[error(
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{valid_from}'."
    )]
    GrantRevoked { issued: Timestamp, valid_from: Timestamp },
    /// The sign-in behind a code was revoked, or the password changed since.
    #[error("Session is invalid due to expiration or recent password change.")]
    SessionRevoked,
    /// The refresh token of a page is past its day.
    #[error(
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {issued}."
    )]
    SpaRefreshExpired { issued: Timestamp },
    /// The verifier does not belong to the challenge.
    #[error("The Code_Verifier does not match the code_challenge supplied in the authorization request.")]
    VerifierWrong,
    /// The challenge has a wrong size.
    #[error("Invalid size of Code_Challenge parameter.")]
    ChallengeSize,
    /// A page sent no challenge.
    #[error("Proof Key for Code Exchange is required for cross-origin authorization code redemption.")]
    SpaWithoutChallenge,
    /// A page's code was redeemed by something that is no page.
    #[error(
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."
    )]
    SpaWithoutOrigin,
    /// A page redeemed the code of something that is no page.
    #[error(
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{0}'."
    )]
    OriginNotSpa(String),
    /// Nobody has answered the device code yet.
    #[error("OAuth 2.0 device flow error. Authorization is pending. Continue polling.")]
    DevicePending,
    /// The person said no to the device.
    #[error("The end user denied the authorization request.")]
    DeviceDeclined,
    /// There is no such device code.
    #[error("Invalid verification code due to User typing in wrong user code for device code flow.")]
    DeviceUnknown,
    /// The user code is too old.
    #[error("Verification code expired.")]
    UserCodeExpired,
    /// The device code is too old.
    #[error("The provided value for the input parameter 'device_code' is not valid. This device code has expired.")]
    DeviceExpired,
    /// The person typed no user code.
    #[error("The user code is null or empty.")]
    UserCodeEmpty,
    /// The user code was used before.
    #[error("The user code is already used. Please start a new sign in flow.")]
    UserCodeUsed,
    /// Nobody is signed in, and nobody may be asked.
    #[error("Session information is not sufficient for single-sign-on. This means that a user is not signed in.")]
    NoSession,
    /// Several people are signed in, and nobody may be asked.
    #[error(
        "Either multiple user identities are available for the current request or selected account is not supported for the scenario."
    )]
    SessionsAmbiguous,
    /// The host is no authority that is known here.
    #[error("Unknown or invalid instance.")]
    InstanceUnknown,
    /// The service itself failed.
    #[error("A transient error has occurred. Please try again.")]
    Unavailable(#[source] StsError),
}

impl GrantError {
    /// The number behind `AADSTS`.
    #[must_use]
    pub const fn code(&self) -> u32 {
        self.row().0
    }

    /// The `error` of OAuth.
    #[must_use]
    pub const fn oauth(&self) -> &'static str {
        self.row().1
    }

    /// Microsoft's text, without code and trace.
    #[must_use]
    pub fn message(&self) -> String {
        self.to_string()
    }

    const fn row(&self) -> (u32, &'static str) {
        match self {
            Self::TenantUnknown(_) => (90002, INVALID_REQUEST),
            Self::TenantMalformed(_) => (900_023, INVALID_REQUEST),
            Self::NoTenant => (50059, INVALID_REQUEST),
            Self::AppUnknown { .. } => (700_016, "unauthorized_client"),
            Self::SecretWrong(_) => (7_000_215, INVALID_CLIENT),
            Self::SecretExpired(_) => (7_000_222, INVALID_CLIENT),
            Self::ProofMissing => (7_000_218, INVALID_CLIENT),
            Self::PublicClientWithProof => (700_025, INVALID_CLIENT),
            Self::Proof(error) => error.row(),
            Self::OnBehalfOfInvalid(_) | Self::OnBehalfOfTenant(_) => (50013, INVALID_GRANT),
            Self::OnBehalfOfAudience { .. } => (500_131, INVALID_GRANT),
            Self::OnBehalfOfExpired => (500_133, INVALID_GRANT),
            Self::OnBehalfOfForbidden(_) => (7_000_114, INVALID_REQUEST),
            Self::RedirectMismatch { .. } => (50011, INVALID_REQUEST),
            Self::RedirectUnregistered => (500_113, INVALID_REQUEST),
            Self::RedirectMissing => (900_971, INVALID_REQUEST),
            Self::IdTokenNotEnabled => (700_054, "unsupported_response_type"),
            Self::ResponseTypeNotEnabled(_) => (70005, "unsupported_response_type"),
            Self::ResponseMode(_) => (70007, INVALID_REQUEST),
            Self::ParameterMissing(_) => (900_144, INVALID_REQUEST),
            Self::FieldMissing(_) => (90014, INVALID_REQUEST),
            Self::Malformed => (9_002_313, INVALID_REQUEST),
            Self::RequestInvalid => (90023, INVALID_REQUEST),
            Self::Verb { .. } => (900_561, INVALID_REQUEST),
            Self::GrantTypeUnknown(_) => (70003, "unsupported_grant_type"),
            Self::GrantNeedsTenant => (9_001_023, INVALID_REQUEST),
            Self::SingleTenantApp { .. } => (50194, INVALID_REQUEST),
            Self::OrganizationsOnlyApp { .. } => (9_002_332, INVALID_REQUEST),
            Self::ScopeInvalid(_) => (70011, INVALID_SCOPE),
            Self::ScopeNotDefault(_) => (1_002_012, INVALID_SCOPE),
            Self::SeveralResources(_) => (700_022, INVALID_SCOPE),
            Self::ResourceUnknown { .. } => (500_011, INVALID_RESOURCE),
            Self::ResourceDisabled(_) => (50001, INVALID_RESOURCE),
            Self::ResourceParameter => (901_002, INVALID_REQUEST),
            Self::CodeExpired => (70008, INVALID_GRANT),
            Self::RefreshExpired { .. } => (700_082, INVALID_GRANT),
            Self::CodeReused => (54005, INVALID_GRANT),
            Self::CodeOfOtherTenant => (700_005, INVALID_GRANT),
            Self::GrantInvalid => (70000, INVALID_GRANT),
            Self::GrantRevoked { .. } => (50173, INVALID_GRANT),
            Self::SessionRevoked => (50133, INVALID_GRANT),
            Self::SpaRefreshExpired { .. } => (700_084, INVALID_GRANT),
            Self::VerifierWrong => (501_481, INVALID_GRANT),
            Self::ChallengeSize => (501_491, INVALID_REQUEST),
            Self::SpaWithoutChallenge => (9_002_325, INVALID_REQUEST),
            Self::SpaWithoutOrigin => (9_002_327, INVALID_REQUEST),
            Self::OriginNotSpa(_) => (9_002_326, INVALID_REQUEST),
            Self::DevicePending => (70016, "authorization_pending"),
            Self::DeviceDeclined => (70017, "authorization_declined"),
            Self::DeviceUnknown => (70018, "bad_verification_code"),
            Self::UserCodeExpired => (70019, "expired_token"),
            Self::DeviceExpired => (70020, "expired_token"),
            Self::UserCodeEmpty => (90119, INVALID_REQUEST),
            Self::UserCodeUsed => (90120, INVALID_REQUEST),
            Self::NoSession => (50058, "login_required"),
            Self::SessionsAmbiguous => (16000, "login_required"),
            Self::InstanceUnknown => (50049, "invalid_instance"),
            Self::Unavailable(_) => (90033, "temporarily_unavailable"),
        }
    }
}

const INVALID_REQUEST: &str = "invalid_request";
const INVALID_CLIENT: &str = "invalid_client";
const INVALID_GRANT: &str = "invalid_grant";
const INVALID_SCOPE: &str = "invalid_scope";
const INVALID_RESOURCE: &str = "invalid_resource";

impl From<StsError> for GrantError {
    fn from(error: StsError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<DirectoryError> for GrantError {
    fn from(error: DirectoryError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<StoreError> for GrantError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_code_and_the_oauth_error_of_the_table() {
        for (error, code, oauth) in [
            (GrantError::AppUnknown { app: String::new(), tenant: String::new() }, 700_016, "unauthorized_client"),
            (GrantError::SecretWrong(AppId::well_known(1)), 7_000_215, "invalid_client"),
            (GrantError::SecretExpired(AppId::well_known(1)), 7_000_222, "invalid_client"),
            (GrantError::ProofMissing, 7_000_218, "invalid_client"),
            (GrantError::PublicClientWithProof, 700_025, "invalid_client"),
            (GrantError::GrantTypeUnknown(String::new()), 70003, "unsupported_grant_type"),
            (GrantError::ScopeNotDefault(String::new()), 1_002_012, "invalid_scope"),
            (GrantError::CodeReused, 54005, "invalid_grant"),
            (GrantError::VerifierWrong, 501_481, "invalid_grant"),
            (GrantError::SpaWithoutOrigin, 9_002_327, "invalid_request"),
            (GrantError::NoSession, 50058, "login_required"),
            (GrantError::InstanceUnknown, 50049, "invalid_instance"),
        ] {
            assert_eq!((error.code(), error.oauth()), (code, oauth), "{error}");
        }
    }

    /// MSAL.js takes an error for one that a page could mend when its text holds one of these words.
    #[test]
    fn no_text_holds_a_word_that_clients_take_for_interaction_required() {
        let at = Timestamp::UNIX_EPOCH;
        for error in [
            GrantError::NoSession,
            GrantError::SessionsAmbiguous,
            GrantError::GrantInvalid,
            GrantError::CodeExpired,
            GrantError::GrantRevoked { issued: at, valid_from: at },
        ] {
            for word in ["interaction_required", "consent_required", "login_required", "bad_token", "interrupted_user"]
            {
                assert!(!error.message().contains(word), "{error}");
            }
        }
    }
}
