//! What every page has in common: the frame around its content. See `templates/README.md`.

mod frame;
mod tile;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;

pub use frame::{AccountMenu, Link, MenuGroup, MenuItem, Page, Realm, Toast, Tone};
pub use tile::{colour, initial};

/// A page with status 200.
pub fn html(page: &impl Template) -> Response {
    html_with(StatusCode::OK, page)
}

/// A page with a status.
///
/// # Panics
/// Never: a page is written into a string, which cannot fail.
pub fn html_with(status: StatusCode, page: &impl Template) -> Response {
    let text = page.render().expect("a page is written into a string, which cannot fail");
    (status, Html(text)).into_response()
}

/// A card with one sentence and a way on.
#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    page: Page,
    text: String,
    way_on: Option<Link>,
}

/// A page that says one thing.
#[must_use]
pub fn notice(status: StatusCode, h1: &str, text: &str, way_on: Option<Link>) -> Response {
    html_with(status, &NoticePage { page: Page::new(h1).ribbon(), text: text.to_owned(), way_on })
}

fn launch_pad() -> Link {
    Link::new("Go to the launch pad", "/")
}

/// The page of a fault of ours; its cause is in the log.
#[must_use]
pub fn failure() -> Response {
    let text = "This is a fault of the emulator, not of yours. Its log tells the cause.";
    notice(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", text, Some(launch_pad()))
}

/// The page of a form that another site sent.
#[must_use]
pub fn foreign_form() -> Response {
    let text = "Nothing was changed. Open the page here and send its own form.";
    notice(StatusCode::FORBIDDEN, "This form came from another site", text, Some(launch_pad()))
}

/// The page of an address where nothing is.
#[must_use]
pub fn not_found() -> Response {
    let text = "This address leads nowhere. It may have been mistyped.";
    notice(StatusCode::NOT_FOUND, "Nothing is here", text, Some(launch_pad()))
}
