//! The page about error codes: what each means, and what to do about it.

mod table;

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use web::Page;

use crate::extract::Visit;
use table::{CODES, Explained};

#[derive(Template)]
#[template(path = "codes.html")]
struct Codes {
    page: Page,
    asked: String,
    error: String,
    shown: Vec<&'static Explained>,
}

/// `/error`: every code that the emulator gives; with `?code=` that one.
pub(crate) async fn show(visit: Visit) -> Response {
    let asked = visit.query.owned("code").unwrap_or_default();
    let number = asked.trim().to_uppercase();
    let number = number.strip_prefix("AADSTS").unwrap_or(&number).parse::<u32>().ok();
    let one = number.and_then(|number| CODES.iter().find(|explained| explained.code == number));
    let (status, title, shown, error) = match one {
        Some(explained) => (StatusCode::OK, format!("Error code {}", explained.code), vec![explained], String::new()),
        None if asked.is_empty() => (StatusCode::OK, "Error codes".to_owned(), CODES.iter().collect(), String::new()),
        None => {
            let error = "The emulator gives no such code.".to_owned();
            (StatusCode::NOT_FOUND, "Error codes".to_owned(), CODES.iter().collect(), error)
        }
    };
    web::html_with(status, &Codes { page: Page::new(title).ribbon(), asked, error, shown })
}
