//! The token endpoint. A person's grants are judged in one write; what they stand for is signed after its commit.

mod answer;
mod application;
mod client;
mod issuer;
mod person;

use axum::extract::{Extension, Path};
use axum::response::Response;
use http::header::{CACHE_CONTROL, ORIGIN, PRAGMA};
use http::{HeaderName, HeaderValue, Method};
use kernel::Caller;
use sts::{Authority, ClaimsRequest, GrantError, Tokens, Version};
use web::{Here, Outbound};

use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use client::Client;

/// The grant of a device, by its name and by the short one that some clients send.
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const DEVICE_SHORT: &str = "device_code";
/// The trace id, under the name by which clients of the token service read it.
const MS_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
/// Grants of the real service that are yet to be built.
const NOT_BUILT: [&str; 1] = ["urn:ietf:params:oauth:grant-type:saml2-bearer"];

pub(crate) async fn v1(
    visit: Visit,
    Path(segment): Path<String>,
    Extension(outbound): Extension<Outbound>,
    Posted(form): Posted,
) -> Response {
    token(&visit, &outbound, segment, Version::V1, form).await
}

pub(crate) async fn v2(
    visit: Visit,
    Path(segment): Path<String>,
    Extension(outbound): Extension<Outbound>,
    Posted(form): Posted,
) -> Response {
    token(&visit, &outbound, segment, Version::V2, form).await
}

/// The endpoint takes one verb; clients expect JSON even then.
pub(crate) async fn wrong_verb(visit: Visit, method: Method) -> Response {
    let error = GrantError::Verb { allowed: "POST", received: method.to_string() };
    stamped(Failure::from(error).json(&visit.here.arrival), &visit.here)
}

async fn token(
    visit: &Visit,
    outbound: &Outbound,
    segment: String,
    version: Version,
    form: Result<Parameters, Failure>,
) -> Response {
    let here = &visit.here;
    let answered = match form {
        Ok(form) => granted(visit, outbound, segment, version, form).await,
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

/// How a request is served: the table of grants.
enum Kind {
    /// A person is judged.
    Person(person::Kind),
    /// An application acts on its own behalf.
    Application,
    /// The real service has it.
    NotBuilt,
}

impl Kind {
    fn of(grant_type: &str) -> Option<Self> {
        Some(match grant_type {
            "authorization_code" => Self::Person(person::Kind::Code),
            "refresh_token" => Self::Person(person::Kind::Refresh),
            DEVICE | DEVICE_SHORT => Self::Person(person::Kind::Device),
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => Self::Person(person::Kind::OnBehalfOf),
            "password" => Self::Person(person::Kind::Password),
            "client_credentials" => Self::Application,
            known if NOT_BUILT.contains(&known) => Self::NotBuilt,
            _ => return None,
        })
    }
}

/// Refuses in this order: tenant, grant type, missing parameters, client; then what the grant itself asks.
async fn granted(
    visit: &Visit,
    outbound: &Outbound,
    segment: String,
    version: Version,
    form: Parameters,
) -> Result<Tokens, Failure> {
    let here = &visit.here;
    let authority = here
        .look_up(Caller::Anonymous, move |read, _| Authority::resolve(read, &segment).map_err(Failure::from))
        .await?;
    let grant_type = form.get("grant_type").ok_or(GrantError::ParameterMissing("grant_type"))?;
    let kind = match Kind::of(grant_type) {
        Some(Kind::NotBuilt) => return Err(Failure::grant_not_built(grant_type)),
        Some(kind) => kind,
        None => return Err(GrantError::GrantTypeUnknown(grant_type.to_owned()).into()),
    };
    let claims = ClaimsRequest::parse(form.get("claims").or(visit.query.get("claims")))?;
    let client = Client::read(&visit.headers, &form, authority)?.vouched(here, outbound).await?;
    let asked = Asked { client, authority, version, form, capabilities: claims.capabilities };
    match kind {
        Kind::Person(kind) => {
            let origin = visit.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(str::to_owned);
            person::granted(here, kind, origin, asked).await
        }
        Kind::Application | Kind::NotBuilt => application::granted(here, asked).await,
    }
}

/// What every grant is asked with.
struct Asked {
    client: Client,
    authority: Authority,
    version: Version,
    form: Parameters,
    /// What the client says that it can handle.
    capabilities: Vec<String>,
}

/// Signs what was granted; slow enough to leave the threads that serve requests.
pub(crate) async fn signed(here: &Here, draft: sts::Draft) -> Result<Tokens, Failure> {
    let world = here.world.clone();
    let work = tokio::task::spawn_blocking(move || sts::sign(world.keys(), world.key(), &draft));
    Ok(work.await.expect("signing does not panic")?)
}
