//! Stands in for management.azure.com, as far as the Azure CLI asks at a sign-in: which cloud this is, which tenants the
//! caller belongs to, and that there are no subscriptions. Nothing in Azure is emulated.

mod cloud;
mod error;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use directory::tenants::{self, Tenant};
use directory::users::{self, User};
use directory::{Account, guests};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, Uri};
use kernel::{Caller, UserId};
use serde_json::{Value, json};
use store::Read;
use sts::Verified;
use sts::resource::is_management_audience;
use web::Here;

use crate::auth::bearer;
use error::ManagementError;

/// The paths of Azure Resource Manager that are served.
pub fn router() -> Router {
    Router::new()
        .route("/metadata/endpoints", read(get(cloud::endpoints)))
        .route("/subscriptions", read(get(subscriptions)))
        .route("/subscriptions/{*rest}", any(not_built))
        .route("/tenants", read(get(own_tenants)))
}

/// Azure Resource Manager on a host of its own: whatever else it has is said to be missing in its words.
pub fn alone(router: Router) -> Router {
    router.fallback(not_built)
}

fn read(methods: MethodRouter) -> MethodRouter {
    methods.fallback(async |method: Method, uri: Uri| ManagementError::wrong_verb(&method, uri.path()))
}

async fn not_built(method: Method, uri: Uri) -> ManagementError {
    ManagementError::not_built(&method, uri.path())
}

/// Every request says which version of the interface it means.
fn check_version(uri: &Uri) -> Result<(), ManagementError> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let said = query.into_iter().any(|(name, value)| name.eq_ignore_ascii_case("api-version") && !value.is_empty());
    if said { Ok(()) } else { Err(ManagementError::no_version()) }
}

/// "Subscriptions - List": a tenant of the emulator has none.
async fn subscriptions(here: Here, headers: HeaderMap, uri: Uri) -> Result<Response, ManagementError> {
    authenticate(&here, &headers)?;
    check_version(&uri)?;
    Ok(answer(&json!({"value": [], "count": {"type": "Total", "value": 0}})))
}

/// "Tenants - List": where the person has an object, her home first; an application's own tenant.
async fn own_tenants(here: Here, headers: HeaderMap, uri: Uri) -> Result<Response, ManagementError> {
    let token = authenticate(&here, &headers)?;
    check_version(&uri)?;
    let found = here.read(token.caller, move |read, _| tenants_of(read, &token)).await?;
    let value: Vec<Value> = found.iter().map(shown).collect();
    Ok(answer(&json!({"value": value})))
}

/// Believes a token that this world issued for Azure Resource Manager and that has not expired.
fn authenticate(here: &Here, headers: &HeaderMap) -> Result<Verified, ManagementError> {
    if !headers.contains_key(AUTHORIZATION) {
        return Err(ManagementError::no_token());
    }
    let token = bearer(headers).ok_or_else(ManagementError::bad_token)?;
    let token = sts::verify(here.world.keys(), &here.world.key().mark(), here.arrival.at, token)?;
    if is_management_audience(&token.audience, &here.arrival.origins) {
        Ok(token)
    } else {
        Err(ManagementError::audience(&token.audience))
    }
}

fn tenants_of(read: &Read<'_>, token: &Verified) -> Result<Vec<Tenant>, ManagementError> {
    let Caller::User { user, .. } = token.caller else {
        return Ok(tenants::load(read, token.tenant)?.into_iter().collect());
    };
    let Some(account) = account(read, user)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for tenant in tenants::load_all(read)? {
        let home = matches!(account, Account::Work { tenant: home, .. } if home == tenant.id);
        if home {
            found.insert(0, tenant);
        } else if guests::linked(read, tenant.id, &account)?.is_some() {
            found.push(tenant);
        }
    }
    Ok(found)
}

/// The account behind a person's object, whichever tenant's it is.
fn account(read: &Read<'_>, user: UserId) -> Result<Option<Account>, ManagementError> {
    let own = |user: User| user.home.unwrap_or(Account::Work { tenant: user.tenant, user: user.id });
    Ok(users::load(read, user)?.map(own))
}

fn shown(tenant: &Tenant) -> Value {
    json!({
        "id": format!("/tenants/{}", tenant.id),
        "tenantId": tenant.id,
        "displayName": tenant.display_name,
        "defaultDomain": tenant.primary_domain(),
        "tenantCategory": "Home",
        "tenantType": "AAD",
    })
}

fn answer(document: &Value) -> Response {
    let headers = [(http::header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (headers, document.to_string()).into_response()
}
