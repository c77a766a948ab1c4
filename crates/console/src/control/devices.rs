use axum::response::Response;
use kernel::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;
use web::Here;

use super::Problem;
use super::extract::{ControlJson, Id};
use super::reply;
use crate::people::{self, Answered};

/// Who answers a device, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DeviceAnswer)]
pub(super) struct Answer {
    /// Who types the code.
    account: EmailAddress,
    /// Whether the device is let in.
    approve: bool,
}

/// A person types the code that a device shows, signs in, and says yes or no.
#[utoipa::path(
    post,
    path = "/device-codes/{userCode}",
    operation_id = "answerDevice",
    tag = "People",
    params(("userCode" = String, Path, description = "The code that the device shows.")),
    request_body(content = Answer, example = json!({"account": "mia.novak@woodgrove.example", "approve": true})),
    responses(
        (status = 204, description = "The device has its answer."),
        (status = 403, description = "The person could not sign in."),
        (status = 404, description = "No device shows this code."),
        (status = 409, description = "The code is used or has lapsed."),
    )
)]
pub(super) async fn answer(
    here: Here,
    Id(code): Id<String>,
    ControlJson(answer): ControlJson<Answer>,
) -> Result<Response, Problem> {
    match people::answer_device(&here, &code, &answer.account, answer.approve).await? {
        Answered::Done => Ok(reply::done()),
        Answered::Refused(refusal) => Err(Problem::refused(&refusal)),
        Answered::Unanswered => Err(Problem::conflict("the person met a page that nobody answered for her")),
    }
}
