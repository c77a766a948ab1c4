//! Terms of use: the agreements of the tenant, and who accepted them.

pub(crate) mod answers;
mod fields;
pub(crate) mod languages;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod policy;

pub(crate) use fields::Wrong;

use ::policy::Action;
use askama::Template;
use axum::response::Response;
use directory::agreements::{self, Agreement};
use directory::rights;
use invitations::terms::{self, State};
use kernel::AgreementId;
use web::{Page, Toast};

use crate::error::Failure;
use crate::frame::{self, TERMS};
use crate::lists::day;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    name: String,
    languages: String,
    created: String,
    accepted: usize,
    declined: usize,
}

/// An agreement of the reader's tenant.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<Agreement, Failure> {
    let id: AgreementId = id.parse().map_err(|_| Failure::not_found())?;
    visit.read(move |read, ctx| Ok(agreements::get(read, ctx, id)??)).await
}

/// How many people gave this answer last.
fn count(answers: &[terms::Acceptance], state: State) -> usize {
    answers.iter().filter(|answer| answer.state == state).count()
}

fn languages(agreement: &Agreement) -> String {
    agreement.files.iter().map(|file| file.language.as_str()).collect::<Vec<_>>().join(", ")
}

pub(crate) async fn list(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let rows = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        let row = |agreement: Agreement| {
            let answers = terms::of_agreement(read, agreement.id)?;
            Ok(Row {
                href: frame::agreement(agreement.id),
                languages: languages(&agreement),
                created: day(agreement.created_date_time),
                accepted: count(&answers, State::Accepted),
                declined: count(&answers, State::Declined),
                name: agreement.display_name,
            })
        };
        agreements::load_all(read, tenant)?.into_iter().map(row).collect::<Result<Vec<_>, _>>()
    });
    let rows = rows.await?;
    let done = match visit.query.get("done") {
        Some("created") => Some(Toast::done("Terms of use created")),
        Some("deleted") => Some(Toast::done("Terms of use deleted")),
        _ => None,
    };
    let page = frame::external_identities(visit.page(TERMS.name), TERMS.href).toast(done);
    Ok(web::html(&TermsPage { page, rows }))
}
