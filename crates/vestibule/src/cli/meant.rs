//! Which tenant and which app are meant: by id as the emulator knows them, by name, or by saying nothing.

use kernel::{AppId, TenantId};
use serde::Deserialize;

use super::client::{CallError, Client};

/// What `GET /world` tells of the tenants.
#[derive(Debug, Deserialize)]
struct World {
    tenants: Vec<Tenant>,
}

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tenant {
    pub(super) id: String,
    kind: String,
    #[serde(default)]
    initial_domain: String,
    #[serde(default)]
    domains: Vec<String>,
    pub(super) apps: Vec<App>,
}

/// An app of a tenant.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct App {
    pub(super) display_name: String,
    pub(super) app_id: String,
}

impl Tenant {
    fn is_called(&self, word: &str) -> bool {
        [&self.id, &self.initial_domain].into_iter().chain(&self.domains).any(|name| name.eq_ignore_ascii_case(word))
    }
}

/// The tenant that was named, by its id or one of its domains, else the first that invites.
pub(super) async fn tenant(client: &Client, named: Option<&str>) -> Result<Tenant, CallError> {
    pick(tenants(client).await?, named)
}

/// The id of that tenant.
pub(super) async fn tenant_id(client: &Client, named: Option<&str>) -> Result<String, CallError> {
    match named.filter(|word| word.parse::<TenantId>().is_ok()) {
        Some(id) => Ok(id.to_owned()),
        None => Ok(tenant(client, named).await?.id),
    }
}

/// The ids of that tenant and of an app of it, which may be called by its name. A word for no tenant in particular, like
/// `common`, stays as it is, and the app may be anybody's.
pub(super) async fn app(client: &Client, named: Option<&str>, app: &str) -> Result<(String, String), CallError> {
    let is_id = app.parse::<AppId>().is_ok();
    if let Some(id) = named.filter(|word| is_id && word.parse::<TenantId>().is_ok()) {
        return Ok((id.to_owned(), app.to_owned()));
    }
    let mut tenants = tenants(client).await?;
    let nobody = named.filter(|word| !tenants.iter().any(|tenant| tenant.is_called(word)));
    if nobody.is_none() {
        tenants = vec![pick(tenants, named)?];
    }
    let tenant = nobody.map_or_else(|| tenants[0].id.clone(), str::to_owned);
    if is_id {
        return Ok((tenant, app.to_owned()));
    }
    let apps: Vec<&App> = tenants.iter().flat_map(|tenant| &tenant.apps).collect();
    let found = apps.iter().find(|known| known.display_name.eq_ignore_ascii_case(app)).ok_or_else(|| {
        let known: Vec<&str> = apps.iter().map(|app| app.display_name.as_str()).collect();
        CallError::Impossible(format!("no app is called '{app}'; there are: {}", known.join(", ")))
    })?;
    Ok((tenant, found.app_id.clone()))
}

async fn tenants(client: &Client) -> Result<Vec<Tenant>, CallError> {
    let World { tenants } = client.understand(&client.get("/world", &[]).await?)?;
    Ok(tenants)
}

fn pick(tenants: Vec<Tenant>, named: Option<&str>) -> Result<Tenant, CallError> {
    let is_meant = |tenant: &Tenant| named.map_or(tenant.kind == "resource", |word| tenant.is_called(word));
    let missing = || match named {
        Some(word) => format!("the world has no tenant {word}"),
        None => "the world has no tenant that invites; name one with --tenant".to_owned(),
    };
    tenants.into_iter().find(is_meant).ok_or_else(|| CallError::Impossible(missing()))
}
