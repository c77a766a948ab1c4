//! What clients read before anybody signs in: the metadata of both versions, and the keys. Addresses and issuer follow
//! the origin that the reader used.

use axum::extract::Path;
use axum::response::Response;
use kernel::Caller;
use serde_json::{Value, json};
use sts::{Authority, CONSUMER_TENANT, TENANT_REGION, Version};
use web::Here;

use crate::cors;
use crate::error::Failure;
use crate::extract::Visit;
use crate::respond::json;

pub(crate) async fn v1(visit: Visit, Path(segment): Path<String>) -> Response {
    cors::open(configuration(&visit.here, segment, Version::V1).await)
}

pub(crate) async fn v2(visit: Visit, Path(segment): Path<String>) -> Response {
    cors::open(configuration(&visit.here, segment, Version::V2).await)
}

async fn configuration(here: &Here, segment: String, version: Version) -> Response {
    match authority(here, segment).await {
        Ok(authority) => json(&document(here, authority, version)),
        Err(failure) => failure.json(&here.arrival),
    }
}

async fn authority(here: &Here, segment: String) -> Result<Authority, Failure> {
    here.look_up(Caller::Anonymous, move |read, _| Authority::resolve(read, &segment).map_err(Failure::from)).await
}

/// "`OpenID` Connect on the Microsoft identity platform", provider metadata.
fn document(here: &Here, authority: Authority, version: Version) -> Value {
    let origin = here.arrival.origins.login();
    let graph = here.arrival.origins.graph();
    let (infix, keys, userinfo) = match version {
        Version::V1 => {
            ("oauth2", format!("{origin}/common/discovery/keys"), format!("{origin}/{authority}/openid/userinfo"))
        }
        Version::V2 => {
            ("oauth2/v2.0", format!("{origin}/{authority}/discovery/v2.0/keys"), format!("{graph}/oidc/userinfo"))
        }
    };
    let endpoint = |name: &str| format!("{origin}/{authority}/{infix}/{name}");
    let mut document = json!({
        "token_endpoint": endpoint("token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": keys,
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer(here.arrival.origins.issuer(), authority, version),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": userinfo,
        "authorization_endpoint": endpoint("authorize"),
        "device_authorization_endpoint": endpoint("devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": endpoint("logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email"
        ],
        "tenant_region_scope": authority.tenant().map(|_| TENANT_REGION),
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net"
    });
    if version == Version::V1 {
        document["response_types_supported"] =
            json!(["code", "id_token", "code id_token", "id_token token", "token id_token", "token"]);
        document["scopes_supported"] = json!(["openid"]);
        document["microsoft_multi_refresh_token"] = json!(true);
    }
    document
}

/// The issuer of the tokens; a template where the path does not name the tenant.
fn issuer(origin: &str, authority: Authority, version: Version) -> String {
    let tenant = match authority {
        Authority::Tenant(id) => id.to_string(),
        Authority::Consumers => CONSUMER_TENANT.to_string(),
        Authority::Common | Authority::Organizations => "{tenantid}".to_owned(),
    };
    match version {
        Version::V1 => format!("https://sts.windows.net/{tenant}/"),
        Version::V2 => format!("{origin}/{tenant}/v2.0"),
    }
}

pub(crate) async fn keys_v1(visit: Visit) -> Response {
    cors::open(json(&visit.here.world.keys().jwks(None)))
}

/// Keys of version 2 name their issuer as a template, whichever tenant's path was asked.
pub(crate) async fn keys_v2(visit: Visit) -> Response {
    let issuer = format!("{}/{{tenantid}}/v2.0", visit.here.arrival.origins.issuer());
    cors::open(json(&visit.here.world.keys().jwks(Some(&issuer))))
}

#[cfg(test)]
mod tests {
    use kernel::TenantId;

    use super::*;

    #[test]
    fn the_issuer_names_the_tenant_or_is_a_template() {
        let tenant = Authority::Tenant(TenantId::well_known(7));
        for (authority, version, expected) in [
            (tenant, Version::V2, "https://localhost:8443/00000000-0000-0000-0000-000000000007/v2.0"),
            (tenant, Version::V1, "https://sts.windows.net/00000000-0000-0000-0000-000000000007/"),
            (Authority::Common, Version::V2, "https://localhost:8443/{tenantid}/v2.0"),
            (Authority::Organizations, Version::V1, "https://sts.windows.net/{tenantid}/"),
            (Authority::Consumers, Version::V2, "https://localhost:8443/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"),
        ] {
            assert_eq!(issuer("https://localhost:8443", authority, version), expected);
        }
    }
}
