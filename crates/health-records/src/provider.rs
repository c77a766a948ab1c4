use std::time::SystemTime;

use openidconnect::core::{CoreClient, CoreErrorResponseType, CoreJwsSigningAlgorithm, CoreProviderMetadata};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    StandardErrorResponse, TokenResponse,
};

use crate::claims::{self, Identity};
use crate::party::{BoxFuture, Exchange, ExchangeError, Registration};
use crate::problem::Problem;
use crate::refusal::Refusal;

/// The library's client, once the token service's metadata have been read.
pub(crate) type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

type TokenError = RequestTokenError<ExchangeError, StandardErrorResponse<CoreErrorResponseType>>;

/// The handed-in HTTP client in the library's terms.
struct Http<'a>(&'a Exchange);

impl<'c> AsyncHttpClient<'c> for Http<'_> {
    type Error = ExchangeError;
    type Future = BoxFuture<Result<HttpResponse, ExchangeError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        (self.0)(request)
    }
}

/// Reads the token service's metadata and keys.
///
/// Each sign-in reads them anew: a key that was rolled over a moment ago is known, and a token service that was
/// reset is not remembered.
pub(crate) async fn discover(registration: &Registration, exchange: &Exchange) -> Result<Client, Problem> {
    let issuer = IssuerUrl::new(registration.issuer.clone()).map_err(misconfigured)?;
    let redirect_uri = RedirectUrl::new(registration.redirect_uri.clone()).map_err(misconfigured)?;
    let metadata = CoreProviderMetadata::discover_async(issuer, &Http(exchange)).await.map_err(Problem::unreachable)?;
    let (id, secret) = (&registration.client_id, &registration.client_secret);
    Ok(CoreClient::from_provider_metadata(metadata, ClientId::new(id.clone()), Some(ClientSecret::new(secret.clone())))
        .set_redirect_uri(redirect_uri)
        .set_auth_type(AuthType::RequestBody))
}

/// What a code is redeemed with besides itself: the secrets kept since the sign-in began.
pub(crate) struct Proof {
    pub(crate) nonce: Nonce,
    pub(crate) verifier: PkceCodeVerifier,
}

/// Redeems a code and checks the ID token it yields; gives the person and the end of the token's life.
pub(crate) async fn redeem(
    code: String,
    proof: Proof,
    registration: &Registration,
    exchange: &Exchange,
) -> Result<(Identity, SystemTime), Problem> {
    let client = discover(registration, exchange).await?;
    let answer = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(misconfigured)?
        .set_pkce_verifier(proof.verifier)
        .request_async(&Http(exchange))
        .await
        .map_err(refused)?;
    let token = answer.id_token().ok_or_else(|| Problem::Untrusted("the answer holds no ID token".to_owned()))?;

    let now = registration.now.clone();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
        .set_time_fn(move || now().into());
    let checked = token.claims(&verifier, &proof.nonce).map_err(|error| Problem::Untrusted(error.to_string()))?;
    let identity = claims::identity(&token.to_string())
        .ok_or_else(|| Problem::Untrusted("the ID token names no tenant".to_owned()))?;
    // One set of keys signs for every tenant, so the signature alone does not say whose person this is.
    if identity.tenant_id != registration.tenant_id {
        return Err(Problem::Untrusted(format!(
            "the ID token was issued for tenant {}, not for {}",
            identity.tenant_id, registration.tenant_id
        )));
    }
    Ok((identity, checked.expiration().into()))
}

fn misconfigured(error: impl std::fmt::Display) -> Problem {
    Problem::NotReady(error.to_string())
}

// The body of an answer that cannot be read may hold tokens: it is not repeated.
fn refused(error: TokenError) -> Problem {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let description = answer.error_description().map(String::as_str);
            Problem::Refused(Refusal::new(answer.error().as_ref(), description))
        }
        RequestTokenError::Request(error) => Problem::Unreachable(error.to_string()),
        RequestTokenError::Parse(error, _) => {
            Problem::Untrusted(format!("the answer cannot be read at {}", error.path()))
        }
        RequestTokenError::Other(reason) => Problem::Untrusted(reason),
    }
}
