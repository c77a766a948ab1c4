//! Which sandbox a request belongs to: that of the tenant it names, else of its cookies, else of its host's label, else
//! `default`. On the control API `sandbox` in the query decides, and no tenant.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderMap, Uri};
use kernel::{Scheme, TenantId};
use serde::Deserialize;
use worlds::{Sandboxes, World, WorldError};

use crate::cookies;

/// The control API and the probes.
const CONTROL: [&str; 3] = ["/_vestibule", "/livez", "/readyz"];

/// A request's world.
pub(crate) struct Resolved {
    pub(crate) world: World,
    /// Whether nothing but a tenant in its address led there, so that the next request of the browser, which may name
    /// none, has to be told.
    pub(crate) tell: bool,
}

/// Finds the world of a request; none when its label names no sandbox. `label` is that of its host.
pub(crate) async fn resolve(
    sandboxes: &Sandboxes,
    label: Option<&str>,
    scheme: Scheme,
    request: &Parts,
) -> Result<Option<Resolved>, WorldError> {
    let (uri, headers) = (&request.uri, &request.headers);
    if sandboxes.is_single() {
        let default = sandboxes.default_world();
        let known = label.is_none_or(|label| label == default.name());
        return Ok(known.then_some(Resolved { world: default, tell: false }));
    }
    if CONTROL.iter().any(|path| uri.path().starts_with(path)) {
        return control(sandboxes, label, uri).await;
    }
    let elsewhere = by_cookie(sandboxes, label, scheme, request).await?;
    for tenant in tenants(uri, headers) {
        let Some(name) = sandboxes.of_tenant(tenant) else { continue };
        if let Some(world) = sandboxes.of_name(&name).await? {
            let otherwise = elsewhere.as_ref().map(World::name).or(label).unwrap_or(worlds::DEFAULT);
            let tell = label.is_none() && otherwise != world.name();
            return Ok(Some(Resolved { world, tell }));
        }
    }
    let world = match (elsewhere, label) {
        (Some(world), _) => Some(world),
        (None, Some(label)) => sandboxes.of_name(label).await?,
        (None, None) => Some(sandboxes.default_world()),
    };
    Ok(world.map(|world| Resolved { world, tell: false }))
}

/// The control API's own rule. A name that no sandbox has is left to the control API, which says so in its own form.
async fn control(sandboxes: &Sandboxes, label: Option<&str>, uri: &Uri) -> Result<Option<Resolved>, WorldError> {
    let asked = pairs(uri.query()).find(|(key, _)| key == "sandbox").map(|(_, value)| value);
    if let Some(world) = sandboxes.of_name(asked.as_deref().unwrap_or_default()).await? {
        return Ok(Some(Resolved { world, tell: false }));
    }
    let world = match label {
        Some(label) => sandboxes.of_name(label).await?,
        None => Some(sandboxes.default_world()),
    };
    Ok(world.map(|world| Resolved { world, tell: false }))
}

/// The sandbox that the browser was last led to under a host that tells of none, or whose session it shows.
async fn by_cookie(
    sandboxes: &Sandboxes,
    label: Option<&str>,
    scheme: Scheme,
    request: &Parts,
) -> Result<Option<World>, WorldError> {
    let (path, headers) = (request.uri.path(), &request.headers);
    let told = cookies::read(headers, cookies::SANDBOX, scheme).filter(|_| label.is_none());
    let own = if path.starts_with("/portal") {
        cookies::PORTAL
    } else if path.starts_with("/myapps") || path.starts_with("/myaccount") {
        cookies::APPS
    } else {
        cookies::SESSION
    };
    let shown = cookies::read(headers, own, scheme);
    let shown = shown.as_deref().and_then(sts::browsers::sandbox_of).map(str::to_owned);
    for name in [told, shown].into_iter().flatten() {
        if let Some(world) = sandboxes.of_name(&name).await? {
            return Ok(Some(world));
        }
    }
    Ok(None)
}

/// The tenants that a request names, in the order in which they count.
fn tenants(uri: &Uri, headers: &HeaderMap) -> impl Iterator<Item = TenantId> {
    let in_path = uri.path().split('/').nth(1).and_then(|first| first.parse().ok());
    let in_token = claims(headers).and_then(Claims::read).and_then(|claims| claims.tid.parse().ok());
    let in_link = redeemed(uri).and_then(|tenant| tenant.parse().ok());
    let in_query = pairs(uri.query()).find(|(key, _)| key.eq_ignore_ascii_case("tenantid"));
    let in_query = in_query.and_then(|(_, value)| value.parse().ok());
    [in_path, in_token, in_link, in_query].into_iter().flatten()
}

/// What decides of a token's claims.
#[derive(Deserialize)]
struct Claims {
    tid: String,
}

impl Claims {
    fn read(claims: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

/// The claims of a bearer token as they stand in it, believed or not.
pub(crate) fn claims(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    token.trim().split('.').nth(1).filter(|_| scheme.eq_ignore_ascii_case("bearer"))
}

/// The tenant of a redeem link, in either of its forms.
fn redeemed(uri: &Uri) -> Option<String> {
    if !uri.path().starts_with("/redeem") {
        return None;
    }
    let parameter = |query: Option<&str>, name: &str| pairs(query).find(|(key, _)| key == name).map(|(_, value)| value);
    let inner = parameter(uri.query(), "rd").and_then(|inner| url::Url::parse(&inner).ok());
    match inner {
        Some(inner) => parameter(inner.query(), "tenant"),
        None => parameter(uri.query(), "tenant"),
    }
}

fn pairs(query: Option<&str>) -> impl Iterator<Item = (String, String)> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned();
    pairs.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "11111111-1111-4111-8111-111111111111";
    const B: &str = "22222222-2222-4222-8222-222222222222";

    fn named(uri: &str, bearer: Option<&str>) -> Vec<String> {
        let mut headers = HeaderMap::new();
        if let Some(tid) = bearer {
            let claims = URL_SAFE_NO_PAD.encode(format!("{{\"tid\":\"{tid}\",\"aud\":\"x\"}}"));
            headers.insert(AUTHORIZATION, format!("Bearer a.{claims}.b").parse().expect("a header"));
        }
        tenants(&uri.parse().expect("an address"), &headers).map(|tenant| tenant.to_string()).collect()
    }

    #[test]
    fn a_tenant_is_named_by_path_token_link_and_query_in_this_order() {
        let link = format!("/redeem?rd=https%3a%2f%2flocalhost%2fredeem%2f%3ftenant%3d{A}%26user%3d1%26ticket%3dx");
        for (uri, bearer, expected) in [
            (format!("/{A}/oauth2/v2.0/token?tenantId={B}"), None, vec![A, B]),
            ("/v1.0/users".to_owned(), Some(B), vec![B]),
            (link, None, vec![A]),
            (format!("/redeem/?tenant={A}&user=1&ticket=x"), None, vec![A]),
            (format!("/myapps?tenantid={A}"), None, vec![A]),
            (format!("/myapps?tenant={A}"), None, vec![]),
            ("/common/oauth2/v2.0/authorize".to_owned(), None, vec![]),
        ] {
            assert_eq!(named(&uri, bearer), expected, "{uri}");
        }
    }

    #[test]
    fn what_is_no_token_names_nobody() {
        for text in ["Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi"] {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, text.parse().expect("a header"))]);
            assert_eq!(tenants(&Uri::from_static("/v1.0/me"), &headers).count(), 0, "{text}");
        }
    }
}
