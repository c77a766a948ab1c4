use axum::body::Body;
use axum::response::Response;
use directory::first_party::AZURE_PORTAL;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use invitations::bulk;
use kernel::{BulkJobId, Caller, InvitationId, TenantId};
use policy::Ruling;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;

use super::examples::{WOODGROVE, bulk_file};
use super::extract::ControlJson;
use super::{Problem, leave, reply};

/// A file, and who invites.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = BulkUpload)]
pub(super) struct Upload {
    tenant_id: TenantId,
    /// Who invites: an id, a sign-in name or an address.
    account: String,
    /// The file, as the template shows it.
    csv: String,
}

/// What became of a file.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = BulkOutcome)]
struct Outcome {
    /// Whether the file was taken; else nobody is invited.
    accepted: bool,
    /// What is wrong with the file.
    problems: Vec<Fault>,
    id: Option<BulkJobId>,
    total: usize,
    success: usize,
    failure: usize,
    rows: Vec<Invited>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = BulkProblem)]
struct Fault {
    row: u32,
    message: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BulkRow)]
struct Invited {
    /// The line of the file, from one.
    row: u32,
    email: String,
    /// `success`, `failure` or `waiting`.
    result: &'static str,
    /// Why not.
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
#[utoipa::path(
    get,
    path = "/bulk-invitations/template",
    operation_id = "readBulkTemplate",
    tag = "People",
    responses(
        (status = 200, description = "The file.", body = String, content_type = "text/csv"),
    )
)]
pub(super) async fn template() -> Response {
    let mut response = Response::new(Body::from(bulk::template()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response
}

/// Uploads and submits a file as somebody of the tenant, and waits until every row had its turn.
#[utoipa::path(
    post,
    path = "/bulk-invitations",
    operation_id = "inviteInBulk",
    tag = "People",
    request_body(
        content = Upload,
        example = json!({"tenantId": WOODGROVE, "account": "ada.morgan@woodgrove.example", "csv": bulk_file()})
    ),
    responses(
        (status = 200, description = "What became of each row; not `accepted` is a file that was refused.", body = Outcome),
    )
)]
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
