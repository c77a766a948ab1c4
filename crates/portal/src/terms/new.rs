//! `New terms of use`.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::agreements::{self, NewAgreement};
use kernel::{AgreementId, Ctx, TenantId};
use store::Tx;
use web::Page;

use super::fields::{FREQUENCIES, LANGUAGES, Wrong, document, duration, on, schedule};
use crate::error::{self, Failure};
use crate::frame::{self, TERMS};
use crate::parameters::{Parameters, address};
use crate::upload::Uploaded;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "terms_new.html")]
struct NewPage {
    page: Page,
    typed: Parameters,
    wrong: Wrong,
    languages: &'static [(&'static str, &'static str)],
    frequencies: &'static [(&'static str, &'static str)],
}

impl NewPage {
    fn on(&self, name: &str) -> bool {
        on(&self.typed, name)
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.typed.get(name) == Some(value)
    }
}

fn blade(visit: &Visit, typed: Parameters, wrong: Wrong) -> NewPage {
    let page = frame::terms(visit.page("New terms of use"), None);
    NewPage { page, typed, wrong, languages: &LANGUAGES, frequencies: &FREQUENCIES }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    Ok(web::html(&blade(&visit, visit.query.clone(), Wrong::default())))
}

/// Reads the form into an agreement that waits for its id.
fn read(
    uploaded: &Uploaded,
    tenant: TenantId,
) -> Result<impl FnOnce(AgreementId) -> NewAgreement + Send + use<>, Wrong> {
    let form = &uploaded.form;
    let display_name =
        form.optional("name").ok_or_else(|| Wrong::new("name", "this is the name that administrators see"))?;
    let file = document(uploaded, true)?;
    let (expand, device) = (on(form, "expand"), on(form, "device"));
    let (terms_expiration, user_reaccept_required_frequency) = (schedule(form)?, duration(form)?);
    Ok(move |id| NewAgreement {
        id,
        tenant,
        display_name,
        is_viewing_before_acceptance_required: expand,
        is_per_device_acceptance_required: device,
        user_reaccept_required_frequency,
        terms_expiration,
        files: vec![file],
    })
}

/// Where a new agreement leads: to the policy that asks for it, or to the list.
fn next(id: AgreementId, custom: bool) -> String {
    if custom { format!("{}/policy", frame::agreement(id)) } else { address(TERMS.href, &[("done", "created")]) }
}

pub(crate) async fn create(uploaded: Uploaded) -> Result<Response, Failure> {
    let (tenant, custom) = (uploaded.visit.tenant.id, uploaded.form.get("enforce") == Some("custom"));
    let typed = uploaded.form.clone();
    let visit = &uploaded.visit;
    let new = match read(&uploaded, tenant) {
        Ok(new) => new,
        Err(wrong) => return Ok(error::form_again(&blade(visit, typed, wrong))),
    };
    let once = visit.form(&typed, "terms");
    let create = move |tx: &Tx<'_>, ctx: &Ctx| {
        let created = agreements::create(tx, ctx, new(AgreementId::random(&ctx.entropy)))?;
        Ok(created.map(|agreement| next(agreement.id, custom)))
    };
    Ok(match visit.write_form(once, create, Wrong::told).await? {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(wrong) => error::form_again(&blade(visit, typed, wrong)),
    })
}
