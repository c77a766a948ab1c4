//! The portal's first page, and the search of its banner.

use askama::Template;
use axum::response::Response;
use directory::service_principals::{self, ServicePrincipal};
use directory::users::{self, Listing, User};
use web::Page;

use crate::error::Failure;
use crate::frame::{self, Place, TILES};
use crate::visit::Visit;

/// The most users and the most applications among the results.
const MOST: usize = 10;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    tiles: &'static [&'static Place],
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    page: Page,
    typed: String,
    places: Vec<&'static Place>,
    people: Vec<Found>,
    apps: Vec<Found>,
}

struct Found {
    href: String,
    name: String,
    about: String,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.shown("portal/home").await?;
    let page = visit.page(format!("{} portal", visit.tenant.display_name));
    Ok(web::html(&HomePage { page, tiles: TILES }))
}

/// What Enter in the search box leads to.
pub(crate) async fn search(visit: Visit) -> Result<Response, Failure> {
    let typed = visit.query.text("q");
    let (people, apps) = if typed.is_empty() { (Vec::new(), Vec::new()) } else { objects(&visit, &typed).await? };
    visit.shown("portal/search").await?;
    let page = visit.page("Search results");
    Ok(web::html(&SearchPage { page, places: frame::found(&typed), typed, people, apps }))
}

/// Users and applications whose names begin with what was typed, as far as the reader may list them.
async fn objects(visit: &Visit, typed: &str) -> Result<(Vec<Found>, Vec<Found>), Failure> {
    let (tenant, typed) = (visit.tenant.id, typed.to_lowercase());
    visit
        .read(move |read, ctx| {
            let listing = Listing { tenant, filter: Some(users::search(&typed)), order: None, top: MOST, cursor: None };
            let people = users::list(read, ctx, &listing)?.map(|page| page.items).unwrap_or_default();
            let apps = service_principals::load_all(read, tenant)?;
            let apps = apps.into_iter().filter(|app| app.display_name.to_lowercase().starts_with(&typed)).take(MOST);
            Ok((people.iter().map(person).collect(), apps.map(|app| application(&app)).collect()))
        })
        .await
}

fn person(user: &User) -> Found {
    let about = user.mail.clone().unwrap_or_else(|| user.user_principal_name.clone());
    Found { href: frame::profile(user.id), name: user.display_name.clone(), about }
}

fn application(app: &ServicePrincipal) -> Found {
    let about = "Enterprise application".to_owned();
    Found { href: frame::application(app.id), name: app.display_name.clone(), about }
}
