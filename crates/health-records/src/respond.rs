use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::party::Registration;
use crate::{assets, records};

/// What every page shows around its content.
pub(crate) struct Frame<'a> {
    pub(crate) style: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) home: &'static str,
    pub(crate) organization: Option<&'a str>,
    pub(crate) my_apps: Option<&'a str>,
}

impl<'a> Frame<'a> {
    pub(crate) fn of(registration: Option<&'a Registration>) -> Self {
        Self {
            style: assets::STYLE_PATH,
            mark: assets::MARK_PATH,
            home: records::PATH,
            organization: registration.map(|registration| registration.organization.as_str()),
            my_apps: registration.map(|registration| registration.my_apps.as_str()),
        }
    }
}

/// A page whose forms may be sent where `form_action` says.
pub(crate) fn page(status: StatusCode, page: &impl Template, form_action: &str) -> Response {
    let html = page.render().expect("writing a page into a string cannot fail");
    let policy = HeaderValue::from_str(&policy(form_action)).expect("origins are ASCII");
    (status, [(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

/// Everything comes from the app itself, and nobody may frame it.
fn policy(form_action: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {form_action}; \
         frame-ancestors 'none'"
    )
}

/// Sends the browser elsewhere with a GET, and cookies with it.
pub(crate) fn redirect(status: StatusCode, location: &str, cookies: &[String]) -> Response {
    let mut response = status.into_response();
    append(response.headers_mut(), header::LOCATION, location);
    for cookie in cookies {
        append(response.headers_mut(), header::SET_COOKIE, cookie);
    }
    response
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("addresses are percent-encoded and cookies base64");
    headers.append(name, value);
}

/// The headers every answer carries, unless it brought its own.
pub(crate) async fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
