//! The authorize endpoint: an application sends a person to sign in.

mod client;
mod request;

use axum::extract::Path;
use axum::response::Response;
use journey::Door;
use kernel::Caller;
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

async fn authorize(visit: Visit, segment: String, version: Version, parameters: Parameters) -> Response {
    let here = &visit.here;
    let request = here
        .read(Caller::Anonymous, move |read, ctx| request::read(read, &ctx.origins, &segment, version, &parameters))
        .await;
    match request {
        Ok(request) => walk::open(here, visit.browser, Door::Authorize(request)).await,
        Err(Rejected::Page(failure)) => failure.page(here).await,
        Err(Rejected::Redirect(reply, failure)) => reply.fail(failure, &here.arrival),
    }
}
