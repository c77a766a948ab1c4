//! One enterprise application.

pub(crate) mod assigned;
pub(crate) mod permissions;
pub(crate) mod properties;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use directory::assignments;
use directory::service_principals::{self, ServicePrincipal};
use kernel::ServicePrincipalId;
use web::Page;

use crate::error::Failure;
use crate::frame;
use crate::lists::{day, yes_no};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    page: Page,
    facts: Vec<(&'static str, String)>,
    href: String,
}

/// An application of the reader's tenant.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<ServicePrincipal, Failure> {
    let id: ServicePrincipalId = id.parse().map_err(|_| Failure::not_found())?;
    visit.read(move |read, ctx| Ok(service_principals::get(read, ctx, id)??)).await
}

/// Overview.
pub(crate) async fn overview(Path(id): Path<String>, visit: Visit) -> Result<Response, Failure> {
    let app = load(&visit, &id).await?;
    let resource = app.id;
    let assigned = visit.read(move |read, _| Ok(assignments::to_resource(read, resource)?.len())).await?;
    visit.shown("portal/app/overview").await?;
    let facts = vec![
        ("Name", app.display_name.clone()),
        ("Application ID", app.app_id.to_string()),
        ("Object ID", app.id.to_string()),
        ("Homepage URL", app.homepage.clone().unwrap_or_default()),
        ("Created on", day(app.created_date_time)),
        ("Assignment required?", yes_no(app.app_role_assignment_required).to_owned()),
        ("Users and groups assigned", assigned.to_string()),
    ];
    let page = frame::app(visit.page(&app.display_name), app.id, &app.display_name, "");
    Ok(web::html(&AppPage { page, facts, href: frame::application(app.id) }))
}
