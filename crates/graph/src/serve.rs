use std::pin::Pin;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn;
use axum::response::Response;
use axum::routing::any;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use ledger::decisions::Question;
use policy::Decision;
use sts::Verified;
use tower_http::catch_panic::CatchPanicLayer;
use web::{Here, LARGEST_BODY, Outbound};
use worlds::PermissionNote;

use crate::body::GraphJson;
use crate::call::Call;
use crate::error::{GraphError, Service, dressed, panicked, wrap};
use crate::odata::Options;
use crate::path::{Key, Piece, pieces};
use crate::reply::Reply;
use crate::routes::{Found, Miss, Operation, Version, find};
use crate::{auth, batch, cors, dispatch, permissions, user_info};

/// Every path below `/v1.0` and `/beta`, and the one beside them. Whoever subscribes to changes is reached by `outbound`.
pub fn router(outbound: Outbound) -> Router {
    Router::new()
        .route("/v1.0", any(serve))
        .route("/v1.0/", any(serve))
        .route("/v1.0/{*path}", any(serve))
        .route("/beta", any(serve))
        .route("/beta/", any(serve))
        .route("/beta/{*path}", any(serve))
        .with_state(outbound)
        .merge(user_info::router())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(wrap))
        .layer(from_fn(cors::open))
}

/// Graph on a host of its own: what lies beside its paths is answered in its words, too.
pub fn alone(router: Router) -> Router {
    router.merge(Router::new().fallback(nothing).layer(from_fn(wrap)))
}

/// A path that begins with no version.
async fn nothing() -> GraphError {
    GraphError::unknown_version()
}

/// The order of checks that every request goes through: routing, verb, token, permission, query options; the handler
/// goes on with the object, the body, and what stands against it.
async fn serve(State(outbound): State<Outbound>, here: Here, request: Request) -> Result<Reply, GraphError> {
    let (parts, body) = request.into_parts();
    let (version, path) = versioned(parts.uri.path());
    let found = route(version, &parts, &pieces(path))?;
    let token = auth::authenticate(&here, &parts.headers)?;
    GraphError::demanded(&here, &parts.method, parts.uri.path()).await?;
    let service = service(found.operation);
    if found.keys.first() == Some(&Key::Me) && !permissions::is_person(&token) {
        return Err(GraphError::nobody_is_me());
    }
    let reach = match permissions::judge(found.operation, &token) {
        Ok(reach) => reach,
        Err(decision) => return Err(refused(&here, &token, &parts, service, decision).await?),
    };
    note(&here, &token, &parts, version, &found);
    if found.operation == Operation::Batch {
        let authorization = parts.headers.get(AUTHORIZATION).cloned();
        let body = GraphJson::take(Request::from_parts(parts, body)).await?;
        return batch::run(batch::Outer { version, here, outbound, authorization }, &body).await;
    }
    let call = Call {
        version,
        path: parts.uri.path().to_owned(),
        operation: found.operation,
        place: found.place,
        keys: found.keys,
        refined: found.refined,
        reach,
        eventual: eventual(&parts.headers),
        only_looks: parts.method.is_safe(),
        minimal: minimal(&parts.headers),
        options: Options::parse(parts.uri.query().unwrap_or_default())?,
        body: GraphJson::take(Request::from_parts(parts, body)).await?,
        outbound,
        token,
        here,
    };
    dispatch::handle(call).await.map_err(|error| error.of(service))
}

/// The same for a part of a batch: its answer is whole, as if it had come alone.
pub(crate) fn again(
    outbound: Outbound,
    here: Here,
    request: Request,
) -> Pin<Box<dyn Future<Output = Response> + Send>> {
    let arrival = here.arrival.clone();
    Box::pin(async move { dressed(serve(State(outbound), here, request).await, Some(&arrival)) })
}

/// Notes what the call needed of its token, for the report of permissions.
fn note(here: &Here, token: &Verified, parts: &Parts, version: Version, found: &Found) {
    let Some((least, held, used)) = permissions::note(found.operation, token) else { return };
    // Keys are named as the reference names them; another name of one is its own affair.
    let segments = found.place.split('/').map(|segment| match segment.split_once('|') {
        Some((key, _)) => format!("{key}}}"),
        None => segment.to_owned(),
    });
    let path = format!("/{}/{}", version.as_str(), segments.collect::<Vec<_>>().join("/"));
    here.world.permissions().note(PermissionNote { method: parts.method.to_string(), path, least, held, used });
}

fn versioned(path: &str) -> (Version, &str) {
    match path.strip_prefix("/beta") {
        Some(rest) => (Version::Beta, rest),
        None => (Version::V1, path.strip_prefix("/v1.0").unwrap_or_default()),
    }
}

fn route(version: Version, parts: &Parts, pieces: &[Piece]) -> Result<Found, GraphError> {
    find(version, &parts.method, pieces).map_err(|miss| match miss {
        Miss::Unknown(segment) => GraphError::unknown_segment(&segment),
        Miss::NotBuilt => GraphError::not_built(format_args!("{} {}", parts.method, parts.uri.path())),
        Miss::Verb => GraphError::wrong_verb(),
    })
}

fn eventual(headers: &HeaderMap) -> bool {
    headers.get("consistencylevel").is_some_and(|level| level.as_bytes().eq_ignore_ascii_case(b"eventual"))
}

/// Whether the client wants no more than what changed ("Prefer: return=minimal", RFC 7240 section 4.2).
fn minimal(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    preferences.flat_map(|value| value.split([',', ';'])).any(|one| one.trim().eq_ignore_ascii_case("return=minimal"))
}

/// The service behind Graph that answers.
const fn service(operation: Operation) -> Service {
    match operation {
        Operation::CreateInvitation => Service::Invitations,
        Operation::ListConditionalAccess
        | Operation::CreateConditionalAccess
        | Operation::GetConditionalAccess
        | Operation::UpdateConditionalAccess
        | Operation::DeleteConditionalAccess
        | Operation::ListNamedLocations
        | Operation::CreateNamedLocation
        | Operation::GetNamedLocation
        | Operation::UpdateNamedLocation
        | Operation::DeleteNamedLocation => Service::ConditionalAccess,
        _ => Service::Directory,
    }
}

/// Records that a permission is missing, and says so in the words of the service.
async fn refused(
    here: &Here,
    token: &Verified,
    parts: &Parts,
    service: Service,
    decision: Decision,
) -> Result<GraphError, GraphError> {
    let question = if parts.method.is_safe() { Question::Read } else { Question::Write };
    let refusal = here.refuse(token.caller, question, decision).await?;
    let decision = refusal.decision;
    Ok(match service {
        Service::Invitations => GraphError::invitation_permission(token.tenant).by_decision(decision),
        Service::Directory | Service::ConditionalAccess => GraphError::from(refusal).of(service),
    })
}
