//! `Languages and version history`: every document of an agreement, and new ones.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::agreements::{self, Agreement};
use kernel::Ctx;
use store::Tx;
use web::{Page, Toast};

use super::fields::{LANGUAGES, Wrong, document as read_document, on};
use super::load;
use crate::error::{self, Failure};
use crate::frame;
use crate::parameters::{Parameters, address};
use crate::upload::Uploaded;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms_languages.html")]
struct LanguagesPage {
    page: Page,
    href: String,
    rows: Vec<Row>,
    typed: Parameters,
    wrong: Wrong,
    languages: Vec<(String, String, bool)>,
    reaccept: bool,
}

struct Row {
    language: String,
    version: u32,
    title: String,
    href: String,
    file: String,
    at: String,
    reaccept: &'static str,
    state: &'static str,
}

fn rows(agreement: &Agreement) -> Vec<Row> {
    let here = frame::agreement(agreement.id);
    let row = |file: &agreements::AgreementFile| Row {
        language: file.language.clone(),
        version: file.version,
        title: file.display_name.clone(),
        href: format!("{here}/documents/{}", file.id),
        file: file.file_name.clone(),
        at: file.created_date_time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        reaccept: if file.is_major_version && file.version > 1 { "Yes" } else { "No" },
        state: if agreement.files.iter().any(|current| current.id == file.id) { "In force" } else { "Replaced" },
    };
    agreement.versions().into_iter().map(row).collect()
}

/// The languages of the agreement come first, so that a new version of one is near.
fn languages(agreement: &Agreement, typed: &Parameters) -> Vec<(String, String, bool)> {
    let word = |language: &str| {
        let known = LANGUAGES.iter().find(|(value, _)| value.eq_ignore_ascii_case(language));
        known.map_or_else(|| language.to_owned(), |(_, word)| (*word).to_owned())
    };
    let own = agreement.files.iter().map(|file| file.language.clone());
    let is_own = |value: &str| agreement.files.iter().any(|file| file.language.eq_ignore_ascii_case(value));
    let others = LANGUAGES.iter().map(|(value, _)| (*value).to_owned()).filter(|value| !is_own(value));
    let chosen = typed.get("language");
    own.chain(others).map(|value| (value.clone(), word(&value), chosen == Some(value.as_str()))).collect()
}

fn blade(visit: &Visit, agreement: &Agreement, typed: Parameters, wrong: Wrong) -> LanguagesPage {
    let added = visit.query.has("added").then(|| Toast::done("Document added"));
    let name = agreement.display_name.as_str();
    let page = frame::terms(visit.page("Languages and version history"), Some((agreement.id, name))).toast(added);
    LanguagesPage {
        page,
        href: frame::agreement(agreement.id),
        rows: rows(agreement),
        languages: languages(agreement, &typed),
        reaccept: on(&typed, "reaccept"),
        typed,
        wrong,
    }
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    Ok(web::html(&blade(&visit, &agreement, visit.query.clone(), Wrong::default())))
}

/// Adds a version of a language that is there, or the first document of another.
pub(crate) async fn add(Path(id): Path<String>, uploaded: Uploaded) -> Result<Response, Failure> {
    let visit = &uploaded.visit;
    let agreement = load(visit, &id).await?;
    let again = |wrong| error::form_again(&blade(visit, &agreement, uploaded.form.clone(), wrong));
    let new = match read_document(&uploaded, on(&uploaded.form, "reaccept")) {
        Ok(new) => new,
        Err(wrong) => return Ok(again(wrong)),
    };
    let (id, once) = (agreement.id, visit.form(&uploaded.form, "language"));
    let add = move |tx: &Tx<'_>, ctx: &Ctx| {
        let languages = format!("{}/languages", frame::agreement(id));
        Ok(agreements::add_file(tx, ctx, id, new)?.map(|_| address(&languages, &[("added", "")])))
    };
    Ok(match visit.write_form(once, add, Wrong::told).await? {
        Ok(languages) => Redirect::to(&languages).into_response(),
        Err(wrong) => again(wrong),
    })
}

/// A document, in force or replaced.
pub(crate) async fn document(Path((id, file)): Path<(String, String)>, visit: Visit) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    let found = agreement.document(&file).ok_or_else(Failure::not_found)?;
    let name = found.file_name.clone();
    let bytes = visit.read(move |read, _| Ok(agreements::bytes(read, &file)?)).await?;
    Ok(web::pdf(&name, bytes.ok_or_else(Failure::not_found)?))
}
