//! All applications.

use askama::Template;
use axum::response::Response;
use directory::applications::Listing;
use directory::service_principals::{self, INTEGRATED_APP, ServicePrincipal};
use store::query::{Comparison, Predicate, Value};
use web::Page;

use crate::error::Failure;
use crate::frame::{self, ALL_APPS};
use crate::lists::day;
use crate::users::MOST;
use crate::visit::Visit;

/// The application type that lists Microsoft's own as well.
const EVERYTHING: &str = "all";

#[derive(Template)]
#[template(path = "apps.html")]
struct AppsPage {
    page: Page,
    typed: String,
    /// Whether Microsoft's own are listed too.
    everything: bool,
    rows: Vec<Row>,
    more: bool,
}

struct Row {
    href: String,
    name: String,
    object_id: String,
    application_id: String,
    homepage: String,
    created: String,
}

impl Row {
    fn of(app: &ServicePrincipal) -> Self {
        Self {
            href: frame::application(app.id),
            name: app.display_name.clone(),
            object_id: app.id.to_string(),
            application_id: app.app_id.to_string(),
            homepage: app.homepage.clone().unwrap_or_default(),
            created: day(app.created_date_time),
        }
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let (tenant, typed) = (visit.tenant.id, visit.query.text("search"));
    let everything = visit.query.get("type") == Some(EVERYTHING);
    let filter = filter(&typed, everything);
    let found = visit.read(move |read, ctx| {
        let listing = Listing { tenant, filter: Some(filter), order: None, top: MOST, cursor: None };
        Ok(service_principals::list(read, ctx, listing)??)
    });
    let found = found.await?;
    visit.shown("portal/all-applications").await?;
    let page = frame::enterprise(visit.page(ALL_APPS.name), ALL_APPS.href);
    let rows = found.items.iter().map(Row::of).collect();
    Ok(web::html(&AppsPage { page, typed, everything, rows, more: found.next.is_some() }))
}

/// Names that begin so, or the application with this id.
fn filter(typed: &str, everything: bool) -> Predicate {
    let mut parts = Vec::new();
    let prefix = typed.to_lowercase();
    if !prefix.is_empty() {
        let named = service_principals::column("displayName").map(|name| Predicate::StartsWith(name, prefix.clone()));
        let by_id = ["appId", "id"].into_iter().filter_map(service_principals::column);
        let by_id = by_id.map(|column| Predicate::StartsWith(column, prefix.clone()));
        parts.push(Predicate::Or(named.into_iter().chain(by_id).collect()));
    }
    if let (false, Some(tags)) = (everything, service_principals::collection("tags")) {
        let tag = Predicate::Compare(tags.element, Comparison::Eq, Value::Text(INTEGRATED_APP.to_lowercase()));
        parts.push(Predicate::Any(tags, Box::new(tag)));
    }
    Predicate::And(parts)
}
