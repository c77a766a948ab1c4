//! What clients ask before they trust an authority: which hosts are one, and whose a sign-in name is.

use axum::extract::Path;
use axum::response::Response;
use directory::tenants::{self, Authentication};
use kernel::{Caller, DomainName};
use serde_json::{Value, json};
use sts::GrantError;
use url::Url;
use web::Here;
use worlds::Arrival;

use crate::cors;
use crate::error::Failure;
use crate::extract::Visit;
use crate::respond::json;

/// The names of Microsoft's public cloud, the preferred one first.
const MICROSOFT: [&str; 4] =
    ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"];

/// `/common/discovery/instance`: is this host an authority?
pub(crate) async fn instance(visit: Visit) -> Response {
    let arrival = &visit.here.arrival;
    let version = visit.query.get("api-version").unwrap_or("1.1");
    let asked = visit.query.get("authorization_endpoint").and_then(|address| Url::parse(address).ok());
    let answer = match asked.as_ref().and_then(|asked| answer(arrival, version, asked)) {
        Some(document) => json(&document),
        None => Failure::from(GrantError::InstanceUnknown).json(arrival),
    };
    cors::open(answer)
}

fn answer(arrival: &Arrival, version: &str, asked: &Url) -> Option<Value> {
    let host = asked.host_str()?;
    let microsoft = MICROSOFT.contains(&host);
    let own = host == arrival.host || is_local(host);
    // The address that clients send may have lost its port: the way back is the one by which the question came.
    let origin = if own { arrival.origins.login().to_owned() } else { format!("https://{host}") };
    (microsoft || own).then_some(())?;
    let mut path = asked.path().split('/').filter(|part| !part.is_empty());
    let segment = path.next().unwrap_or("common");
    let version_part = if asked.path().contains("/v2.0/") { "v2.0/" } else { "" };
    let mut metadata = vec![json!({
        "preferred_network": "login.microsoftonline.com",
        "preferred_cache": "login.windows.net",
        "aliases": MICROSOFT,
    })];
    if !microsoft {
        let reached = arrival.origins.login().split_once("://").map_or(host, |(_, reached)| reached);
        let mut aliases = vec![host, reached];
        aliases.dedup();
        metadata.push(json!({"preferred_network": reached, "preferred_cache": reached, "aliases": aliases}));
    }
    Some(json!({
        "tenant_discovery_endpoint": format!("{origin}/{segment}/{version_part}.well-known/openid-configuration"),
        "api-version": version,
        "metadata": metadata,
    }))
}

fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
}

/// `/common/userrealm/{user}`: whose is this sign-in name?
pub(crate) async fn realm(visit: Visit, Path(user): Path<String>) -> Response {
    match realm_of(&visit.here, &user).await {
        Ok(document) => json(&document),
        Err(failure) => failure.json(&visit.here.arrival),
    }
}

async fn realm_of(here: &Here, user: &str) -> Result<Value, Failure> {
    let domain = user.rsplit_once('@').map_or(user, |(_, domain)| domain).to_owned();
    let parsed = DomainName::parse(&domain).ok();
    let tenant = here
        .read(Caller::Anonymous, move |read, _| match &parsed {
            Some(domain) => tenants::by_domain(read, domain).map_err(Failure::from),
            None => Ok(None),
        })
        .await?;
    let account_type = match tenant.map(|tenant| tenant.authentication) {
        Some(Authentication::Managed) => "Managed",
        Some(Authentication::Federated) => "Federated",
        None => "Unknown",
    };
    let mut document = json!({
        "ver": "1.0",
        "account_type": account_type,
        "domain_name": domain,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    });
    if account_type == "Federated" {
        // Where such a server usually is. It is the organization's own, and none of the emulator's (unverified).
        let server = format!("https://sts.{domain}/adfs");
        document["federation_protocol"] = json!("WSTrust");
        document["federation_metadata_url"] = json!(format!("{server}/services/trust/mex"));
        document["federation_active_auth_url"] = json!(format!("{server}/services/trust/2005/usernamemixed"));
    }
    Ok(document)
}

/// `/common/oauth2/nativeclient`: native applications read their answer from the address of this page; on it is nothing.
pub(crate) async fn native_client() -> Response {
    let text = "The application that opened this page has its answer. You can close it.";
    web::pages::notice(http::StatusCode::OK, "Return to the application", text, None)
}
