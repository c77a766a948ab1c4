//! What stands before every call.

use axum::extract::{OriginalUri, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, Method, Uri};
use kernel::Origins;
use web::Here;
use web::faults::{self, Outcome};
use worlds::faults::Surface;

use super::{Problem, nearest};

/// Where faults are asked for and taken back.
const FAULTS: &str = "/faults";

/// Lets a call through that names this sandbox, comes from no foreign page and, if it changes something, is JSON. A page
/// of another site can send neither that media type nor a preflight that would be answered.
pub(super) async fn pass(here: Here, request: Request, next: Next) -> Response {
    if let Err(problem) = check(&here, &request) {
        return problem.into_response();
    }
    // The way to take a fault back is always open.
    if request.uri().path().starts_with(FAULTS) {
        return next.run(request).await;
    }
    let path = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().path(), |uri| uri.0.path());
    match faults::meet(&here, Surface::Control, request.method(), path).await {
        Outcome::Pass => next.run(request).await,
        Outcome::Lost => faults::broken(),
        Outcome::Fail(fault) => fault.told(Problem::on_demand(fault.status).into_response()),
    }
}

fn check(here: &Here, request: &Request) -> Result<(), Problem> {
    is_meant(here, request.uri())?;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = header(ORIGIN).filter(|origin| !is_ours(&here.arrival.origins, origin)) {
        return Err(Problem::foreign_origin(origin));
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !is_json(request.headers()) {
        return Err(Problem::media_type());
    }
    match request.uri().query().filter(|_| changes).and_then(unknown) {
        Some(name) => Err(unknown_parameter(&name)),
        None => Ok(()),
    }
}

/// Refuses a call that names a sandbox which is not there.
pub(super) fn is_meant(here: &Here, uri: &Uri) -> Result<(), Problem> {
    match sandbox(uri).filter(|asked| asked != here.world.name()) {
        Some(asked) => Err(Problem::not_found(format!("there is no sandbox '{asked}'"))),
        None => Ok(()),
    }
}

fn sandbox(uri: &Uri) -> Option<String> {
    let query = url::form_urlencoded::parse(uri.query()?.as_bytes());
    query.into_iter().find(|(name, _)| name == "sandbox").map(|(_, value)| value.into_owned())
}

/// A parameter that no call takes that changes something: a sandbox that is named by mistake is not another one.
fn unknown(query: &str) -> Option<String> {
    let mut names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    names.find(|name| name != "sandbox").map(std::borrow::Cow::into_owned)
}

fn unknown_parameter(name: &str) -> Problem {
    let message = format!("unknown field `{name}`, expected `sandbox`");
    Problem::field(name.to_owned(), nearest::helpful(&message))
}

fn is_ours(origins: &Origins, origin: &str) -> bool {
    [origins.console(), origins.app()].contains(&origin)
}

fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    declared.split(';').next().is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// The path is known, the verb is not.
pub(super) async fn wrong_verb(method: Method, uri: Uri) -> Problem {
    Problem::wrong_verb(format!("{method} is not a verb of {}", uri.path()))
}

/// The path is unknown.
pub(super) async fn no_such_call(OriginalUri(original): OriginalUri) -> Problem {
    Problem::not_found(format!("the control API has no {}", original.path()))
}
