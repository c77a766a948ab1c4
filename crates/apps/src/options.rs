//! The way to another organization for whoever does not know its address: its domain is typed (Microsoft Entra External
//! ID, "B2B collaboration invitation redemption": redemption through the common endpoint).

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use directory::tenants;
use kernel::DomainName;
use serde::Deserialize;
use web::{Here, Page, Query};

use crate::error::{PageError, form_again};

/// Where the sign-in page of My Apps leads.
pub(crate) const ADDRESS: &str = "/myapps/sign-in-options";

/// The domain of the organization; nothing before it is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    domain: String,
}

#[derive(Template)]
#[template(path = "options.html")]
struct Options {
    page: Page,
    domain: String,
    error: String,
}

/// Asks for the domain, and leads to its organization once it is typed.
pub(crate) async fn show(here: Here, Query(Typed { domain }): Query<Typed>) -> Result<Response, PageError> {
    let typed = domain.trim().to_owned();
    let page = |domain, error| Options { page: Page::new("Sign-in options").ribbon(), domain, error };
    if typed.is_empty() {
        return Ok(web::html(&page(typed, String::new())));
    }
    let known = match DomainName::parse(&typed) {
        Ok(name) => here.world.store().read(move |read| tenants::by_domain(read, &name)).await?,
        Err(_) => None,
    };
    match known {
        Some(tenant) => Ok(Redirect::to(&format!("/myapps/{}", tenant.primary_domain())).into_response()),
        None => Ok(form_again(&page(typed, "No organization here has this domain.".to_owned()))),
    }
}
