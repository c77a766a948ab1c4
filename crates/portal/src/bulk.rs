//! Bulk invite users: a file is uploaded, looked at, and submitted.

pub(crate) mod results;

use askama::Template;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use invitations::bulk::{self, Problem, Sheet};
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, BULK_INVITE};
use crate::parameters::address;
use crate::upload::unreadable;
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
pub(crate) async fn take(visit: Visit, form: Result<Multipart, MultipartRejection>) -> Result<Response, Failure> {
    let form = form.map_err(|rejection| Failure::bad_form(rejection.body_text()))?;
    let form = Form::read(form).await?;
    let sheet = match bulk::validate(&form.file) {
        Ok(sheet) => sheet,
        Err(problems) => return Ok(error::form_again(&BulkPage { problems, submitted: false, ..blade(&visit) })),
    };
    if form.submits { submit(&visit, sheet).await } else { Ok(web::html(&uploaded(&visit, form, &sheet))) }
}

fn uploaded(visit: &Visit, form: Form, sheet: &Sheet) -> BulkPage {
    BulkPage { uploaded: Some(form.file), total: sheet.len(), submitted: false, ..blade(visit) }
}

async fn submit(visit: &Visit, sheet: Sheet) -> Result<Response, Failure> {
    visit.write(move |tx, ctx| Ok(bulk::submit(tx, ctx, &sheet)?)).await?;
    Ok(Redirect::to(&address(BULK_INVITE.href, &[("submitted", "")])).into_response())
}

/// What the form sends.
struct Form {
    file: String,
    submits: bool,
}

impl Form {
    async fn read(mut form: Multipart) -> Result<Self, Failure> {
        let (mut file, mut before, mut submits) = (String::new(), String::new(), false);
        while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
            let text =
                || String::from_utf8(bytes.to_vec()).map_err(|_| Failure::bad_form("the file is not UTF-8 text"));
            match name.as_str() {
                "file" => file = text()?,
                "uploaded" => before = text()?,
                "do" => submits = &*bytes == b"submit",
                _ => {}
            }
        }
        Ok(Self { file: if file.is_empty() { before } else { file }, submits })
    }
}
