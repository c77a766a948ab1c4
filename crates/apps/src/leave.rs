//! Leaving an organization that one works with as a guest.

use askama::Template;
use axum::extract::OriginalUri;
use axum::response::{IntoResponse, Redirect, Response};
use directory::tenants::{self, Tenant};
use directory::{Account, guests};
use http::{HeaderMap, StatusCode};
use kernel::{Caller, TenantId};
use policy::Ruling;
use serde::Deserialize;
use web::{Here, Link, Page, Query};

use crate::error::PageError;
use crate::frame;
use crate::my_apps::admitted;
use crate::panel::Panel;

const PANEL: Panel = Panel::MyAccount;

/// Which organization is left.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    organization: String,
}

#[derive(Template)]
#[template(path = "leave.html")]
struct LeavePage {
    page: Page,
    organization: String,
    href: String,
}

/// The page that asks before somebody leaves.
pub(crate) fn address(tenant: TenantId) -> String {
    format!("/myaccount/organizations/leave?organization={tenant}")
}

/// Asks.
pub(crate) async fn confirm(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(which): Query<Which>,
) -> Result<Response, PageError> {
    let visitor = match admitted(&here, &headers, PANEL, &uri, "").await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let organization = named(&here, which.organization).await?;
    Ok(web::html(&LeavePage {
        page: frame::page("Leave organization", PANEL, &visitor),
        organization: organization.display_name,
        href: address(organization.id),
    }))
}

/// Leaves. Whoever has left already is told the same.
pub(crate) async fn take(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(which): Query<Which>,
) -> Result<Response, PageError> {
    let visitor = match admitted(&here, &headers, PANEL, &uri, "").await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let tenant = named(&here, which.organization).await?.id;
    if let Some(caller) = guest(&here, tenant, visitor.session.account).await? {
        let left = here.write(caller, |tx, ctx| Ok::<_, PageError>(invitations::leave(tx, ctx)?)).await?;
        if let Ruling::Refused(refusal) = left {
            return Err(PageError::MayNotLeave(refusal));
        }
    }
    Ok(Redirect::to(&format!("/myaccount/left?organization={tenant}")).into_response())
}

/// Tells whoever has left; the account that was open may be the one that is gone.
pub(crate) async fn left(here: Here, Query(which): Query<Which>) -> Result<Response, PageError> {
    let organization = named(&here, which.organization).await?;
    let text = format!("You have left {}.", organization.display_name);
    let way_on = Link::new("Go to your organizations", "/myaccount/organizations");
    Ok(web::pages::notice(StatusCode::OK, "You left the organization", &text, Some(way_on)))
}

async fn named(here: &Here, organization: String) -> Result<Tenant, PageError> {
    let asked = organization.clone();
    let found = here.world.store().read(move |read| Ok::<_, PageError>(tenants::resolve(read, &asked)?)).await?;
    found.ok_or(PageError::NoSuchOrganization(organization))
}

/// The person as the guest who is about to leave: an account has another object in each tenant.
async fn guest(here: &Here, tenant: TenantId, account: Account) -> Result<Option<Caller>, PageError> {
    let found =
        here.world.store().read(move |read| Ok::<_, PageError>(guests::linked(read, tenant, &account)?)).await?;
    Ok(found.map(|guest| Caller::User { tenant, user: guest.id, client: PANEL.client() }))
}
