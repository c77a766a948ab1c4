//! External Identities: the way to everything that is settled about people outside.

use askama::Template;
use axum::response::Response;
use web::Page;

use crate::error::Failure;
use crate::frame::{self, Place};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "external_identities.html")]
struct ExternalIdentitiesPage {
    page: Page,
    places: [&'static Place; 4],
    /// What the real menu has besides.
    missing: [(&'static str, &'static [&'static str]); 3],
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.shown("portal/external-identities").await?;
    Ok(web::html(&ExternalIdentitiesPage {
        page: frame::external_identities(visit.page("External Identities"), frame::EXTERNAL_IDENTITIES.href),
        places: [&frame::CROSS_TENANT, &frame::IDENTITY_PROVIDERS, &frame::COLLABORATION, &frame::TERMS],
        missing: [
            ("Self-service sign up", &["Custom user attributes", "All API connectors", "User flows"]),
            ("Subscriptions", &["Linked subscriptions"]),
            ("Lifecycle management", &["Access reviews"]),
        ],
    }))
}
