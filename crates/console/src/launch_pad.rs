//! The launch pad: what is here, who lives here, and where the root certificate is.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use directory::personal::PersonalProvider;
use directory::tenants::TenantKind;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use kernel::Origins;
use web::{Here, Link, Page};
use worlds::document::{self, PersonalAccountView, Situation, WorldView};

use crate::error::PageError;

/// The launch pad, and the roots for download where there are any.
pub(crate) fn router(ca: Option<Arc<str>>) -> Router {
    let has_ca = ca.is_some();
    let router = Router::new().route("/", get(move |here: Here| show(here, has_ca)));
    match ca {
        Some(pem) => router.route("/ca.pem", get(move || std::future::ready(download(&pem)))),
        None => router,
    }
}

#[derive(Template)]
#[template(path = "launch_pad.html")]
struct LaunchPad {
    page: Page,
    places: Vec<Place>,
    rows: Vec<Row>,
    /// Whether a large organization has people who are not listed.
    has_others: bool,
    /// What is wrong in this world, where its document tells.
    situation: Option<Situation>,
    ca: bool,
    request: String,
}

/// A place to go, with a word about it.
struct Place {
    name: &'static str,
    href: String,
    note: &'static str,
}

/// An account.
struct Row {
    name: String,
    address: String,
    kind: &'static str,
    at: String,
    roles: String,
    password: String,
}

async fn show(here: Here, ca: bool) -> Result<Response, PageError> {
    let name = here.world.name().to_owned();
    let view = here.world.store().read(move |read| document::overview(read, &name)).await?;
    let situation = here.world.situation().await?;
    let origins = &here.arrival.origins;
    Ok(web::html(&LaunchPad {
        page: Page::new("Vestibule"),
        places: places(&view, origins),
        has_others: view.tenants.iter().any(|tenant| tenant.has_others),
        rows: rows(view),
        situation: situation.map(|(_, told)| told),
        ca,
        request: format!("curl {}/_vestibule/v1/world", origins.console()),
    }))
}

/// The links in the banner of the console's other pages.
pub(crate) fn links() -> Vec<Link> {
    vec![
        Link::new("Launch pad", "/"),
        Link::new("Inbox", "/inbox"),
        Link::new("Lab", "/lab"),
        Link::new("Situations", "/situations"),
        Link::new("Decisions", "/decisions"),
        Link::new("Requests", "/requests"),
        Link::new("API", "/api"),
    ]
}

fn places(view: &WorldView, origins: &Origins) -> Vec<Place> {
    let resource = view.tenants.iter().find(|tenant| tenant.kind == TenantKind::Resource);
    let tenant = resource.map(|tenant| format!("?tenantid={}", tenant.id)).unwrap_or_default();
    vec![
        Place { name: "Portal", href: "/portal".to_owned(), note: "Invite and assign, as an administrator" },
        Place { name: "Inbox", href: "/inbox".to_owned(), note: "Every mail to everybody" },
        Place { name: "My Apps", href: format!("/myapps{tenant}"), note: "What a person may open" },
        Place { name: "My Account", href: format!("/myaccount{tenant}"), note: "Organizations and privacy" },
        Place { name: "Health Records", href: format!("{}/", origins.app()), note: "The sample application" },
        Place { name: "Lab", href: "/lab".to_owned(), note: "The exercise, step by step" },
        Place { name: "Situations", href: "/situations".to_owned(), note: "What goes wrong most, to start in" },
        Place { name: "API", href: "/api".to_owned(), note: "This world for scripts" },
    ]
}

fn rows(view: WorldView) -> Vec<Row> {
    let work = view.tenants.into_iter().flat_map(|tenant| {
        let at = tenant.name;
        tenant.accounts.into_iter().map(move |account| Row {
            name: account.display_name,
            address: account.user_principal_name,
            kind: "work",
            at: at.clone(),
            roles: account.roles.join(", "),
            password: account.password.unwrap_or_else(|| "changed".to_owned()),
        })
    });
    work.chain(view.personal_accounts.into_iter().map(personal)).collect()
}

fn personal(account: PersonalAccountView) -> Row {
    let (kind, unknown) = match account.provider {
        PersonalProvider::Microsoft => ("Microsoft account", "changed"),
        PersonalProvider::Google => ("Google", "changed"),
        PersonalProvider::Mailbox => ("mailbox", "none, passcode by mail"),
    };
    Row {
        name: account.display_name,
        address: account.address.to_string(),
        kind,
        at: String::new(),
        roles: String::new(),
        password: account.password.unwrap_or_else(|| unknown.to_owned()),
    }
}

fn download(pem: &str) -> Response {
    let headers =
        [(CONTENT_TYPE, "application/x-pem-file"), (CONTENT_DISPOSITION, "attachment; filename=\"vestibule-ca.pem\"")];
    (headers, pem.to_owned()).into_response()
}
