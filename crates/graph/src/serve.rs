use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::from_fn;
use axum::routing::any;
use http::HeaderMap;
use http::request::Parts;
use ledger::decisions::Question;
use policy::Decision;
use sts::Verified;
use tower_http::catch_panic::CatchPanicLayer;
use web::{Here, LARGEST_BODY};

use crate::body::GraphJson;
use crate::call::Call;
use crate::error::{GraphError, Service, panicked, wrap};
use crate::odata::Options;
use crate::path::{Key, Piece, pieces};
use crate::reply::Reply;
use crate::routes::{Found, Miss, Operation, Version, find};
use crate::throttle::Throttle;
use crate::{auth, cors, dispatch, permissions, user_info};

/// Every path below `/v1.0` and `/beta`, and the one beside them.
pub fn router() -> Router {
    Router::new()
        .route("/v1.0", any(serve))
        .route("/v1.0/", any(serve))
        .route("/v1.0/{*path}", any(serve))
        .route("/beta", any(serve))
        .route("/beta/", any(serve))
        .route("/beta/{*path}", any(serve))
        .with_state(Arc::new(Throttle::default()))
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
async fn serve(State(throttle): State<Arc<Throttle>>, here: Here, request: Request) -> Result<Reply, GraphError> {
    let (parts, body) = request.into_parts();
    let (version, path) = versioned(parts.uri.path());
    let found = route(version, &parts, &pieces(path))?;
    let token = auth::authenticate(&here, &parts.headers)?;
    let service = service(found.operation);
    if found.keys.first() == Some(&Key::Me) && !permissions::is_person(&token) {
        return Err(GraphError::nobody_is_me());
    }
    let reach = match permissions::judge(found.operation, &token) {
        Ok(reach) => reach,
        Err(decision) => return Err(refused(&here, &token, &parts, service, decision).await?),
    };
    let call = Call {
        version,
        path: parts.uri.path().to_owned(),
        operation: found.operation,
        keys: found.keys,
        reach,
        eventual: eventual(&parts.headers),
        options: Options::parse(parts.uri.query().unwrap_or_default())?,
        body: GraphJson::take(Request::from_parts(parts, body)).await?,
        throttle,
        token,
        here,
    };
    dispatch::handle(call).await.map_err(|error| error.of(service))
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
