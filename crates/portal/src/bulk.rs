//! Bulk invite users: a file is uploaded, looked at, and submitted.

pub(crate) mod results;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use invitations::bulk::{self, Problem, Sheet};
use ledger::posts;
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, BULK_INVITE};
use crate::parameters::{Parameters, address};
use crate::upload::Uploaded;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "bulk_invite.html")]
struct BulkPage {
    page: Page,
    /// The file that was uploaded and is fit to be submitted.
    uploaded: Option<String>,
    total: usize,
    problems: Vec<Problem>,
    submitted: bool,
}

fn blade(visit: &Visit) -> BulkPage {
    let submitted = visit.query.has("submitted");
    let toast = submitted.then(|| Toast::done("File submitted"));
    let page = frame::users(visit.page(BULK_INVITE.name), BULK_INVITE.href).toast(toast);
    BulkPage { page, uploaded: None, total: 0, problems: Vec::new(), submitted }
}

pub(crate) async fn show(visit: Visit) -> Response {
    web::html(&blade(&visit))
}

/// The file to fill in.
pub(crate) async fn template(_visit: Visit) -> Response {
    csv("UserInviteTemplate.csv", bulk::template())
}

/// A file to be kept by the browser.
fn csv(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// Looks at an uploaded file; `Submit` takes it, or the one that was uploaded before.
pub(crate) async fn take(uploaded: Uploaded) -> Result<Response, Failure> {
    let Uploaded { visit, form, .. } = &uploaded;
    let file = match uploaded.file("file") {
        Some(file) => {
            String::from_utf8(file.data.clone()).map_err(|_| Failure::bad_form("the file is not UTF-8 text"))?
        }
        None => form.whole("uploaded"),
    };
    let sheet = match bulk::validate(&file) {
        Ok(sheet) => sheet,
        Err(problems) => return Ok(error::form_again(&BulkPage { problems, submitted: false, ..blade(visit) })),
    };
    if form.get("do") == Some("submit") {
        return submit(visit, form, sheet).await;
    }
    let total = sheet.len();
    Ok(web::html(&BulkPage { uploaded: Some(file), total, submitted: false, ..blade(visit) }))
}

async fn submit(visit: &Visit, fields: &Parameters, sheet: Sheet) -> Result<Response, Failure> {
    let form = visit.form(fields, "bulk invite");
    let submitted = visit.write(move |tx, ctx| {
        posts::once(tx, ctx, &form, || {
            let submitted = bulk::submit(tx, ctx, &sheet)?;
            Ok(submitted.map(|_| address(BULK_INVITE.href, &[("submitted", "")])))
        })
    });
    Ok(Redirect::to(&submitted.await?).into_response())
}
