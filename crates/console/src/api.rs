//! The control API for people: every call of its document, with a command that makes it, and every shape.

mod call;
mod command;
mod kind;
mod own;
mod shape;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use web::{Here, Page};
use worlds::document;

use crate::control::DOCUMENT;
use crate::error::PageError;
use crate::launch_pad;
use call::Group;
use own::Own;
use shape::Shape;

pub(crate) fn router() -> Router {
    Router::new().route("/api", get(calls)).route("/api/shapes", get(shapes))
}

#[derive(Template)]
#[template(path = "api.html")]
struct Calls {
    page: Page,
    about: Vec<String>,
    groups: Vec<Group>,
}

async fn calls(here: Here) -> Result<Response, PageError> {
    let name = here.world.name().to_owned();
    let view = here.world.store().read(move |read| document::view(read, &name)).await?;
    let about = DOCUMENT["info"]["description"].as_str().unwrap_or_default();
    Ok(web::html(&Calls {
        page: Page::new("API").links(launch_pad::links(), "/api"),
        about: about.split("\n\n").map(str::to_owned).collect(),
        groups: call::groups(&DOCUMENT, &Own::of(&view), here.arrival.origins.console()),
    }))
}

#[derive(Template)]
#[template(path = "api_shapes.html")]
struct Shapes {
    page: Page,
    shapes: Vec<Shape>,
}

async fn shapes() -> Response {
    let page = Page::new("Shapes of the API").links(launch_pad::links(), "/api");
    web::html(&Shapes { page, shapes: shape::shapes(&DOCUMENT) })
}

/// The words of a description, and whether each piece of them is code.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`').enumerate().map(|(place, words)| (place % 2 == 1, words))
}
