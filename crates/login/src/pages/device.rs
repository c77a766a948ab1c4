//! A device that waits for the person: whether she knows it, and what she answered.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use web::Page;

use super::Shown;

#[derive(Template)]
#[template(path = "confirm_device.html")]
struct ConfirmDevice {
    page: Page,
    state: String,
    account: String,
}

pub(super) fn confirm(status: StatusCode, shown: Shown, app: &str, account: String) -> Response {
    let page = Page::new(format!("Are you trying to sign in to {app}?")).ribbon();
    web::html_with(status, &ConfirmDevice { page, state: shown.state, account })
}

#[derive(Template)]
#[template(path = "device_answered.html")]
struct DeviceAnswered {
    page: Page,
    app: String,
    signed_in: bool,
}

pub(super) fn answered(app: String, signed_in: bool) -> Response {
    let title = if signed_in { "You have signed in" } else { "Sign-in cancelled" };
    web::html(&DeviceAnswered { page: Page::new(title).ribbon(), app, signed_in })
}
