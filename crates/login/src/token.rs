//! The token endpoint. A person's grants are judged in one write; what they stand for is signed after its commit.

mod answer;
mod application;
mod client;

use axum::extract::Path;
use axum::response::Response;
use http::header::{CACHE_CONTROL, ORIGIN, PRAGMA};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use journey::{Asking, Grant, JourneyError};
use kernel::Caller;
use sts::{Authority, GrantError, Tokens, Version};
use web::Here;

use crate::error::{Failure, Setting};
use crate::extract::{Parameters, Posted, Visit};
use client::Client;

/// The grant of a device, by its name and by the short one that some clients send.
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const DEVICE_SHORT: &str = "device_code";
/// The trace id, under the name by which clients of the token service read it.
const MS_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
/// Grants of the real service that are yet to be built.
const NOT_BUILT: [&str; 3] =
    ["urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer", "password"];

pub(crate) async fn v1(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    token(&visit, segment, Version::V1, form).await
}

pub(crate) async fn v2(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    token(&visit, segment, Version::V2, form).await
}

/// The endpoint takes one verb; clients expect JSON even then.
pub(crate) async fn wrong_verb(visit: Visit, method: Method) -> Response {
    let error = GrantError::Verb { allowed: "POST", received: method.to_string() };
    stamped(Failure::from(error).json(&visit.here.arrival), &visit.here)
}

async fn token(visit: &Visit, segment: String, version: Version, form: Result<Parameters, Failure>) -> Response {
    let here = &visit.here;
    let answered = match form {
        Ok(form) => granted(here, &visit.headers, segment, version, form).await,
        Err(failure) => Err(failure),
    };
    let response = match answered {
        Ok(tokens) => answer::tokens(tokens, version),
        Err(failure) => failure.json(&here.arrival),
    };
    stamped(response, here)
}

pub(crate) fn stamped(mut response: Response, here: &Here) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    if let Ok(id) = HeaderValue::try_from(here.arrival.request_id.to_string()) {
        headers.insert(MS_REQUEST_ID, id);
    }
    response
}

/// Refuses in this order: tenant, grant type, missing parameters, client; then what the grant itself asks.
async fn granted(
    here: &Here,
    headers: &HeaderMap,
    segment: String,
    version: Version,
    form: Parameters,
) -> Result<Tokens, Failure> {
    let authority =
        here.read(Caller::Anonymous, move |read, _| Authority::resolve(read, &segment).map_err(Failure::from)).await?;
    let grant_type = form.get("grant_type").ok_or(GrantError::ParameterMissing("grant_type"))?;
    match grant_type {
        "authorization_code" | "refresh_token" | DEVICE | DEVICE_SHORT => {
            let client = Client::read(headers, &form, authority)?;
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(str::to_owned);
            person(here, Request { client, origin, authority, version, form }).await
        }
        "client_credentials" => {
            let client = Client::read(headers, &form, authority)?;
            application::granted(here, client, authority, version, &form).await
        }
        known if NOT_BUILT.contains(&known) => Err(Failure::grant_not_built(known)),
        unknown => Err(GrantError::GrantTypeUnknown(unknown.to_owned()).into()),
    }
}

/// A request in which a person is judged.
struct Request {
    client: Client,
    origin: Option<String>,
    authority: Authority,
    version: Version,
    form: Parameters,
}

impl Request {
    fn grant(&self) -> Result<Grant<'_>, GrantError> {
        let required = |name: &'static str| self.form.get(name).ok_or(GrantError::ParameterMissing(name));
        if self.version == Version::V2 && self.form.get("resource").is_some() {
            return Err(GrantError::ResourceParameter);
        }
        Ok(match self.form.get("grant_type") {
            Some("refresh_token") => {
                Grant::Refresh { token: required("refresh_token")?, scope: self.form.get("scope") }
            }
            Some(DEVICE | DEVICE_SHORT) => Grant::Device {
                code: self
                    .form
                    .get("device_code")
                    .or(self.form.get("code"))
                    .map_or_else(|| required("device_code"), Ok)?,
            },
            _ => Grant::Code {
                code: required("code")?,
                redirect_uri: self.form.get("redirect_uri"),
                verifier: self.form.get("code_verifier"),
            },
        })
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            client: self.client.app_id,
            proof: &self.client.proof,
            origin: self.origin.as_deref(),
            authority: self.authority,
            endpoint: self.version,
            client_info: self.form.get("client_info") == Some("1"),
        }
    }
}

async fn person(here: &Here, request: Request) -> Result<Tokens, Failure> {
    let ruling = here
        .write(Caller::Anonymous, move |tx, ctx| {
            journey::grant(tx, ctx, &request.asking(), request.grant().map_err(JourneyError::from)?)
        })
        .await?;
    match ruling.granted() {
        Ok(draft) => signed(here, draft).await,
        Err(refusal) => Err(Failure::refused(&refusal, Setting::Token)),
    }
}

/// Signs what was granted; slow enough to leave the threads that serve requests.
pub(crate) async fn signed(here: &Here, draft: sts::Draft) -> Result<Tokens, Failure> {
    let world = here.world.clone();
    let work = tokio::task::spawn_blocking(move || sts::sign(world.keys(), world.key(), &draft));
    Ok(work.await.expect("signing does not panic")?)
}
