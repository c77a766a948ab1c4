//! The pages of a sign-out.

use askama::Template;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use journey::{Known, Notice};
use url::{Url, form_urlencoded};
use web::{Link, Page};

use crate::headers;
use crate::pages::{Choice, choices};

/// Sends the browser on by itself, without a script; the number is seconds.
const REFRESH: HeaderName = HeaderName::from_static("refresh");
/// How many seconds the applications have to hear of it.
const PATIENCE: u8 = 2;

#[derive(Template)]
#[template(path = "sign_out.html")]
struct Which {
    page: Page,
    carried: Vec<(&'static str, String)>,
    accounts: Vec<Choice>,
}

/// Asks who shall be signed out.
pub(super) fn which(accounts: &[Known], carried: Vec<(&'static str, String)>) -> Response {
    let page = Page::new("Pick an account").ribbon();
    headers::journey(web::html(&Which { page, carried, accounts: choices(accounts) }))
}

#[derive(Template)]
#[template(path = "signing_out.html")]
struct Telling {
    page: Page,
    /// Names and addresses of the applications.
    told: Vec<(String, String)>,
    target: String,
}

/// Tells the applications, each in a frame of its own, and goes on.
pub(super) fn telling(notices: &[Notice], target: String) -> Response {
    let told: Vec<(String, String)> = notices.iter().map(|notice| (notice.app.clone(), address(notice))).collect();
    let origins: Vec<String> = told.iter().filter_map(|(_, address)| origin(address)).collect();
    let refresh = HeaderValue::try_from(format!("{PATIENCE}; url={}", encoded(&target)));
    let page = Page::new("Signing you out").ribbon();
    let mut response = headers::framing(web::html(&Telling { page, told, target }), &origins);
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    response
}

/// Issuer and session go along ("Single sign-out": front-channel sign-out).
fn address(notice: &Notice) -> String {
    let mark = if notice.logout_url.contains('?') { '&' } else { '?' };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("iss", &notice.issuer).append_pair("sid", &notice.session.to_string());
    format!("{}{mark}{}", notice.logout_url, query.finish())
}

fn origin(address: &str) -> Option<String> {
    let origin = Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

fn encoded(target: &str) -> String {
    percent_encoding::utf8_percent_encode(target, percent_encoding::CONTROLS).to_string()
}

/// The page after it.
pub(crate) async fn ended() -> Response {
    let text = "It's a good idea to close all browser windows.";
    web::pages::notice(StatusCode::OK, "You signed out", text, Some(Link::new("Sign in again", "/myapps")))
}
