//! Properties of the tenant: what guests and mails are told about it.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::tenants::{self, Tenant, TenantPatch};
use policy::Ruling;
use web::{Page, Toast};

use crate::error::{self, Failure};
use crate::frame::{self, PROPERTIES};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "properties.html")]
struct PropertiesPage {
    page: Page,
    tenant: Tenant,
    typed: Typed,
    /// The field that is wrong, and why.
    wrong: Option<(String, String)>,
}

#[derive(Clone)]
struct Typed {
    name: String,
    language: String,
    technical: String,
    privacy: String,
    statement: String,
}

impl PropertiesPage {
    fn error(&self, property: &str) -> &str {
        self.wrong.as_ref().filter(|(path, _)| path == property).map_or("", |(_, reason)| reason)
    }
}

impl Typed {
    fn of(tenant: &Tenant) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: tenant.display_name.clone(),
            language: text(&tenant.notification_language),
            technical: text(&tenant.technical_contact),
            privacy: text(&tenant.privacy_contact),
            statement: text(&tenant.privacy_statement_url),
        }
    }

    fn read(form: &Parameters) -> Self {
        Self {
            name: form.text("name"),
            language: form.text("language"),
            technical: form.text("technical"),
            privacy: form.text("privacy"),
            statement: form.text("statement"),
        }
    }

    fn patch(&self) -> TenantPatch {
        let optional = |text: &String| Some(Some(text.clone()).filter(|text| !text.is_empty()));
        TenantPatch {
            display_name: Some(self.name.clone()),
            notification_language: optional(&self.language),
            technical_contact: optional(&self.technical),
            privacy_contact: optional(&self.privacy),
            privacy_statement_url: optional(&self.statement),
        }
    }
}

fn blade(visit: &Visit, typed: Typed, wrong: Option<(String, String)>) -> PropertiesPage {
    let saved = visit.query.has("saved").then(|| Toast::done("Properties saved"));
    let page = frame::entra_id(visit.page("Properties"), PROPERTIES.href).toast(saved);
    PropertiesPage { page, tenant: visit.tenant.clone(), typed, wrong }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let typed = if visit.query.has("name") { Typed::read(&visit.query) } else { Typed::of(&visit.tenant) };
    Ok(web::html(&blade(&visit, typed, None)))
}

pub(crate) async fn save(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (typed, tenant) = (Typed::read(&form), visit.tenant.id);
    let patch = typed.patch();
    let saved = visit.write(move |tx, ctx| match tenants::update(tx, ctx, tenant, patch) {
        Ok(ruling) => Ok(ruling.map(|_| None)),
        Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid))),
        Err(error) => Err(error.into()),
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(PROPERTIES.href, &[("saved", "")])).into_response(),
        Some(invalid) => error::form_again(&blade(&visit, typed, Some((invalid.path, invalid.reason)))),
    })
}
