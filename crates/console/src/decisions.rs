//! The decision log: what policy decided, and why.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::DecisionId;
use ledger::decisions::{self, Record, StepRecord};
use web::{Here, Page};

use crate::error::PageError;
use crate::{launch_pad, times};

/// How many decisions the page lists; scripts read all of them.
const SHOWN: usize = 200;

pub(crate) fn router() -> Router {
    Router::new().route("/decisions", get(list)).route("/decisions/{id}", get(one))
}

#[derive(Template)]
#[template(path = "decisions.html")]
struct List {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    question: String,
    verdict: String,
    tone: &'static str,
    code: String,
    at: String,
    time: String,
}

#[derive(Template)]
#[template(path = "decision.html")]
struct One {
    page: Page,
    id: String,
    question: String,
    at: String,
    code: String,
    message: String,
    verdict: String,
    obligations: String,
    trace: Vec<StepRecord>,
}

async fn list(here: Here) -> Result<Response, PageError> {
    let records = here.world.store().read(|read| Ok::<_, PageError>(decisions::list(read, Some(SHOWN))?)).await?;
    let page = Page::new("Decisions").links(launch_pad::links(), "/decisions");
    Ok(web::html(&List { page, rows: records.into_iter().map(row).collect() }))
}

fn row(record: Record) -> Row {
    Row {
        href: format!("/decisions/{}", record.id),
        question: words(&record),
        tone: match record.verdict.as_str() {
            "allow" => "good",
            "require" => "warn",
            _ => "bad",
        },
        verdict: record.verdict,
        code: record.denial.map(|denial| denial.code).unwrap_or_default(),
        at: record.at.to_string(),
        time: times::readable(record.at),
    }
}

/// The question as people ask it.
fn words(record: &Record) -> String {
    match record.question {
        decisions::Question::Invite => "May this person be invited?",
        decisions::Question::Redeem => "May this guest redeem?",
        decisions::Question::SignIn => "May this person sign in?",
        decisions::Question::App => "May this person use the app?",
        decisions::Question::Read => "May this be read?",
        decisions::Question::Write => "May this be changed?",
        decisions::Question::Token => "May this client have the token?",
        decisions::Question::Leave => "May this guest leave the organization?",
    }
    .to_owned()
}

async fn one(here: Here, Path(id): Path<String>) -> Result<Response, PageError> {
    let id: DecisionId = id.parse().map_err(|_| PageError::NotFound)?;
    let found = here.world.store().read(move |read| Ok::<_, PageError>(decisions::get(read, id)?)).await?;
    let record = found.ok_or(PageError::NotFound)?;
    let question = words(&record);
    let (code, message) = record.denial.map(|denial| (denial.code, denial.message)).unwrap_or_default();
    Ok(web::html(&One {
        page: Page::new("Decision").links(launch_pad::links(), "/decisions"),
        id: record.id.to_string(),
        question,
        at: times::readable(record.at),
        code,
        message,
        verdict: record.verdict,
        obligations: record.obligations.join(", "),
        trace: record.trace,
    }))
}
