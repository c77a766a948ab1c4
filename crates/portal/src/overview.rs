//! The blades from which others are reached: Microsoft Entra ID, and Enterprise applications.

use askama::Template;
use axum::response::Response;
use directory::service_principals::{self, INTEGRATED_APP};
use directory::users::{self, Listing};
use web::Page;

use crate::error::Failure;
use crate::frame;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    page: Page,
    lead: String,
    facts: Vec<(&'static str, String)>,
}

/// Microsoft Entra ID.
pub(crate) async fn entra_id(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let (users, apps) = visit
        .read(move |read, ctx| {
            let listing = Listing { tenant, filter: None, order: None, top: 0, cursor: None };
            let users = users::count(read, ctx, &listing)??;
            Ok((users, service_principals::load_all(read, tenant)?.len()))
        })
        .await?;
    visit.shown("portal/entra-id").await?;
    let domains: Vec<&str> = visit.tenant.domains.iter().map(|domain| domain.name.as_str()).collect();
    let facts = vec![
        ("Name", visit.tenant.display_name.clone()),
        ("Tenant ID", tenant.to_string()),
        ("Primary domain", visit.tenant.primary_domain().to_string()),
        ("Verified domains", domains.join(", ")),
        ("Users", users.to_string()),
        ("Applications", apps.to_string()),
    ];
    let page = frame::entra_id(visit.page("Microsoft Entra ID"), frame::ENTRA_ID.href);
    Ok(web::html(&OverviewPage { page, lead: visit.tenant.display_name.clone(), facts }))
}

/// Enterprise applications.
pub(crate) async fn enterprise(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let apps = visit.read(move |read, _| Ok(service_principals::load_all(read, tenant)?)).await?;
    visit.shown("portal/enterprise-applications").await?;
    let own = apps.iter().filter(|app| app.tags.iter().any(|tag| tag == INTEGRATED_APP)).count();
    let restricted = apps.iter().filter(|app| app.app_role_assignment_required).count();
    let facts = vec![
        ("Enterprise applications", own.to_string()),
        ("Assignment required", restricted.to_string()),
        ("All applications", apps.len().to_string()),
    ];
    let page = frame::enterprise(visit.page("Enterprise applications"), frame::ENTERPRISE.href);
    Ok(web::html(&OverviewPage { page, lead: visit.tenant.display_name.clone(), facts }))
}
