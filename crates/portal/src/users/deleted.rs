//! Deleted users. Their objects are kept for 30 days, out of sight of every other list.

use askama::Template;
use axum::response::Response;
use directory::trash::KEPT;
use directory::users::{self, Listing, trash};
use store::query::Order;
use web::{Page, Toast};

use super::MOST;
use crate::error::Failure;
use crate::frame::{self, DELETED_USERS};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "deleted_users.html")]
struct DeletedPage {
    page: Page,
    rows: Vec<Deleted>,
}

struct Deleted {
    id: String,
    name: String,
    principal_name: String,
    user_type: String,
    at: String,
    /// When the user is deleted for good.
    until: String,
}

/// The list of them, the latest first.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let found = visit.read(move |read, ctx| {
        let order = users::column("deletedDateTime").map(|by| Order { by, descending: true });
        let listing = Listing { tenant, filter: None, order, top: MOST, cursor: None };
        Ok(trash::list(read, ctx, &listing)??.items)
    });
    let rows = found.await?.into_iter().filter_map(|user| {
        let at = user.deleted_date_time?;
        Some(Deleted {
            id: user.id.to_string(),
            name: user.display_name,
            principal_name: user.user_principal_name,
            user_type: user.user_type.to_string(),
            at: at.strftime("%Y-%m-%d %H:%M").to_string(),
            until: at.saturating_add(KEPT).unwrap_or(at).strftime("%Y-%m-%d %H:%M").to_string(),
        })
    });
    let done = match visit.query.get("done") {
        Some("restored") => Some(Toast::done("Users restored")),
        Some("purged") => Some(Toast::done("Users deleted permanently")),
        _ => None,
    };
    let page = frame::users(visit.page(DELETED_USERS.name), DELETED_USERS.href).toast(done);
    Ok(web::html(&DeletedPage { page, rows: rows.collect() }))
}
