//! The settings towards one organization: what it does not set is inherited from the defaults.

mod form;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use directory::policies::{self, Document};
use directory::{DirectoryError, rights, tenants};
use kernel::TenantId;
use policy::{Action, CrossTenantPartner, Ruling};
use web::{Page, Toast};

use super::ORGANIZATIONS;
use crate::error::{self, Failure};
use crate::frame::{self, CROSS_TENANT};
use crate::parameters::address;
use crate::visit::{Posted, Visit};
use form::{Shown, patch};

#[derive(Template)]
#[template(path = "cross_tenant_add.html")]
struct AddPage {
    page: Page,
    typed: String,
    error: String,
}

#[derive(Template)]
#[template(path = "cross_tenant_organization.html")]
struct OrganizationPage {
    page: Page,
    href: String,
    organization: String,
    shown: Shown,
    error: String,
}

fn add_page(visit: &Visit, typed: String, error: String) -> AddPage {
    let mut page = frame::external_identities(visit.page("Add organization"), CROSS_TENANT.href);
    page.breadcrumb.push(CROSS_TENANT.link());
    AddPage { page, typed, error }
}

/// The pane `Add organization`.
pub(crate) async fn ask(visit: Visit) -> Result<Response, Failure> {
    visit.read(move |read, ctx| Ok(rights::judge(read, ctx, Action::ReadPolicies)??)).await?;
    Ok(web::html(&add_page(&visit, visit.query.text("tenant"), String::new())))
}

/// Lists an organization, by tenant id or domain. Nothing is set yet, so the defaults go on holding.
pub(crate) async fn add(Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (tenant, typed) = (visit.tenant.id, form.text("tenant"));
    let named = typed.clone();
    let added = visit.write(move |tx, ctx| {
        // An id need not be that of a tenant of this sandbox: the real service takes any.
        let partner = match (named.parse::<TenantId>(), tenants::resolve(tx, &named)?) {
            (_, Some(partner)) => partner.id,
            (Ok(id), None) => id,
            (Err(_), None) => return Ok(Ruling::Granted(Err("No Microsoft Entra organization has this name."))),
        };
        if partner == tenant {
            return Ok(Ruling::Granted(Err("This is your own organization.")));
        }
        if policies::cross_tenant_partner(tx, tenant, partner)?.is_some() {
            return Ok(Ruling::Granted(Ok(partner)));
        }
        let document = Document::CrossTenantPartner(CrossTenantPartner::new(partner));
        Ok(policies::save(tx, ctx, tenant, document)?.map(|()| Ok(partner)))
    });
    Ok(match added.await? {
        Ok(partner) => Redirect::to(&href(partner)).into_response(),
        Err(reason) => error::form_again(&add_page(&visit, typed, reason.to_owned())),
    })
}

fn href(partner: TenantId) -> String {
    format!("{ORGANIZATIONS}/{partner}")
}

/// The partner and its name; one of no tenant here goes by its id.
async fn found(visit: &Visit, id: &str) -> Result<(CrossTenantPartner, String), Failure> {
    let (tenant, id) = (visit.tenant.id, id.parse::<TenantId>().map_err(|_| Failure::not_found())?);
    let found = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadPolicies)??;
        let partner = policies::cross_tenant_partner(read, tenant, id)?.ok_or_else(Failure::not_found)?;
        let name = tenants::load(read, id)?.map_or_else(|| id.to_string(), |known| known.display_name);
        Ok((partner, name))
    });
    found.await
}

fn blade(visit: &Visit, id: TenantId, name: String, shown: Shown, error: String) -> OrganizationPage {
    let saved = visit.query.has("saved").then(|| Toast::done("Organizational settings saved"));
    let page = frame::external_identities(visit.page(name.clone()), CROSS_TENANT.href);
    let mut page = page.toast(saved);
    page.breadcrumb.push(CROSS_TENANT.link());
    OrganizationPage { page, href: href(id), organization: name, shown, error }
}

/// What is set towards an organization.
pub(crate) async fn show(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let (partner, name) = found(&visit, &id).await?;
    let shown = Shown::of(&partner);
    Ok(web::html(&blade(&visit, partner.tenant_id, name, shown, String::new())))
}

/// Saves what is set towards an organization; what contradicts itself is told and not kept.
pub(crate) async fn save(Path(id): Path<String>, Posted { visit, form }: Posted) -> Result<Response, Failure> {
    let (partner, name) = found(&visit, &id).await?;
    let (tenant, towards, patch) = (visit.tenant.id, partner.tenant_id, patch(&form));
    let saved = visit.write(move |tx, ctx| {
        let kept = policies::cross_tenant_partner(tx, tenant, towards)?.ok_or_else(Failure::not_found)?;
        let saved = kept
            .patched(&patch)
            .map_err(DirectoryError::Invalid)
            .and_then(|partner| policies::save(tx, ctx, tenant, Document::CrossTenantPartner(partner)));
        match saved {
            Ok(ruling) => Ok(ruling.map(|()| None)),
            Err(DirectoryError::Invalid(invalid)) => Ok(Ruling::Granted(Some(invalid.reason))),
            Err(error) => Err(error.into()),
        }
    });
    Ok(match saved.await? {
        None => Redirect::to(&address(&href(towards), &[("saved", "")])).into_response(),
        Some(reason) => error::form_again(&blade(&visit, towards, name, Shown::typed(&form), reason)),
    })
}

/// Takes an organization off the list: the defaults hold towards it again. One that is off it already stays so.
pub(crate) async fn remove(Path(id): Path<String>, Posted { visit, .. }: Posted) -> Result<Response, Failure> {
    let (partner, name) = match found(&visit, &id).await {
        Err(failure) if failure.is_not_found() => return Ok(Redirect::to(CROSS_TENANT.href).into_response()),
        found => found?,
    };
    if partner.is_service_provider == Some(true) {
        let reason = "A service provider cannot be removed.".to_owned();
        let shown = Shown::of(&partner);
        return Ok(error::form_again(&blade(&visit, partner.tenant_id, name, shown, reason)));
    }
    let (tenant, towards) = (visit.tenant.id, partner.tenant_id);
    visit.write(move |tx, ctx| Ok(policies::delete_cross_tenant_partner(tx, ctx, tenant, towards)?)).await?;
    Ok(Redirect::to(CROSS_TENANT.href).into_response())
}
