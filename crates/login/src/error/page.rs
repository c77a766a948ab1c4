//! Errors as people read them.

use askama::Template;
use axum::response::Response;
use kernel::Caller;
use ledger::decisions::{self, Record};
use web::{Here, Link, Page};

use super::{Failure, told};
use crate::headers;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    /// Code and text, as the real service puts them together.
    said: String,
    request_id: String,
    correlation_id: String,
    timestamp: String,
    decision: Option<Record>,
    /// Where she can go from here.
    way_on: Link,
}

/// The invitation service puts a space before the colon, the sign-in service does not.
fn said(code: &str, message: &str) -> String {
    let colon = if code.starts_with("AADB2B_") { " :" } else { ":" };
    format!("{code}{colon} {message}")
}

impl Failure {
    /// The page: what happened, the ids to ask with, and how it was decided.
    pub(crate) async fn page(self, here: &Here) -> Response {
        let decision = match self.0.decision {
            Some(id) => here.read(Caller::Anonymous, move |read, _| decisions::get(read, id)).await.ok().flatten(),
            None => None,
        };
        let arrival = &here.arrival;
        let page = ErrorPage {
            page: Page::new(self.0.heading).ribbon(),
            said: said(&self.0.code, &self.0.message),
            request_id: arrival.request_id.to_string(),
            correlation_id: arrival.correlation_id.to_string(),
            timestamp: told(arrival.at),
            decision,
            way_on: Link::new("Start again", "/myapps"),
        };
        let response = web::html_with(self.0.status, &page);
        self.marked(headers::journey(response))
    }
}
