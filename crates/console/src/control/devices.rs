use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use kernel::EmailAddress;
use serde::Deserialize;
use web::Here;

use super::Problem;
use super::extract::ControlJson;
use super::reply;
use crate::people::{self, Answered};

/// Who answers a device, and how.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Answer {
    account: EmailAddress,
    approve: bool,
}

/// A person types the code that a device shows, signs in, and says yes or no.
pub(super) async fn answer(
    here: Here,
    code: Result<Path<String>, PathRejection>,
    ControlJson(answer): ControlJson<Answer>,
) -> Result<Response, Problem> {
    let Path(code) = code?;
    match people::answer_device(&here, &code, &answer.account, answer.approve).await? {
        Answered::Done => Ok(reply::done()),
        Answered::Refused(refusal) => Err(Problem::refused(&refusal)),
        Answered::Unanswered => Err(Problem::conflict("the person met a page that nobody answered for her")),
    }
}
