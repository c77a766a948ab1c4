//! The authorize endpoint: an application sends a person to sign in.

pub(crate) mod client;
mod request;
mod response;

use axum::extract::Path;
use axum::response::Response;
use journey::{Authorize, Door};
use kernel::{Caller, Origins};
use store::Read;
use sts::Version;

use crate::error::Failure;
use crate::extract::{Parameters, Posted, Visit};
use crate::walk;
use request::Rejected;

pub(crate) async fn v1(visit: Visit, Path(segment): Path<String>) -> Response {
    let parameters = visit.query.clone();
    authorize(visit, segment, Version::V1, parameters).await
}

pub(crate) async fn v2(visit: Visit, Path(segment): Path<String>) -> Response {
    let parameters = visit.query.clone();
    authorize(visit, segment, Version::V2, parameters).await
}

pub(crate) async fn post_v1(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    posted(visit, segment, Version::V1, form).await
}

pub(crate) async fn post_v2(visit: Visit, Path(segment): Path<String>, Posted(form): Posted) -> Response {
    posted(visit, segment, Version::V2, form).await
}

async fn posted(visit: Visit, segment: String, version: Version, form: Result<Parameters, Failure>) -> Response {
    match form {
        Ok(parameters) => authorize(visit, segment, version, parameters).await,
        Err(failure) => failure.page(&visit.here).await,
    }
}

/// An administrator's consent for the whole tenant ("Admin consent on the Microsoft identity platform").
pub(crate) async fn admin_consent_v1(visit: Visit, Path(segment): Path<String>) -> Response {
    admin_consent(visit, segment, Version::V1).await
}

pub(crate) async fn admin_consent_v2(visit: Visit, Path(segment): Path<String>) -> Response {
    admin_consent(visit, segment, Version::V2).await
}

async fn admin_consent(visit: Visit, segment: String, version: Version) -> Response {
    let parameters = visit.query.clone();
    open(visit, move |read, origins| request::admin_consent(read, origins, &segment, version, &parameters)).await
}

async fn authorize(visit: Visit, segment: String, version: Version, parameters: Parameters) -> Response {
    open(visit, move |read, origins| request::read(read, origins, &segment, version, &parameters)).await
}

/// Reads a request, and opens its door or tells what is wrong with it.
async fn open<F>(visit: Visit, request: F) -> Response
where
    F: FnOnce(&Read<'_>, &Origins) -> Result<Authorize, Rejected> + Send + 'static,
{
    let here = &visit.here;
    match here.read(Caller::Anonymous, move |read, ctx| request(read, &ctx.origins)).await {
        Ok(request) => walk::open(here, visit.browser, Door::Authorize(request)).await,
        Err(Rejected::Page(failure)) => failure.page(here).await,
        Err(Rejected::Redirect(reply, failure)) => reply.fail(failure, &here.arrival),
    }
}
