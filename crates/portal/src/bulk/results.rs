//! Bulk operation results: how far each file is, and what became of its rows.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use invitations::bulk::{self, Job, JobState, RowResult};
use kernel::BulkJobId;
use web::{Link, Page};

use super::csv;
use crate::error::Failure;
use crate::frame::{self, BULK_RESULTS};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "bulk_results.html")]
struct ListPage {
    page: Page,
    jobs: Vec<Row>,
}

#[derive(Template)]
#[template(path = "bulk_result.html")]
struct JobPage {
    page: Page,
    /// Where the file with the results is.
    download: String,
    job: Row,
    lines: Vec<Line>,
}

struct Row {
    href: String,
    started: String,
    status: &'static str,
    total: usize,
    success: usize,
    failure: usize,
}

struct Line {
    row: u32,
    email: String,
    status: &'static str,
    reason: String,
}

impl From<Job> for Row {
    fn from(job: Job) -> Self {
        Self {
            href: format!("{}/{}", BULK_RESULTS.href, job.id),
            started: job.started_at.strftime("%Y-%m-%d %H:%M").to_string(),
            status: match job.state {
                JobState::Running => "In progress",
                JobState::Completed => "Completed",
                JobState::Failed => "Failed",
            },
            total: job.total,
            success: job.success,
            failure: job.failure,
        }
    }
}

impl From<bulk::Row> for Line {
    fn from(row: bulk::Row) -> Self {
        let status = match row.result {
            Some(RowResult::Success) => "Success",
            Some(RowResult::Failure) => "Failure",
            None => "Waiting",
        };
        Self { row: row.row, email: row.email, status, reason: row.reason.unwrap_or_default() }
    }
}

/// The files of the tenant, newest first.
pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    // Like the inbox: what is due is done before it is looked at.
    visit.here.world.settle().await.map_err(|error| Failure::background(&error))?;
    let jobs = visit.read(move |read, ctx| Ok(bulk::list(read, ctx)??)).await?;
    let page = frame::users(visit.page(BULK_RESULTS.name), BULK_RESULTS.href);
    Ok(web::html(&ListPage { page, jobs: jobs.into_iter().map(Row::from).collect() }))
}

/// One file with its rows.
pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    visit.here.world.settle().await.map_err(|error| Failure::background(&error))?;
    let (job, lines) = load(&visit, &id).await?;
    let job = Row::from(job);
    let mut page = frame::users(visit.page("Bulk invite users results"), &job.href);
    page.breadcrumb.push(Link::new(BULK_RESULTS.name, BULK_RESULTS.href));
    let download = format!("{}/results.csv", job.href);
    Ok(web::html(&JobPage { page, download, job, lines }))
}

/// The same as a file.
pub(crate) async fn download(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (_, lines) = load(&visit, &id).await?;
    let mut text = "Row,Email address to invite,Status,Reason\r\n".to_owned();
    for Line { row, email, status, reason } in lines {
        text.push_str(&[row.to_string(), quoted(&email), status.to_owned(), quoted(&reason)].join(","));
        text.push_str("\r\n");
    }
    Ok(csv("BulkInviteResults.csv", text))
}

async fn load(visit: &Visit, id: &str) -> Result<(Job, Vec<Line>), Failure> {
    let id: BulkJobId = id.parse().map_err(|_| Failure::not_found())?;
    let (job, rows) = visit.read(move |read, ctx| Ok(bulk::get(read, ctx, id)??)).await?;
    Ok((job, rows.into_iter().map(Line::from).collect()))
}

/// A field that may hold commas and quotes (RFC 4180, section 2).
fn quoted(field: &str) -> String {
    if field.contains([',', '"']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_comma_or_a_quote_needs_quotes_around_it() {
        assert_eq!(quoted("ada@clinic.example"), "ada@clinic.example");
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
    }
}
