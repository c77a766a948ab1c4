//! One agreement: how it stands, and what of it can be changed later.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::agreements::{self, Agreement, AgreementPatch};
use invitations::terms::{self, State};
use policy::Ruling;
use web::{Page, Toast};

use super::fields::{FREQUENCIES, Wrong, on};
use super::{count, load};
use crate::error::{self, Failure};
use crate::frame::{self, TERMS};
use crate::lists::{day, yes_no};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "terms_one.html")]
struct OnePage {
    page: Page,
    href: String,
    typed_name: String,
    expand: bool,
    titles: Vec<Title>,
    facts: Vec<(&'static str, String)>,
    accepted: usize,
    declined: usize,
    wrong: Wrong,
}

/// The title of a document, in the language of its field.
struct Title {
    field: String,
    label: String,
    value: String,
}

/// What the name of each title's field begins with.
const TITLE: &str = "title-";

fn facts(agreement: &Agreement) -> Vec<(&'static str, String)> {
    let expiration = agreement.terms_expiration.as_ref();
    let frequency = expiration.and_then(|expiration| expiration.frequency.as_deref()).map(|frequency| {
        let known = FREQUENCIES.iter().find(|(value, _)| *value == frequency);
        known.map_or_else(|| frequency.to_owned(), |(_, word)| (*word).to_owned())
    });
    let days = agreement.user_reaccept_required_frequency.as_deref();
    let days =
        days.map(|text| text.strip_prefix('P').and_then(|text| text.strip_suffix('D')).unwrap_or(text).to_owned());
    vec![
        ("Created on", day(agreement.created_date_time)),
        ("Require users to consent on every device", yes_no(agreement.is_per_device_acceptance_required).to_owned()),
        ("Expire starting on", expiration.map(|expiration| day(expiration.start_date_time)).unwrap_or_default()),
        ("Frequency", frequency.unwrap_or_default()),
        ("Duration before re-acceptance required (days)", days.unwrap_or_default()),
        ("Object ID", agreement.id.to_string()),
    ]
}

async fn blade(visit: &Visit, agreement: Agreement, typed: &Parameters, wrong: Wrong) -> Result<OnePage, Failure> {
    let id = agreement.id;
    let answers = visit.read(move |read, _| Ok(terms::of_agreement(read, id)?)).await?;
    let saved = visit.query.has("saved").then(|| Toast::done("Terms of use saved"));
    let titles = agreement.files.iter().map(|file| {
        let field = format!("{TITLE}{}", file.language);
        let value = if typed.has(&field) { typed.text(&field) } else { file.display_name.clone() };
        Title { label: format!("Display name ({})", file.language), value, field }
    });
    let kept = agreement.is_viewing_before_acceptance_required;
    Ok(OnePage {
        page: frame::terms(visit.page(agreement.display_name.clone()), None).toast(saved),
        href: frame::agreement(id),
        typed_name: if typed.has("name") { typed.text("name") } else { agreement.display_name.clone() },
        expand: if typed.has("expand") { on(typed, "expand") } else { kept },
        titles: titles.collect(),
        facts: facts(&agreement),
        accepted: count(&answers, State::Accepted),
        declined: count(&answers, State::Declined),
        wrong,
    })
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    Ok(web::html(&blade(&visit, agreement, &visit.query, Wrong::default()).await?))
}

pub(crate) async fn save(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    let titles = agreement.files.iter().map(|file| (file.language.clone(), format!("{TITLE}{}", file.language)));
    let patch = AgreementPatch {
        display_name: form.has("name").then(|| form.text("name")),
        is_viewing_before_acceptance_required: form.has("expand").then(|| on(&form, "expand")),
        titles: titles.filter(|(_, field)| form.has(field)).map(|(of, field)| (of, form.text(&field))).collect(),
    };
    let id = agreement.id;
    let saved = visit.write(move |tx, ctx| match agreements::update(tx, ctx, id, patch) {
        Ok(ruling) => Ok(ruling.map(|_| None)),
        Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(Wrong::of(&invalid)))),
        Err(error) => Err(error.into()),
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(&frame::agreement(id), &[("saved", "")])).into_response(),
        Some(wrong) => error::form_again(&blade(&visit, agreement, &form, wrong).await?),
    })
}

#[derive(Template)]
#[template(path = "terms_delete.html")]
struct DeletePage {
    page: Page,
    href: String,
    name: String,
}

/// Asks before everything that was accepted is forgotten.
pub(crate) async fn confirm(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    let page = frame::terms(visit.page("Delete terms"), Some((agreement.id, &agreement.display_name)));
    Ok(web::html(&DeletePage { page, href: frame::agreement(agreement.id), name: agreement.display_name }))
}

pub(crate) async fn delete(Path(id): Path<String>, Posted { visit, .. }: Posted) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    match visit.write(move |tx, ctx| Ok(terms::delete(tx, ctx, id)?)).await {
        // The form was sent twice.
        Err(failure) if failure.is_not_found() => {}
        deleted => deleted?,
    }
    Ok(Redirect::to(&address(TERMS.href, &[("done", "deleted")])).into_response())
}
