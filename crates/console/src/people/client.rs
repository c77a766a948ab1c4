//! The application that a scripted person goes to, and what it does with the code.

use directory::applications::{self, Platform, RedirectUri};
use directory::{first_party, service_principals};
use journey::{Asking, Authorize, Door, Grant, Granted, JourneyError};
use kernel::{AppId, Caller, Entropy, TenantId};
use policy::Ruling;
use store::Read;
use sts::{Authority, Challenge, ClientProof, Draft, GrantError, Version};
use url::Url;
use web::Here;

use super::PeopleError;
use super::report::{RefusalReport, TokenSet};

/// A registered application, as somebody who runs it knows it.
pub(super) struct Client {
    pub(super) app: AppId,
    redirect: RedirectUri,
    proof: ClientProof,
}

/// What the application asks for.
pub(super) struct Request<'a> {
    pub(super) authority: Authority,
    pub(super) scope: &'a str,
    pub(super) nonce: Option<String>,
    /// The caller's own challenge; whoever redeems the code then is the caller.
    pub(super) challenge: Option<&'a str>,
    /// Whether the code is redeemed here.
    pub(super) redeems: bool,
}

/// Finds an application with a redirect URI of its registration and its published secret.
pub(super) async fn find(
    here: &Here,
    app: AppId,
    redirect: Option<&str>,
    tenant: Option<TenantId>,
) -> Result<Client, PeopleError> {
    if first_party::is_first_party(app) {
        return Ok(Client { app, redirect: own(here, app, redirect), proof: ClientProof::None });
    }
    let redirect = redirect.map(str::to_owned);
    here.world.store().read(move |read| registered(read, app, redirect.as_deref(), tenant)).await
}

/// Microsoft's own applications have no registration: the emulator's surfaces are their clients.
fn own(here: &Here, app: AppId, redirect: Option<&str>) -> RedirectUri {
    let surface = match app {
        first_party::AZURE_PORTAL => "portal",
        first_party::MY_PROFILE | first_party::MY_SIGN_INS => "myaccount",
        _ => "myapps",
    };
    let uri = redirect.map_or_else(|| format!("{}/{surface}/signin", here.arrival.origins.my_apps()), str::to_owned);
    RedirectUri { uri, platform: Platform::Web }
}

fn registered(
    read: &Read<'_>,
    app: AppId,
    redirect: Option<&str>,
    tenant: Option<TenantId>,
) -> Result<Client, PeopleError> {
    let application = applications::by_app_id(read, app)?.ok_or(PeopleError::UnknownClient(app))?;
    if let Some(tenant) = tenant
        && service_principals::by_app_id(read, tenant, app)?.is_none()
    {
        return Err(GrantError::AppUnknown { app: app.to_string(), tenant: tenant.to_string() }.into());
    }
    let first = application.redirect_uris.first().map(|redirect| redirect.uri.clone());
    let wanted = redirect.map(str::to_owned).or(first).ok_or(PeopleError::UnknownClient(app))?;
    let redirect = sts::redirect::matched(&application, Some(&wanted))?;
    let secret = sts::clients::published_secrets(read, app)?.into_iter().next();
    let proof = match (redirect.platform, secret) {
        (Platform::Web, Some(secret)) => ClientProof::Secret(secret.value),
        _ => ClientProof::None,
    };
    Ok(Client { app, redirect, proof })
}

impl Client {
    /// The authorize request, and what redeems its code.
    pub(super) fn door(&self, here: &Here, request: &Request<'_>) -> Result<(Door, Option<String>), PeopleError> {
        let entropy = Entropy::from_root(here.world.edge_bytes());
        let verifier = (request.redeems && request.challenge.is_none()).then(|| entropy.digits(64));
        let challenge = match (&verifier, request.challenge) {
            // Nobody listens between this client and the token service, so the challenge may be the verifier itself.
            (Some(verifier), _) => Challenge::parse(Some(verifier), Some("plain"))?,
            (None, challenge) => Challenge::parse(challenge, Some("S256"))?,
        };
        let door = Door::Authorize(Authorize {
            scope: request.scope.to_owned(),
            state: Some(entropy.digits(16)),
            nonce: request.nonce.clone(),
            challenge,
            ..Authorize::new(request.authority, self.app, &self.redirect.uri, self.redirect.platform)
        });
        Ok((door, verifier))
    }

    /// Redeems a code as the application would. The emulator's own surfaces are given no tokens; for them the person is
    /// judged as at the surface's door.
    pub(super) async fn redeem(
        &self,
        here: &Here,
        authority: Authority,
        code: &str,
        verifier: &str,
    ) -> Result<Result<Option<TokenSet>, RefusalReport>, PeopleError> {
        let ruling = if first_party::is_first_party(self.app) {
            self.enter(here, authority, code, verifier).await
        } else {
            self.grant(here, authority, code, verifier).await
        };
        match ruling {
            Ok(Ruling::Granted(draft)) => Ok(Ok(draft.map(|draft| signed(here, &draft)).transpose()?)),
            Ok(Ruling::Refused(refusal)) => Ok(Err(refusal.into())),
            Err(PeopleError::Journey(JourneyError::Grant(error))) if !matches!(error, GrantError::Unavailable(_)) => {
                let code = format!("AADSTS{}", error.code());
                Ok(Err(RefusalReport { code, message: error.message(), decision_id: None }))
            }
            Err(error) => Err(error),
        }
    }

    async fn enter(
        &self,
        here: &Here,
        authority: Authority,
        code: &str,
        verifier: &str,
    ) -> Result<Ruling<Option<Draft>>, PeopleError> {
        let (app, redirect) = (self.app, self.redirect.uri.clone());
        let (code, verifier) = (code.to_owned(), verifier.to_owned());
        here.write(Caller::Anonymous, move |tx, ctx| {
            Ok(journey::enter(tx, ctx, app, authority, &code, &redirect, &verifier)?.map(|_| None))
        })
        .await
    }

    async fn grant(
        &self,
        here: &Here,
        authority: Authority,
        code: &str,
        verifier: &str,
    ) -> Result<Ruling<Option<Draft>>, PeopleError> {
        let (client, redirect, proof) = (self.app, self.redirect.clone(), self.proof.clone());
        let (code, verifier) = (code.to_owned(), verifier.to_owned());
        here.write(Caller::Anonymous, move |tx, ctx| {
            let origin = (redirect.platform == Platform::Spa).then(|| origin_of(&redirect.uri)).flatten();
            let origin = origin.as_deref();
            let asking = Asking {
                client,
                proof: &proof,
                origin,
                authority,
                endpoint: Version::V2,
                client_info: false,
                capabilities: &[],
            };
            let (redirect_uri, verifier) = (Some(redirect.uri.as_str()), Some(verifier.as_str()));
            let grant = Grant::Code { code: &code, redirect_uri, verifier, scope: None };
            match journey::grant(tx, ctx, &asking, grant)? {
                Granted::Tokens(draft) => Ok(Ruling::Granted(Some(*draft))),
                Granted::Refused(refusal) => Ok(Ruling::Refused(refusal)),
                // A code of this moment is nobody else's, so there is nothing to end.
                Granted::Spent(error) => Err(error.into()),
            }
        })
        .await
    }
}

/// Signs what was granted; slow, so it comes after the commit.
fn signed(here: &Here, draft: &Draft) -> Result<TokenSet, PeopleError> {
    let tokens = sts::sign(here.world.keys(), here.world.key(), draft)?;
    Ok(TokenSet { id_token: tokens.id_token, access_token: tokens.access_token, refresh_token: tokens.refresh_token })
}

fn origin_of(uri: &str) -> Option<String> {
    Some(Url::parse(uri).ok()?.origin().ascii_serialization())
}
