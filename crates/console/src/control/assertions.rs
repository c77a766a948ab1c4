//! What a test expects of a sandbox, asked in one call: each line of the answer says what was expected and what is.

mod check;

use axum::response::Response;
use kernel::{Caller, EmailAddress, TenantId};
use ledger::decisions::Question;
use mail::Kind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Here;
use worlds::faults::Surface;

use super::Problem;
use super::examples::WOODGROVE;
use super::extract::ControlJson;
use super::reply;
use crate::requests::{Request, shown};

/// The most assertions of a call.
const MOST: usize = 1000;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Assertions)]
pub(super) struct Asked {
    assertions: Vec<Assertion>,
}

/// One expectation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Assertion {
    /// So many mails.
    Mail(MailIs),
    /// A guest's state.
    Guest(GuestIs),
    /// So many records of the audit log.
    Audit(AuditIs),
    /// So many decisions.
    Decision(DecisionIs),
    /// So many requests.
    Request(RequestIs),
    /// Which permissions nobody needed.
    Permissions(PermissionsAre),
    /// A step of the lab.
    Lab(LabIs),
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct MailIs {
    /// The address of a recipient.
    to: Option<String>,
    /// What it is about.
    kind: Option<Kind>,
    /// A part of it.
    subject: Option<String>,
    /// How many; at least one when nothing is said.
    count: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GuestIs {
    tenant_id: TenantId,
    /// The address that was invited.
    email: EmailAddress,
    state: GuestState,
}

/// How somebody stands in a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum GuestState {
    /// Invited.
    PendingAcceptance,
    /// Redeemed.
    Accepted,
    /// Not there.
    #[serde(rename = "none")]
    Nobody,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AuditIs {
    tenant_id: TenantId,
    /// For example `Invite external user`.
    activity: String,
    /// How many; at least one when nothing is said.
    count: Option<usize>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct DecisionIs {
    question: Option<Question>,
    /// What it came to.
    verdict: Option<VerdictIs>,
    /// The code of its refusal, for example `AADSTS500213`.
    code: Option<String>,
    /// How many; at least one when nothing is said.
    count: Option<usize>,
}

/// What a decision comes to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum VerdictIs {
    /// Nothing stands against it.
    Allow,
    /// It may go on once something is done.
    Require,
    /// It may not go on.
    Deny,
}

impl VerdictIs {
    /// As decisions write it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Require => "require",
            Self::Deny => "deny",
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct RequestIs {
    /// The verb.
    method: Option<String>,
    /// A part of it.
    path: Option<String>,
    status: Option<u16>,
    /// A status at least as high: with 500, the failures of a server.
    status_from: Option<u16>,
    /// Who answered.
    surface: Option<Surface>,
    /// How many; at least one when nothing is said.
    count: Option<usize>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PermissionsAre {
    /// Those that tokens may hold although no call needed them; any other is one too many.
    unused: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LabIs {
    /// For example `B6`.
    step: String,
    #[serde(default)]
    state: StepState,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LabStepState)]
enum StepState {
    #[default]
    Done,
    Open,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AssertionResults)]
struct Answer {
    /// Whether all of them hold.
    passed: bool,
    results: Vec<Outcome>,
}

/// What is known of the calls that were made.
struct Seen {
    requests: Vec<Request>,
    /// The permissions that tokens held and no call needed.
    unused: Vec<String>,
}

/// What came of one expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AssertionResult)]
struct Outcome {
    passed: bool,
    /// What was expected, in words.
    expected: String,
    /// What there is, in words.
    found: String,
}

/// Holds every expectation against the sandbox as it stands once what is due is done.
#[utoipa::path(
    post,
    path = "/assertions",
    operation_id = "holdAssertions",
    tag = "What happened",
    request_body(
        content = Asked,
        example = json!({"assertions": [
            {"mail": {"to": "dr.lee@fabrikam-clinic.example", "kind": "invitation", "count": 1}},
            {"guest": {"tenantId": WOODGROVE, "email": "dr.lee@fabrikam-clinic.example", "state": "PendingAcceptance"}}
        ]})
    ),
    responses(
        (status = 200, description = "What came of each, in the same order.", body = Answer),
    )
)]
pub(super) async fn hold(
    here: Here,
    ControlJson(Asked { assertions }): ControlJson<Asked>,
) -> Result<Response, Problem> {
    if assertions.len() > MOST {
        return Err(Problem::field("assertions", format!("a call holds at most {MOST} assertions")));
    }
    here.world.settle().await?;
    let seen = Seen {
        requests: here.world.traffic().list().iter().map(|exchange| shown(exchange)).collect(),
        unused: here.world.permissions().unused().into_iter().collect(),
    };
    let held = here.read(Caller::System, move |read, ctx| {
        assertions.iter().map(|assertion| check::outcome(read, ctx, &seen, assertion)).collect()
    });
    let results: Vec<Outcome> = held.await?;
    Ok(reply::ok(&Answer { passed: results.iter().all(|result| result.passed), results }))
}
