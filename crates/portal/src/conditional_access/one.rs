//! One policy: making it, changing it, deleting it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::DirectoryError;
use directory::policies::{self, Document};
use directory::rights;
use kernel::{Ctx, PolicyId};
use policy::{Action, ConditionalAccessPolicy};
use store::Tx;
use web::{Page, Toast};

use super::form::{self, CLIENTS, CONTROLS, KINDS, Options, STATES};
use crate::error::{self, Failure, Stop};
use crate::frame::{self, CONDITIONAL_ACCESS};
use crate::parameters::{Parameters, address};
use crate::terms::Wrong;
use crate::visit::{Posted, Visit};

const NEW: &str = "/portal/conditional-access/new";

#[derive(Template)]
#[template(path = "conditional_access_policy.html")]
struct PolicyPage {
    page: Page,
    href: String,
    /// Whether there is something to delete.
    kept: bool,
    typed: Parameters,
    options: Options,
    wrong: Wrong,
}

impl PolicyPage {
    fn on(&self, name: &str, value: &str) -> bool {
        self.typed.all(name).any(|chosen| chosen == value)
    }

    const fn kinds() -> &'static [(&'static str, &'static str)] {
        &KINDS
    }

    const fn clients() -> &'static [(&'static str, &'static str)] {
        &CLIENTS
    }

    const fn controls() -> &'static [(&'static str, &'static str)] {
        &CONTROLS
    }

    const fn states() -> &'static [(&'static str, &'static str)] {
        &STATES
    }
}

/// The address of a policy's blade.
pub(super) fn href(id: PolicyId) -> String {
    format!("{}/{id}", CONDITIONAL_ACCESS.href)
}

fn blade(visit: &Visit, kept: Option<&ConditionalAccessPolicy>, typed: Parameters, options: Options) -> PolicyPage {
    let name = kept.map_or_else(|| "New Conditional Access policy".to_owned(), |policy| policy.display_name.clone());
    let mut page = frame::entra_id(visit.page(name), CONDITIONAL_ACCESS.href);
    page.breadcrumb.push(CONDITIONAL_ACCESS.link());
    let href = kept.map_or_else(|| NEW.to_owned(), |policy| href(policy.id));
    PolicyPage { page, href, kept: kept.is_some(), typed, options, wrong: Wrong::default() }
}

pub(crate) async fn new(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let options = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        Options::load(read, tenant)
    });
    Ok(web::html(&blade(&visit, None, form::fresh(), options.await?)))
}

pub(crate) async fn create(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (tenant, once, typed) = (visit.tenant.id, visit.form(&form, "policy"), form.clone());
    let body = visit.read(move |read, _| form::body(read, tenant, &typed)).await?;
    let save = move |tx: &Tx<'_>, ctx: &Ctx| {
        let id = PolicyId::random(&ctx.entropy);
        let policy = ConditionalAccessPolicy::parse(id, ctx.now, &body).map_err(DirectoryError::Invalid)?;
        let saved = policies::save(tx, ctx, tenant, Document::ConditionalAccess(policy))?;
        Ok(saved.map(|()| address(CONDITIONAL_ACCESS.href, &[("done", "created")])))
    };
    Ok(match visit.write_form(once, save, told).await? {
        Ok(list) => Redirect::to(&list).into_response(),
        Err(wrong) => {
            let options = visit.read(move |read, _| Options::load(read, tenant)).await?;
            error::form_again(&PolicyPage { wrong, ..blade(&visit, None, form, options) })
        }
    })
}

/// What is wrong with a policy, told at the field that asks for it; every other error stays one.
fn told(error: DirectoryError) -> Result<Wrong, DirectoryError> {
    const FIELDS: [(&str, &str); 5] = [
        ("conditions.users", "who"),
        ("conditions.applications", "what"),
        ("conditions.locations", "in_locations"),
        ("conditions.clientAppTypes", "clients"),
        ("grantControls", "controls"),
    ];
    match error {
        DirectoryError::Invalid(invalid) => {
            let field =
                FIELDS.iter().find(|(part, _)| invalid.path.starts_with(part)).map_or("name", |(_, field)| field);
            Ok(Wrong::new(field, invalid.reason))
        }
        other => Err(other),
    }
}

/// A policy of the reader's tenant, as the form shows it.
async fn load(visit: &Visit, id: &str) -> Result<(ConditionalAccessPolicy, Parameters, Options), Failure> {
    let (tenant, id) = (visit.tenant.id, id.parse::<PolicyId>().map_err(|_| Failure::not_found())?);
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        let policy = policies::conditional_access_policy(read, tenant, id)?.ok_or_else(Failure::not_found)?;
        let typed = form::of(read, &policy)?;
        Ok::<_, Stop>((policy, typed, Options::load(read, tenant)?))
    });
    found.await
}

pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (policy, typed, options) = load(&visit, &id).await?;
    let saved = visit.query.has("saved").then(|| Toast::done("Policy saved"));
    let mut shown = blade(&visit, Some(&policy), typed, options);
    shown.page = shown.page.toast(saved);
    Ok(web::html(&shown))
}

pub(crate) async fn save(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (kept, _, options) = load(&visit, &id).await?;
    let (tenant, typed, id) = (visit.tenant.id, form.clone(), kept.id);
    let body = visit.read(move |read, _| form::body(read, tenant, &typed)).await?;
    let save = move |tx: &Tx<'_>, ctx: &Ctx| {
        let gone = || DirectoryError::NotFound(id.to_string());
        let policy = policies::conditional_access_policy(tx, tenant, id)?.ok_or_else(gone)?;
        let policy = policy.patched(ctx.now, &body).map_err(DirectoryError::Invalid)?;
        policies::save(tx, ctx, tenant, Document::ConditionalAccess(policy))
    };
    Ok(match visit.write_or_tell(save, told).await? {
        Ok(()) => Redirect::to(&address(&href(id), &[("saved", "")])).into_response(),
        Err(wrong) => error::form_again(&PolicyPage { wrong, ..blade(&visit, Some(&kept), form, options) }),
    })
}

#[derive(Template)]
#[template(path = "conditional_access_delete.html")]
struct DeletePage {
    page: Page,
    href: String,
    name: String,
}

/// Asks before the policy is gone.
pub(crate) async fn confirm(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (policy, ..) = load(&visit, &id).await?;
    let mut page = frame::entra_id(visit.page("Delete policy"), CONDITIONAL_ACCESS.href);
    page.breadcrumb.push(CONDITIONAL_ACCESS.link());
    Ok(web::html(&DeletePage { page, href: href(policy.id), name: policy.display_name }))
}

pub(crate) async fn delete(Path(id): Path<String>, Posted { visit, .. }: Posted) -> Result<Response, Failure> {
    let (tenant, id) = (visit.tenant.id, id.parse::<PolicyId>().map_err(|_| Failure::not_found())?);
    match visit.write(move |tx, ctx| Ok(policies::delete_conditional_access(tx, ctx, tenant, id)?)).await {
        // The form was sent twice.
        Err(failure) if failure.is_not_found() => {}
        deleted => deleted?,
    }
    Ok(Redirect::to(&address(CONDITIONAL_ACCESS.href, &[("done", "deleted")])).into_response())
}
