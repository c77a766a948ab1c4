//! `Custom policy`: the Conditional Access policy that asks for an agreement.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::agreements::Agreement;
use directory::policies::{self, Document};
use kernel::{Ctx, PolicyId};
use policy::ConditionalAccessPolicy;
use serde_json::{Value, json};
use store::Tx;
use web::Page;

use super::load;
use crate::error::{self, Failure};
use crate::frame::{self, TERMS};
use crate::parameters::{Parameters, address};
use crate::visit::{Posted, Visit};

#[derive(Template)]
#[template(path = "terms_policy.html")]
struct PolicyPage {
    page: Page,
    href: String,
    agreement: String,
    typed_name: String,
    everybody: bool,
    states: [(&'static str, &'static str, bool); 3],
    error: String,
}

fn blade(visit: &Visit, agreement: &Agreement, typed: &Parameters, error: String) -> PolicyPage {
    let name = agreement.display_name.as_str();
    let wanted = typed.get("state").unwrap_or("enabled");
    let state = |value: &'static str, label| (value, label, value == wanted);
    PolicyPage {
        page: frame::terms(visit.page("New Conditional Access policy"), Some((agreement.id, name))),
        href: frame::agreement(agreement.id),
        typed_name: typed.optional("name").unwrap_or_else(|| format!("Guests accept {name}")),
        agreement: name.to_owned(),
        everybody: typed.get("users") == Some("all"),
        states: [
            state("enabled", "On"),
            state("enabledForReportingButNotEnforced", "Report-only"),
            state("disabled", "Off"),
        ],
        error,
    }
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    Ok(web::html(&blade(&visit, &agreement, &visit.query, String::new())))
}

fn body(agreement: &Agreement, form: &Parameters) -> Value {
    let users = if form.get("users") == Some("all") { "All" } else { "GuestsOrExternalUsers" };
    json!({
        "displayName": form.text("name"),
        "state": form.text("state"),
        "conditions": {
            "clientAppTypes": ["all"],
            "users": { "includeUsers": [users] },
            "applications": { "includeApplications": ["All"] },
        },
        "grantControls": { "operator": "AND", "builtInControls": [], "termsOfUse": [agreement.id.to_string()] },
    })
}

pub(crate) async fn create(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let agreement = load(&visit, &id).await?;
    let (tenant, body, once) = (visit.tenant.id, body(&agreement, &form), visit.form(&form, "policy"));
    let save = move |tx: &Tx<'_>, ctx: &Ctx| {
        let id = PolicyId::random(&ctx.entropy);
        let policy = ConditionalAccessPolicy::parse(id, ctx.now, &body).map_err(DirectoryError::Invalid)?;
        let saved = policies::save(tx, ctx, tenant, Document::ConditionalAccess(policy))?;
        Ok(saved.map(|()| address(TERMS.href, &[("done", "created")])))
    };
    let told = |error| match error {
        DirectoryError::Invalid(invalid) => Ok(invalid.to_string()),
        other => Err(other),
    };
    Ok(match visit.write_form(once, save, told).await? {
        Ok(list) => Redirect::to(&list).into_response(),
        Err(reason) => error::form_again(&blade(&visit, &agreement, &form, reason)),
    })
}
