use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use directory::policies::OpenIdConnectProvider;
use journey::Vouched;
use kernel::Timestamp;
use openidconnect::core::{
    CoreClient, CoreErrorResponseType, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, LoginHint, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, TokenResponse,
};
use policy::Denial;
use web::{Outbound, OutboundError};

use super::pending::Pending;
use crate::error::Failure;

/// The library's client, once the issuer's metadata have been read.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

type TokenError = RequestTokenError<OutboundError, StandardErrorResponse<CoreErrorResponseType>>;

/// Our own client in the library's terms.
struct Http<'a>(&'a Outbound);

impl<'c> AsyncHttpClient<'c> for Http<'_> {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutboundError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.exchange(request))
    }
}

/// The tenant as a client of a partner's issuer.
pub(super) struct Party<'a> {
    pub(super) outbound: &'a Outbound,
    pub(super) provider: &'a OpenIdConnectProvider,
    pub(super) redirect_uri: String,
    /// When the answer is judged.
    pub(super) at: Timestamp,
}

impl Party<'_> {
    /// Reads the issuer's metadata and keys, each time anew: a key that was rolled over a moment ago is known.
    async fn client(&self) -> Result<Client, Failure> {
        let issuer = IssuerUrl::new(self.provider.issuer.clone()).map_err(|error| self.unreachable(&error))?;
        let redirect_uri = RedirectUrl::new(self.redirect_uri.clone()).map_err(|error| self.unreachable(&error))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &Http(self.outbound)).await;
        let metadata = metadata.map_err(|error| self.unreachable(&error))?;
        let id = ClientId::new(self.provider.client_id.clone());
        let secret = ClientSecret::new(self.provider.client_secret.clone());
        Ok(CoreClient::from_provider_metadata(metadata, id, Some(secret))
            .set_redirect_uri(redirect_uri)
            .set_auth_type(AuthType::RequestBody))
    }

    /// The cause lies at the end of the chain: what the library itself says is no more than "request failed".
    fn unreachable(&self, error: &dyn Error) -> Failure {
        let mut cause = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        Failure::federation_unreachable(&self.provider.issuer, cause)
    }

    /// Where the browser goes.
    pub(super) async fn leave(&self, pending: &Pending, state: String, address: &str) -> Result<String, Failure> {
        let client = self.client().await?;
        let verifier = PkceCodeVerifier::new(pending.kept.verifier.clone());
        let (state, nonce) = (CsrfToken::new(state), Nonce::new(pending.kept.nonce.clone()));
        let (url, _, _) = client
            .authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, || state, || nonce)
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .set_login_hint(LoginHint::new(address.to_owned()))
            .url();
        Ok(url.into())
    }

    /// Redeems the code. What the issuer vouches for is judged by the library; that it may not be believed is an outcome.
    pub(super) async fn redeem(&self, code: &str, pending: &Pending) -> Result<Result<Vouched, Denial>, Failure> {
        let client = self.client().await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| self.unreachable(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.kept.verifier.clone()))
            .request_async(&Http(self.outbound))
            .await;
        match answer {
            Ok(answer) => Ok(answer.id_token().map_or(Err(Denial::FederatedTokenInvalid), |token| {
                self.checked(&client, token, &Nonce::new(pending.kept.nonce.clone()))
            })),
            Err(error) => self.refused(error).map(Err),
        }
    }

    fn checked(&self, client: &Client, token: &CoreIdToken, nonce: &Nonce) -> Result<Vouched, Denial> {
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
            .set_time_fn(|| system_time(self.at).into());
        let claims = token.claims(&verifier, nonce).map_err(|_| Denial::FederatedTokenInvalid)?;
        Ok(Vouched {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        })
    }

    /// An answer that cannot be read may hold tokens: it is not repeated.
    fn refused(&self, error: TokenError) -> Result<Denial, Failure> {
        match error {
            RequestTokenError::ServerResponse(answer) => Err(Failure::federation_refused(answer.error().as_ref())),
            RequestTokenError::Request(error) => Err(self.unreachable(&error)),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Ok(Denial::FederatedTokenInvalid),
        }
    }
}

/// The instant as the library wants it.
fn system_time(at: Timestamp) -> SystemTime {
    let since = Duration::try_from(at.duration_since(Timestamp::UNIX_EPOCH)).unwrap_or_default();
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}
