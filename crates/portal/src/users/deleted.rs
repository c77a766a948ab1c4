//! Deleted users. Their objects are kept, out of sight of every other list.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use directory::{rights, users};
use kernel::UserId;
use ledger::audit::{self, Query};
use policy::Action;
use web::Page;

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
    name: String,
    principal_name: String,
    user_type: String,
    at: String,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let tenant = visit.tenant.id;
    let rows = visit.read(move |read, ctx| {
        rights::judge(read, ctx, Action::ReadUsers)??;
        // The audit log knows every deletion; the object tells whether it still holds.
        let query = Query { activity: Some("Delete user".to_owned()), top: Some(MOST), ..Query::default() };
        let records = audit::list(read, tenant, &query)?;
        let ids: BTreeSet<UserId> =
            records.iter().flat_map(|record| &record.targets).filter_map(|target| target.id.parse().ok()).collect();
        let mut rows = Vec::new();
        for id in ids {
            let found = users::load_any(read, id)?;
            rows.extend(found.and_then(|user| Some((user.deleted_date_time?, user))));
        }
        rows.sort_by_key(|(at, user)| (std::cmp::Reverse(*at), user.id));
        Ok(rows)
    });
    let rows = rows.await?.into_iter().map(|(at, user)| Deleted {
        name: user.display_name,
        principal_name: user.user_principal_name,
        user_type: user.user_type.to_string(),
        at: at.strftime("%Y-%m-%d %H:%M").to_string(),
    });
    let page = frame::users(visit.page(DELETED_USERS.name), DELETED_USERS.href);
    Ok(web::html(&DeletedPage { page, rows: rows.collect() }))
}
