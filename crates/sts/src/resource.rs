//! What a request asks for: the one resource that its scopes belong to, and the scopes themselves.

use std::collections::BTreeSet;
use std::net::IpAddr;

use directory::first_party::{AZURE_MANAGEMENT, MICROSOFT_GRAPH};
use directory::service_principals::{self, ServicePrincipal};
use directory::{applications, tenants};
use kernel::{AppId, Origins, ServicePrincipalId, TenantId};
use store::Read;

use crate::configuration::TokenKind;
use crate::{GrantError, TokenConfiguration, Version};

mod scope;

pub use scope::{Named, OpenIdScope, Scopes, instead};

use scope::ScopeText;

/// An application as the resource of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its client id.
    pub app_id: AppId,
    /// Its object in the tenant.
    pub service_principal: ServicePrincipalId,
    /// Its name.
    pub display_name: String,
    /// The name under which it was asked for; tokens of version 1 carry it as `aud`.
    pub audience: String,
    /// The version of access tokens that it takes.
    pub token_version: Version,
    /// What its registration says about tokens for it.
    pub configuration: TokenConfiguration,
}

/// A request's scopes, read and looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The resource; Microsoft Graph when only `OpenID` scopes are asked for.
    pub resource: Resource,
    /// Its scopes by name, without those of `OpenID`.
    pub named: Vec<Named>,
    /// `.default` as it was asked for: everything that was consented to.
    pub default: Option<String>,
    /// Whether the parameter `resource` of version 1 named the resource.
    pub by_parameter: bool,
    /// The scopes that belong to no resource.
    pub openid: BTreeSet<OpenIdScope>,
}

impl Resource {
    /// Whether it is Microsoft Graph.
    #[must_use]
    pub fn is_graph(&self) -> bool {
        self.app_id == MICROSOFT_GRAPH
    }

    /// Whether its tokens tell what the client can handle: Microsoft Graph always asks, other resources by registration
    /// ("How to use Continuous Access Evaluation enabled APIs in your applications").
    pub(crate) fn wants_capabilities(&self) -> bool {
        self.is_graph() || self.configuration.asks(TokenKind::Access, "xms_cc").is_some()
    }

    fn of(read: &Read<'_>, principal: &ServicePrincipal, audience: &str) -> Result<Self, GrantError> {
        let application = applications::by_app_id(read, principal.app_id)?;
        Ok(Self {
            app_id: principal.app_id,
            service_principal: principal.id,
            display_name: principal.display_name.clone(),
            audience: audience.to_owned(),
            // Microsoft's own resources take version 1.
            token_version: match &application {
                Some(application) if application.token_version == 2 => Version::V2,
                _ => Version::V1,
            },
            configuration: application.as_ref().map(TokenConfiguration::of).unwrap_or_default(),
        })
    }
}

impl Asked {
    /// Whether this `OpenID` scope is asked for.
    #[must_use]
    pub fn wants(&self, scope: OpenIdScope) -> bool {
        self.openid.contains(&scope)
    }

    /// The scopes by name, as a consent names them; those of `OpenID` are consented to as Microsoft Graph's.
    #[must_use]
    pub fn values(&self) -> BTreeSet<&str> {
        let openid = self.openid.iter().map(|scope| scope.as_str()).filter(|_| self.resource.is_graph());
        self.named.iter().map(|named| named.value.as_str()).chain(openid).collect()
    }

    /// Whether everything that was consented to is asked for.
    #[must_use]
    pub const fn is_default(&self) -> bool {
        self.default.is_some() || self.by_parameter
    }

    /// What is granted, in the forms in which the token and the answer tell it. `consented` matters to `.default` only:
    /// single scopes were judged before.
    #[must_use]
    pub fn granted(&self, consented: &BTreeSet<String>) -> Scopes {
        scope::granted(self, consented)
    }
}

/// Reads the scopes of a request and finds their resource in the tenant.
pub fn resolve(read: &Read<'_>, tenant: TenantId, scope_text: &str, origins: &Origins) -> Result<Asked, GrantError> {
    let text = ScopeText::parse(scope_text)?;
    let (resource, principal) = find(read, tenant, text.resource.as_deref(), origins)?;
    let mut asked = text.asked(resource);
    for named in &mut asked.named {
        let known = principal.oauth2_permission_scopes.iter().filter(|scope| scope.is_enabled);
        named.value = known
            .map(|scope| &scope.value)
            .find(|value| value.eq_ignore_ascii_case(&named.value))
            .ok_or_else(|| GrantError::ScopeInvalid(named.text.clone()))?
            .clone();
    }
    Ok(asked)
}

/// Reads a request of version 1: the resource has a parameter of its own, and everything consented to is asked for.
pub fn resolve_v1(
    read: &Read<'_>,
    tenant: TenantId,
    resource: Option<&str>,
    scope_text: &str,
    origins: &Origins,
) -> Result<Asked, GrantError> {
    let mut text = ScopeText::parse(scope_text)?;
    text.resource = resource.filter(|resource| !resource.is_empty()).map(str::to_owned);
    text.named.clear();
    text.default = None;
    let (resource, _) = find(read, tenant, text.resource.as_deref(), origins)?;
    Ok(Asked { by_parameter: true, ..text.asked(resource) })
}

/// The same without asking whether the resource has these scopes.
pub(crate) fn resolve_unchecked(
    read: &Read<'_>,
    tenant: TenantId,
    scope_text: &str,
    origins: &Origins,
) -> Result<Asked, GrantError> {
    let text = ScopeText::parse(scope_text)?;
    let (resource, _) = find(read, tenant, text.resource.as_deref(), origins)?;
    Ok(text.asked(resource))
}

/// Whether a token with this `aud` is one for Microsoft Graph: its name with and without the slash, its client id, and
/// the origins under which it is reached here.
#[must_use]
pub fn is_graph_audience(audience: &str, origins: &Origins) -> bool {
    audience == MICROSOFT_GRAPH.to_string()
        || audience.trim_end_matches('/').eq_ignore_ascii_case("https://graph.microsoft.com")
        || is_graph_alias(audience, origins)
}

/// The names of Azure Resource Manager in tokens.
pub const MANAGEMENT_AUDIENCES: [&str; 4] = [
    "https://management.core.windows.net/",
    "https://management.core.windows.net",
    "https://management.azure.com/",
    "https://management.azure.com",
];

/// Whether a token with this `aud` is one for Azure Resource Manager: its names, its client id, and the loopback address
/// under which it is reached here.
#[must_use]
pub fn is_management_audience(audience: &str, origins: &Origins) -> bool {
    audience == AZURE_MANAGEMENT.to_string()
        || MANAGEMENT_AUDIENCES.contains(&audience)
        || is_loopback(audience) && is_graph_alias(audience, origins)
        || is_management_alias(audience, origins)
}

fn find(
    read: &Read<'_>,
    tenant: TenantId,
    name: Option<&str>,
    origins: &Origins,
) -> Result<(Resource, ServicePrincipal), GrantError> {
    let graph = MICROSOFT_GRAPH.to_string();
    let name = name.unwrap_or(&graph);
    let principal = if is_graph_alias(name, origins) {
        service_principals::by_app_id(read, tenant, MICROSOFT_GRAPH)?
    } else if is_management_alias(name, origins) {
        service_principals::by_app_id(read, tenant, AZURE_MANAGEMENT)?
    } else {
        by_name(read, tenant, name)?
    };
    let Some(principal) = principal else {
        let tenant = tenants::load(read, tenant)?.map_or_else(|| tenant.to_string(), |tenant| tenant.display_name);
        return Err(GrantError::ResourceUnknown { resource: name.to_owned(), tenant });
    };
    if !principal.account_enabled {
        return Err(GrantError::ResourceDisabled(name.to_owned()));
    }
    Ok((Resource::of(read, &principal, name)?, principal))
}

/// The resource of this name, with or without a slash at its end.
fn by_name(read: &Read<'_>, tenant: TenantId, name: &str) -> Result<Option<ServicePrincipal>, GrantError> {
    let bare = name.trim_end_matches('/');
    for name in [name, bare, &format!("{bare}/")] {
        if let Some(found) = service_principals::by_name(read, tenant, name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Whether the name is the emulator's own origin: clients that derive the resource from the Graph address ask for that,
/// and some lose its port.
fn is_graph_alias(name: &str, origins: &Origins) -> bool {
    let (Some(asked), Some(own)) = (authority(name), authority(origins.graph())) else { return false };
    let (host, _) = taken_apart(own);
    asked.eq_ignore_ascii_case(own) || asked.eq_ignore_ascii_case(host)
}

/// Whether the name is a loopback address at the emulator's own port, and the request came by another name: clients tell
/// Azure Resource Manager from Graph by their origins, so on this machine the one is an address and the other a name.
fn is_management_alias(name: &str, origins: &Origins) -> bool {
    let (Some(asked), Some(own)) = (authority(name), authority(origins.graph())) else { return false };
    let ((asked_host, asked_port), (own_host, own_port)) = (taken_apart(asked), taken_apart(own));
    is_loopback(name) && asked_host != own_host && (asked_port.is_empty() || asked_port == own_port)
}

/// Whether the name is an origin at a loopback address.
fn is_loopback(name: &str) -> bool {
    let host = authority(name).map(|authority| taken_apart(authority).0);
    let address = host.and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    address.is_some_and(|address| address.is_loopback())
}

/// What stands behind the scheme of an origin.
fn authority(origin: &str) -> Option<&str> {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    Some(rest.trim_end_matches('/'))
}

/// Host and port, which may be empty, of an authority.
fn taken_apart(authority: &str) -> (&str, &str) {
    authority.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((authority, ""))
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    #[test]
    fn graph_is_known_by_its_names_its_id_and_the_origins_under_which_it_is_reached() {
        let origins = Origins::local(Scheme::Https, "localhost", 8443, 8444);
        for (audience, expected) in [
            ("https://graph.microsoft.com", true),
            ("https://graph.microsoft.com/", true),
            ("00000003-0000-0000-c000-000000000000", true),
            ("https://localhost:8443", true),
            ("https://localhost:8443/", true),
            ("https://localhost", true),
            ("http://localhost", true),
            ("https://localhost:8444", false),
            ("https://localhost.evil.example", false),
            ("https://localhost:8443/api", false),
            ("api://something", false),
            ("", false),
        ] {
            assert_eq!(is_graph_audience(audience, &origins), expected, "{audience}");
        }
    }

    #[test]
    fn azure_resource_manager_is_a_loopback_address_where_graph_is_a_name() {
        let named = Origins::local(Scheme::Https, "localhost", 8443, 8444);
        let bare = Origins::local(Scheme::Https, "127.0.0.1", 8443, 8444);
        for (audience, asked_for, accepted) in [
            ("https://127.0.0.1:8443/", true, true),
            ("https://127.0.0.1", true, true),
            ("https://[::1]:8443", true, true),
            ("https://127.0.0.1:9999", false, false),
            ("https://localhost:8443", false, false),
            ("https://127.0.0.1.evil.example", false, false),
        ] {
            assert_eq!(is_management_alias(audience, &named), asked_for, "{audience}");
            assert_eq!(is_management_audience(audience, &named), accepted, "{audience}");
        }
        assert!(is_management_audience("https://127.0.0.1:8443/", &bare), "as the Azure CLI is told to ask");
        assert!(!is_management_audience("https://graph.microsoft.com", &bare));
        for audience in MANAGEMENT_AUDIENCES {
            assert!(is_management_audience(audience, &named), "{audience}");
        }
    }
}
