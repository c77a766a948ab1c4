//! My Apps: the applications that a person is assigned to in one organization.

use askama::Template;
use axum::Router;
use axum::extract::{OriginalUri, Path};
use axum::response::Response;
use axum::routing::{get, post};
use directory::service_principals::ServicePrincipal;
use directory::tenants::{self, Tenant};
use directory::{Account, assignments};
use http::{HeaderMap, Uri};
use kernel::{Caller, Ctx, Origins};
use ledger::observations;
use serde::Deserialize;
use store::Read;
use sts::Authority;
use web::{Here, Page, Query};

use crate::error::PageError;
use crate::panel::Panel;
use crate::sign_in::{self, Wanted};
use crate::visitor::{Organizations, Visitor, organizations};
use crate::{frame, options, sign_out};

/// What the lab looks for when a guest sees her apps.
const SEEN: &str = "myapps";

pub(crate) fn router() -> Router {
    let panel = Panel::MyApps;
    Router::new()
        .route("/myapps", get(show))
        .route("/myapps/", get(show))
        .route("/myapps/{domain}", get(show_of))
        .route(options::ADDRESS, get(options::show))
        .route("/myapps/signin/{name}/{app}", get(crate::direct::open))
        .route("/myapps/signin", get(move |here, headers, answer| sign_in::finish(here, headers, panel, answer)))
        .route("/myapps/switch-organization", get(switch))
        .route("/myapps/different-account", get(different))
        .route("/myapps/sign-out", post(move |here, headers| sign_out::sign_out(here, headers, panel)))
        .route("/myapps/signed-out", get(sign_out::signed_out))
}

#[derive(Template)]
#[template(path = "my_apps.html")]
struct MyApps {
    page: Page,
    organization: String,
    search: String,
    tiles: Vec<Tile>,
    empty: &'static str,
}

/// An application; without an address its tile cannot launch.
struct Tile {
    name: String,
    href: Option<String>,
}

/// Which organization, and which apps of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(alias = "tenantId", alias = "tid")]
    pub(crate) tenantid: String,
    search: String,
}

async fn show(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    panel(here, headers, uri, asked).await
}

async fn show_of(
    here: Here,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
    Path(domain): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    panel(here, headers, uri, Asked { tenantid: domain, ..asked }).await
}

async fn panel(here: Here, headers: HeaderMap, uri: Uri, asked: Asked) -> Result<Response, PageError> {
    let visitor = match admitted(&here, &headers, Panel::MyApps, &uri, &asked.tenantid).await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    note(&here, &visitor).await?;
    let (user, now) = (visitor.person.id, here.arrival.at);
    let apps =
        here.world.store().read(move |read| Ok::<_, PageError>(assignments::assigned_apps(read, now, user)?)).await?;
    let none_at_all = apps.is_empty();
    Ok(web::html(&MyApps {
        page: frame::page("My Apps", Panel::MyApps, &visitor),
        organization: visitor.tenant.display_name.clone(),
        tiles: tiles(apps, asked.search.trim(), &here.arrival.origins),
        search: asked.search,
        empty: if none_at_all { "There are no apps to show." } else { "No app has this name." },
    }))
}

fn tiles(apps: Vec<ServicePrincipal>, search: &str, origins: &Origins) -> Vec<Tile> {
    let search = search.to_lowercase();
    apps.into_iter()
        .filter(|app| app.display_name.to_lowercase().contains(&search))
        .map(|app| Tile { href: app.launch_url().map(|url| web::rehome::own(url, origins)), name: app.display_name })
        .collect()
}

/// Who is signed in in the organization that is asked for; else the way to the sign-in, which comes back here.
pub(crate) async fn admitted(
    here: &Here,
    headers: &HeaderMap,
    panel: Panel,
    uri: &Uri,
    tenant: &str,
) -> Result<Result<Visitor, Response>, PageError> {
    let asked = organization(here, tenant).await?;
    let visitor = Visitor::of(here, headers, panel).await?;
    let fits = |visitor: &Visitor| asked.as_ref().is_none_or(|tenant| tenant.id == visitor.tenant.id);
    if let Some(visitor) = visitor.as_ref().filter(|visitor| fits(visitor)) {
        return Ok(Ok(visitor.clone()));
    }
    let wanted = Wanted {
        panel,
        authority: asked.map_or(Authority::Organizations, |tenant| Authority::Tenant(tenant.id)),
        to: uri.path_and_query().map_or_else(|| format!("/{}", panel.surface()), ToString::to_string),
        hint: visitor.as_ref().map(|visitor| visitor.address.as_str()),
        pick: false,
    };
    Ok(Err(sign_in::begin(here, headers, &wanted)))
}

/// The organization that an id or domain names; none when none is named.
async fn organization(here: &Here, name: &str) -> Result<Option<Tenant>, PageError> {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Ok(None);
    }
    let asked = name.clone();
    let found = here.world.store().read(move |read| Ok::<_, PageError>(tenants::resolve(read, &asked)?)).await?;
    found.map(Some).ok_or(PageError::NoSuchOrganization(name))
}

/// Notes for the lab that a guest was shown her apps.
async fn note(here: &Here, visitor: &Visitor) -> Result<(), PageError> {
    if !visitor.person.is_external() {
        return Ok(());
    }
    let noted = here.world.store().read(|read| Ok::<_, PageError>(observations::noted(read, SEEN)?)).await?;
    if !noted {
        here.write(Caller::Anonymous, |tx, ctx: &Ctx| Ok::<_, PageError>(observations::note(tx, ctx, SEEN)?)).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "switch.html")]
struct Switch {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    domain: String,
    href: String,
    home: bool,
    current: bool,
}

/// The organizations between which a person switches.
async fn switch(here: Here, headers: HeaderMap, OriginalUri(uri): OriginalUri) -> Result<Response, PageError> {
    switch_in(here, headers, uri, Panel::MyApps).await
}

/// [`switch`] for either panel.
pub(crate) async fn switch_in(here: Here, headers: HeaderMap, uri: Uri, panel: Panel) -> Result<Response, PageError> {
    let visitor = match admitted(&here, &headers, panel, &uri, "").await? {
        Ok(visitor) => visitor,
        Err(to_the_sign_in) => return Ok(to_the_sign_in),
    };
    let found = of_account(&here, &visitor.session.account).await?;
    let row = |tenant: Tenant, home: bool| Row {
        domain: tenant.primary_domain().to_string(),
        href: format!("/{}?tenantid={}", panel.surface(), tenant.id),
        home,
        current: tenant.id == visitor.tenant.id,
        name: tenant.display_name,
    };
    let rows = found
        .home
        .map(|home| row(home, true))
        .into_iter()
        .chain(found.others.into_iter().map(|other| row(other, false)));
    let rows = rows.collect();
    let page = frame::page("Switch organization", panel, &visitor);
    Ok(web::html(&Switch { page, rows }))
}

/// The organizations of an account.
pub(crate) async fn of_account(here: &Here, account: &Account) -> Result<Organizations, PageError> {
    let account = account.clone();
    here.world.store().read(move |read: &Read<'_>| organizations(read, &account)).await
}

/// Asks who wants to be signed in.
async fn different(here: Here, headers: HeaderMap) -> Result<Response, PageError> {
    different_in(&here, &headers, Panel::MyApps).await
}

/// [`different`] for either panel, in the organization that is open.
pub(crate) async fn different_in(here: &Here, headers: &HeaderMap, panel: Panel) -> Result<Response, PageError> {
    let tenant = Visitor::of(here, headers, panel).await?.map(|visitor| visitor.tenant.id);
    let to = match tenant {
        Some(tenant) => format!("/{}?tenantid={tenant}", panel.surface()),
        None => format!("/{}", panel.surface()),
    };
    let authority = tenant.map_or(Authority::Organizations, Authority::Tenant);
    Ok(sign_in::begin(here, headers, &Wanted { panel, authority, to, hint: None, pick: true }))
}
