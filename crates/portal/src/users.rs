//! Users: everybody in the directory, guests included.

pub(crate) mod deleted;
pub(crate) mod trash;

use askama::Template;
use axum::response::Response;
use directory::users::{self, CreationType, Listing, User};
use kernel::UserId;
use store::query::Order;
use web::{Page, Toast};

use crate::error::{Failure, Stop};
use crate::frame::{self, USERS};
use crate::visit::Visit;

/// The most rows of a list.
pub(crate) const MOST: usize = 100;

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    page: Page,
    typed: String,
    rows: Vec<Row>,
    /// How many there are, where not all of them are shown.
    more: Option<u64>,
}

/// What lists say of a user.
pub(crate) struct Row {
    href: String,
    name: String,
    principal_name: String,
    user_type: String,
    identities: String,
    company: String,
    creation: &'static str,
    invitation: &'static str,
}

impl Row {
    fn of(user: &User) -> Self {
        Self {
            href: frame::profile(user.id),
            name: user.display_name.clone(),
            principal_name: user.user_principal_name.clone(),
            user_type: user.user_type.to_string(),
            identities: identities(user),
            company: user.company_name.clone().unwrap_or_default(),
            creation: user.creation_type.map_or("", CreationType::as_str),
            invitation: invitation_state(user),
        }
    }
}

/// Who vouches for the user: somebody outside once the guest has redeemed, else the tenant itself.
pub(crate) fn identities(user: &User) -> String {
    user.identities.first().map(|identity| identity.issuer.clone()).unwrap_or_default()
}

/// The portal's words for `externalUserState`; empty for whoever was never invited.
pub(crate) const fn invitation_state(user: &User) -> &'static str {
    use directory::users::ExternalUserState::{Accepted, PendingAcceptance};
    match user.external_user_state {
        Some(PendingAcceptance) => "Pending acceptance",
        Some(Accepted) => "Accepted",
        None => "",
    }
}

/// Users, with the list of all of them.
pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let (tenant, typed) = (visit.tenant.id, visit.query.text("search"));
    let filter = (!typed.is_empty()).then(|| users::search(&typed));
    let invited = visit.query.get("invited").and_then(|id| id.parse::<UserId>().ok());
    let found = visit.read(move |read, ctx| {
        // The newest are read, so that whoever was just invited is there in a directory of any size.
        let order = users::column("createdDateTime").map(|by| Order { by, descending: true });
        let listing = Listing { tenant, filter, order, top: MOST, cursor: None };
        let page = users::list(read, ctx, &listing)??;
        let more = if page.next.is_some() { Some(users::count(read, ctx, &listing)??) } else { None };
        let invited = match invited {
            Some(id) => users::load(read, id)?.filter(|user| user.tenant == tenant),
            None => None,
        };
        Ok::<_, Stop>((page.items, more, invited))
    });
    let (mut found, more, invited) = found.await?;
    visit.shown("portal/users").await?;
    found.sort_by_cached_key(|user| (user.display_name.to_lowercase(), user.id));
    let toast = match (invited, visit.query.has("deleted")) {
        (Some(guest), _) => Some(Toast::done(format!("Successfully invited {}", guest.display_name))),
        (None, deleted) => deleted.then(|| Toast::done("User deleted")),
    };
    let page = frame::users(visit.page(USERS.name), USERS.href).toast(toast);
    Ok(web::html(&UsersPage { page, typed, rows: found.iter().map(Row::of).collect(), more }))
}
