use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use kernel::RequestId;
use serde::Deserialize;
use serde_json::Value;
use web::{Here, Page, Query};

use super::{Filter, Request, curl, shown};
use crate::error::PageError;
use crate::{launch_pad, times};

/// How many requests the page lists; scripts read all of them.
const LISTED: usize = 200;

pub(crate) fn router() -> Router {
    Router::new().route("/requests", get(list)).route("/requests/{id}", get(one))
}

#[derive(Template)]
#[template(path = "requests.html")]
struct List {
    page: Page,
    search: String,
    rows: Vec<Row>,
}

struct Row {
    href: String,
    method: String,
    path: String,
    status: String,
    tone: &'static str,
    surface: &'static str,
    at: String,
    time: String,
}

#[derive(Template)]
#[template(path = "request.html")]
struct One {
    page: Page,
    method: String,
    path: String,
    status: String,
    surface: &'static str,
    at: String,
    id: String,
    tenant: String,
    app: String,
    decision: String,
    request: String,
    response: String,
    command: String,
}

/// What the search box asks for.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    search: String,
}

async fn list(here: Here, Query(Asked { search }): Query<Asked>) -> Response {
    let filter = Filter { search: Some(search.clone()).filter(|search| !search.is_empty()), ..Filter::default() };
    let all = here.world.traffic().list();
    let found = all.iter().map(|exchange| shown(exchange)).filter(|request| filter.takes(request));
    let page = Page::new("Requests").links(launch_pad::links(), "/requests");
    web::html(&List { page, search, rows: found.take(LISTED).map(row).collect() })
}

fn row(request: Request) -> Row {
    Row {
        href: format!("/requests/{}", request.id),
        method: request.method,
        path: request.path,
        tone: match request.status {
            1..400 => "good",
            400..500 => "warn",
            _ => "bad",
        },
        status: status(request.status),
        surface: request.surface,
        at: request.at.to_string(),
        time: times::readable(request.at),
    }
}

/// The status in words, where a fault dropped the connection before there was one.
fn status(status: u16) -> String {
    if status == 0 { "dropped".to_owned() } else { status.to_string() }
}

async fn one(here: Here, Path(id): Path<String>) -> Result<Response, PageError> {
    let id: RequestId = id.parse().map_err(|_| PageError::NotFound)?;
    let all = here.world.traffic().list();
    let exchange = all.iter().find(|exchange| exchange.id == id).ok_or(PageError::NotFound)?;
    let request = shown(exchange);
    let pretty = |body: &Option<Value>| {
        body.as_ref().and_then(|body| serde_json::to_string_pretty(body).ok()).unwrap_or_default()
    };
    Ok(web::html(&One {
        page: Page::new("Request").links(launch_pad::links(), "/requests"),
        command: curl::command(&request, here.arrival.origins.console()),
        status: status(request.status),
        surface: request.surface,
        at: times::readable(request.at),
        id: request.id.to_string(),
        request: pretty(&request.sent),
        response: pretty(&request.answered),
        method: request.method,
        path: request.path,
        tenant: request.tenant_id.unwrap_or_default(),
        app: request.app_id.unwrap_or_default(),
        decision: request.decision_id.unwrap_or_default(),
    }))
}
