//! What a guest may read before she allows an organization to use her data. It does not lead to another machine.

use askama::Template;
use axum::response::Response;
use journey::{Next, Sight};
use kernel::Caller;
use web::Page;

use crate::error::Failure;
use crate::extract::Visit;
use crate::headers;
use crate::steps::unsealed;

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    page: Page,
    organization: String,
    statement: String,
}

/// Where the organization on "Review permissions" publishes its privacy statement.
pub(crate) async fn statement(visit: Visit) -> Response {
    let here = &visit.here;
    let journey = match unsealed(here, &visit.query) {
        Ok(journey) => journey,
        Err(failure) => return failure.page(here).await,
    };
    let browser = visit.browser.clone();
    let sight = here.read(Caller::Anonymous, move |read, ctx| journey::look(read, ctx, &journey, browser.as_ref()));
    match sight.await {
        Ok(Sight::Page(Next::ReviewPermissions { organization, privacy_statement: Some(statement), .. })) => {
            let page = Page::new("Privacy statement").ribbon();
            headers::journey(web::html(&Privacy { page, organization, statement }))
        }
        Ok(_) => Failure::not_found().page(here).await,
        Err(error) => Failure::from(error).page(here).await,
    }
}
