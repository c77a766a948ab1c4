use axum::body::Body;
use axum::response::Response;
use directory::first_party::AZURE_PORTAL;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use invitations::bulk;
use kernel::{BulkJobId, Caller, InvitationId, TenantId};
use policy::Ruling;
use serde::{Deserialize, Serialize};
use web::Here;

use super::extract::ControlJson;
use super::{Problem, leave, reply};

/// A file, and who invites.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Upload {
    tenant_id: TenantId,
    account: String,
    csv: String,
}

/// What became of a file.
#[derive(Default, Serialize)]
struct Outcome {
    accepted: bool,
    problems: Vec<Fault>,
    id: Option<BulkJobId>,
    total: usize,
    success: usize,
    failure: usize,
    rows: Vec<Invited>,
}

#[derive(Serialize)]
struct Fault {
    row: u32,
    message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invited {
    row: u32,
    email: String,
    result: &'static str,
    reason: Option<String>,
    invitation_id: Option<InvitationId>,
}

impl From<bulk::Row> for Invited {
    fn from(row: bulk::Row) -> Self {
        let result = row.result.map_or("waiting", bulk::RowResult::as_str);
        Self { row: row.row, email: row.email, result, reason: row.reason, invitation_id: row.invitation_id }
    }
}

/// The file to fill in.
pub(super) async fn template() -> Response {
    let mut response = Response::new(Body::from(bulk::template()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response
}

/// Uploads and submits a file as somebody of the tenant, and waits until every row had its turn.
pub(super) async fn submit(here: Here, ControlJson(upload): ControlJson<Upload>) -> Result<Response, Problem> {
    let Upload { tenant_id: tenant, account, csv } = upload;
    let user = leave::person(&here, tenant, account).await?;
    let sheet = match bulk::validate(&csv) {
        Ok(sheet) => sheet,
        Err(problems) => {
            let problems = problems.into_iter().map(|bulk::Problem { row, message }| Fault { row, message });
            return Ok(reply::ok(&Outcome { problems: problems.collect(), ..Outcome::default() }));
        }
    };
    let caller = Caller::User { tenant, user, client: AZURE_PORTAL };
    let submitted = here.write(caller, move |tx, ctx| Ok::<_, Problem>(bulk::submit(tx, ctx, &sheet)?)).await?;
    let id = match submitted {
        Ruling::Granted(id) => id,
        Ruling::Refused(refusal) => return Err(Problem::field("account", refusal.denial.message())),
    };
    here.world.settle().await?;
    let found = here.read(Caller::System, move |read, ctx| Ok::<_, Problem>(bulk::get(read, ctx, id)?)).await?;
    let (job, rows) = found.map_err(|_| Problem::not_found(format!("there is no job {id}")))?;
    Ok(reply::ok(&Outcome {
        accepted: true,
        problems: Vec::new(),
        id: Some(job.id),
        total: job.total,
        success: job.success,
        failure: job.failure,
        rows: rows.into_iter().map(Invited::from).collect(),
    }))
}
