use axum::extract::State;
use axum::response::Response;
use directory::first_party::MICROSOFT_GRAPH;
use directory::tenants;
use http::Uri;
use kernel::Caller;
use serde::Serialize;
use sts::forge::{self, Flaws, ForgeRequest};
use utoipa::ToSchema;
use web::Here;

use super::{Problem, gate, reply};
use crate::process::Process;

/// How the process stands.
#[derive(Serialize, ToSchema)]
struct Status<'a> {
    /// `alive` or `ready`.
    status: &'a str,
    /// The sandbox that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    sandbox: Option<&'a str>,
}

/// The process answers.
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "isAlive",
    tag = "Process",
    responses(
        (status = 200, description = "It answers.", body = Status),
    )
)]
pub(super) async fn alive() -> Response {
    reply::ok(&Status { status: "alive", sandbox: None })
}

/// Everything that is promised works: a token is really signed, the store written, mail taken.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "isReady",
    tag = "Process",
    responses(
        (status = 200, description = "Everything works.", body = Status),
        (status = 404, description = "There is no such sandbox."),
        (status = 503, description = "Something does not work; the detail says what."),
    )
)]
pub(super) async fn ready(State(process): State<Process>, here: Here, uri: Uri) -> Result<Response, Problem> {
    gate::is_meant(&here, &uri)?;
    sign(&here).await?;
    here.world.save_clock().await?;
    process.takes_mail().await.map_err(Problem::not_ready)?;
    Ok(reply::ok(&Status { status: "ready", sandbox: Some(here.world.name()) }))
}

/// Signs a token that nobody gets, for an application that stands in every tenant.
async fn sign(here: &Here) -> Result<(), Problem> {
    let forgery = here
        .read(Caller::System, |read, ctx| {
            let Some(tenant) = tenants::load_all(read)?.into_iter().next() else { return Ok(None) };
            let request = ForgeRequest {
                tenant: tenant.id,
                client: MICROSOFT_GRAPH,
                account: None,
                scope: super::tokens::DEFAULT_SCOPE.to_owned(),
                roles: None,
                flaws: Flaws::default(),
                claims: serde_json::Map::new(),
            };
            Ok::<_, Problem>(Some(forge::mint(read, ctx, request)?))
        })
        .await?;
    if let Some(forgery) = forgery {
        forgery.sign(here.world.keys(), here.world.key())?;
    }
    Ok(())
}
