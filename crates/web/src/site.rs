//! What a Microsoft name leads to: the surface that stands in for its host, and nothing else.

use axum::Router;
use axum::extract::{OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use http::{HeaderValue, Method, StatusCode, Uri};
use kernel::{Origins, Site};

use crate::policy_headers;

/// The surfaces, all on one host and each for itself.
#[derive(Clone, Debug)]
pub struct Surfaces {
    /// Everything, for the names of this machine.
    pub together: Router,
    /// The token service and its pages.
    pub login: Router,
    /// Microsoft Graph.
    pub graph: Router,
    /// The portal.
    pub portal: Router,
    /// My Apps and My Account.
    pub apps: Router,
    /// Azure Resource Manager.
    pub management: Router,
}

impl From<Router> for Surfaces {
    /// One router under every name.
    fn from(router: Router) -> Self {
        Self {
            together: router.clone(),
            login: router.clone(),
            graph: router.clone(),
            portal: router.clone(),
            apps: router.clone(),
            management: router,
        }
    }
}

impl Surfaces {
    /// What answers requests under a site's name, or (`None`) under one of this machine.
    pub(crate) const fn at(&self, site: Option<Site>) -> &Router {
        match site {
            None => &self.together,
            Some(Site::Login | Site::Invitations) => &self.login,
            Some(Site::Graph) => &self.graph,
            Some(Site::Portal) => &self.portal,
            Some(Site::MyApps | Site::MyAccount) => &self.apps,
            Some(Site::ResourceManager) => &self.management,
        }
    }
}

/// Paths of the console that pages of other surfaces link to.
const CONSOLE: [&str; 9] =
    ["ca.pem", "decisions", "inbox", "join", "lab", "learn-more", "privacy", "requests", "situations"];
/// Paths of the token service that pages of other surfaces link to.
const LOGIN: [&str; 4] = ["journey", "redeem", "terms", "unsubscribe"];

/// The control API is the emulator's own: a client that believes to be at Microsoft must not find it there.
pub(crate) fn withheld(request: &Request, port: u16) -> Option<Response> {
    let control = request.uri().path().trim_start_matches('/').starts_with("_vestibule");
    let text = format!("the control API has the names of this machine alone, like https://localhost:{port}\n");
    control.then(|| (StatusCode::NOT_FOUND, text).into_response())
}

/// Where a browser finds the page it asks a site for, if that is elsewhere: at another of the site's names, or on another
/// surface. Pages link to each other as on one host. Nothing but a page is ever moved, so no client is.
pub(crate) fn elsewhere(site: Site, name: &str, request: &Request, origins: &Origins) -> Option<Response> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) || matches!(site, Site::Graph | Site::ResourceManager) {
        return None;
    }
    let path = request.uri().path();
    let first = path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
    let place = match site {
        Site::Login if first.is_empty() => Some(origins.console()),
        Site::Invitations => Some(origins.login()),
        _ if CONSOLE.contains(&first) => Some(origins.console()),
        Site::Portal | Site::MyApps | Site::MyAccount if LOGIN.contains(&first) => Some(origins.login()),
        _ => match format!("/{first}") {
            page if page == Site::Portal.prefix() => Some(origins.portal()),
            page if page == Site::MyApps.prefix() => Some(origins.my_apps()),
            page if page == Site::MyAccount.prefix() => Some(origins.my_account()),
            _ => None,
        },
    };
    let own = own_origin(site, origins);
    // The token service keeps whichever of its names a client chose; pages are at one name, where their cookies are.
    let renamed = matches!(site, Site::Portal | Site::MyApps | Site::MyAccount) && name != site.name();
    let place = place.filter(|place| *place != own).or_else(|| renamed.then_some(own))?;
    let target = format!("{place}{}", request.uri().path_and_query().map_or(path, http::uri::PathAndQuery::as_str));
    let target = HeaderValue::try_from(target).ok()?;
    Some((StatusCode::FOUND, [(LOCATION, target)]).into_response())
}

fn own_origin(site: Site, origins: &Origins) -> &str {
    match site {
        Site::Login => origins.login(),
        Site::Invitations => origins.invitations(),
        Site::Graph | Site::ResourceManager => origins.graph(),
        Site::Portal => origins.portal(),
        Site::MyApps => origins.my_apps(),
        Site::MyAccount => origins.my_account(),
    }
}

/// Gives a request the path by which its surface knows it.
pub(crate) fn lead(site: Option<Site>, request: &mut Request) {
    let path = request.uri().path();
    let led = match site {
        None | Some(Site::Graph | Site::ResourceManager) => tidied(path),
        Some(site) => below(site.prefix(), path),
    };
    let Some(led) = led else { return };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = format!("{led}{query}").parse().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri.clone();
        request.extensions_mut().insert(OriginalUri(uri));
    }
}

/// A path of a page surface on the host that it has for itself, as it is where all are on one host.
fn below(prefix: &str, path: &str) -> Option<String> {
    let known = |start: &str| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if prefix.is_empty() || known(prefix) || known("/assets") {
        return None;
    }
    Some(if path == "/" { prefix.to_owned() } else { format!("{prefix}{path}") })
}

/// A path of Graph or of Azure Resource Manager without repeated slashes, its version in lower case: clients join bases
/// and paths carelessly, and the real services do not mind.
fn tidied(path: &str) -> Option<String> {
    const VERSIONS: [&str; 2] = ["v1.0", "beta"];
    const MANAGEMENT: [&str; 3] = ["metadata", "subscriptions", "tenants"];
    let first = path.split('/').find(|segment| !segment.is_empty())?;
    let known = VERSIONS.into_iter().chain(MANAGEMENT).find(|known| known.eq_ignore_ascii_case(first))?;
    if known == first && !path.contains("//") {
        return None;
    }
    let rest = path.split('/').filter(|segment| !segment.is_empty()).skip(1);
    let end = if path.ends_with('/') { "/" } else { "" };
    Some(rest.fold(format!("/{known}"), |path, segment| path + "/" + segment) + end)
}

/// Lets forms of a page surface lead to the token service, where that has a host of its own: signing out goes there.
pub(crate) fn allow_sign_out(site: Option<Site>, origins: &Origins, response: &mut Response) {
    if !matches!(site, Some(Site::Portal | Site::MyApps | Site::MyAccount)) {
        return;
    }
    let headers = response.headers_mut();
    if headers.get(CONTENT_SECURITY_POLICY).is_some_and(|policy| policy == policy_headers::BASE) {
        let wider =
            policy_headers::BASE.replace("form-action 'self'", &format!("form-action 'self' {}", origins.login()));
        if let Ok(wider) = HeaderValue::try_from(wider) {
            headers.insert(CONTENT_SECURITY_POLICY, wider);
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use kernel::Scheme;

    use super::*;

    #[test]
    fn carelessly_joined_paths_are_tidied_and_others_stay() {
        for (path, expected) in [
            ("/v1.0//users", Some("/v1.0/users")),
            ("//v1.0/users/", Some("/v1.0/users/")),
            ("/V1.0/Users", Some("/v1.0/Users")),
            ("/BETA", Some("/beta")),
            ("//metadata/endpoints", Some("/metadata/endpoints")),
            ("/v1.0/users", None),
            ("/common//oauth2", None),
            ("/v1.0x//users", None),
            ("/", None),
        ] {
            assert_eq!(tidied(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_page_surface_has_short_paths_on_its_own_host() {
        for (path, expected) in [
            ("/", Some("/myapps")),
            ("/signin", Some("/myapps/signin")),
            ("/myapps", None),
            ("/myapps/signin", None),
            ("/myappsx", Some("/myapps/myappsx")),
            ("/assets/a.css", None),
            ("/_vestibule/v1/world", Some("/myapps/_vestibule/v1/world")),
        ] {
            assert_eq!(below("/myapps", path).as_deref(), expected, "{path}");
        }
        assert_eq!(below("", "/common/oauth2"), None);
    }

    #[test]
    fn pages_of_another_surface_are_found_where_they_are() {
        let told = |name: &str, method: Method, path: &str| {
            let site = Site::of(name).expect("a site");
            let origins = Origins::drop_in(Scheme::Https, name, 443, 8443, 8444);
            let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
            let response = elsewhere(site, name, &request, &origins)?;
            Some(response.headers()[LOCATION].to_str().expect("a text").to_owned())
        };
        for (name, path, expected) in [
            ("login.microsoftonline.com", "/", Some("https://localhost:8443/")),
            ("login.microsoftonline.com", "/decisions/1", Some("https://localhost:8443/decisions/1")),
            ("login.microsoftonline.com", "/myapps?tenantid=1", Some("https://myapps.microsoft.com/myapps?tenantid=1")),
            ("login.microsoftonline.com", "/_vestibule/v1/world", None),
            ("login.windows.net", "/common/discovery/instance", None),
            ("invitations.microsoft.com", "/redeem/?a=b", Some("https://login.microsoftonline.com/redeem/?a=b")),
            ("portal.azure.com", "/portal/users", Some("https://entra.microsoft.com/portal/users")),
            ("portal.azure.com", "/", Some("https://entra.microsoft.com/")),
            ("entra.microsoft.com", "/portal/users", None),
            ("myapplications.microsoft.com", "/?tenantid=1", Some("https://myapps.microsoft.com/?tenantid=1")),
            ("myapps.microsoft.com", "/myaccount", Some("https://myaccount.microsoft.com/myaccount")),
            ("myapps.microsoft.com", "/terms/1/en", Some("https://login.microsoftonline.com/terms/1/en")),
            ("myapps.microsoft.com", "/", None),
            ("graph.microsoft.com", "/inbox", None),
            ("management.azure.com", "/", None),
        ] {
            assert_eq!(told(name, Method::GET, path).as_deref(), expected, "{name}{path}");
            assert_eq!(told(name, Method::POST, path), None, "a form is never moved: {name}{path}");
        }
    }
}
