//! Who accepted an agreement, and who declined it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use invitations::terms::{self, State};
use web::Page;

use super::load;
use crate::error::Failure;
use crate::frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms_answers.html")]
struct AnswersPage {
    page: Page,
    name: String,
    rows: Vec<Row>,
}

struct Row {
    person: String,
    href: String,
    account: String,
    at: String,
    language: String,
    version: String,
    expires: String,
}

pub(crate) async fn accepted(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    answers(&id, &visit, State::Accepted, "Accepted").await
}

pub(crate) async fn declined(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    answers(&id, &visit, State::Declined, "Declined").await
}

async fn answers(id: &str, visit: &Visit, state: State, h1: &'static str) -> Result<Response, Failure> {
    let agreement = load(visit, id).await?;
    let id = agreement.id;
    let found = visit.read(move |read, _| Ok(terms::of_agreement(read, id)?)).await?;
    let time = |at: kernel::Timestamp| at.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let rows = found.into_iter().filter(|answer| answer.state == state).map(|answer| Row {
        href: frame::profile(answer.user),
        account: answer.user_email.unwrap_or(answer.user_principal_name),
        person: answer.user_display_name,
        version: agreement.document(&answer.file).map(|file| file.version.to_string()).unwrap_or_default(),
        expires: agreement
            .lapses_at(answer.recorded_at)
            .filter(|_| answer.state == State::Accepted)
            .map(time)
            .unwrap_or_default(),
        at: time(answer.recorded_at),
        language: answer.language,
    });
    let page = frame::terms(visit.page(h1), Some((id, &agreement.display_name)));
    Ok(web::html(&AnswersPage { page, rows: rows.collect(), name: agreement.display_name }))
}
