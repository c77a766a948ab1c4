//! Who sends the person, and where the answer may go. Nothing that is found wrong here is told to the client: its
//! address is not known to be its own yet.

use directory::applications::{self, Application, Platform, RedirectUri};
use directory::{first_party, service_principals, tenants};
use kernel::{AppId, Origins};
use store::Read;
use sts::{Authority, GrantError, redirect};

use crate::extract::Parameters;

/// The client of a request, known and in its place.
pub(super) struct Client {
    pub(super) authority: Authority,
    pub(super) app_id: AppId,
    pub(super) redirect: RedirectUri,
    /// None for Microsoft's own, which have no registration.
    pub(super) registration: Option<Application>,
}

/// An application that stands where it was asked for.
pub(crate) struct Known {
    pub(crate) authority: Authority,
    pub(crate) app_id: AppId,
    /// None for Microsoft's own, which have no registration.
    pub(crate) registration: Option<Application>,
}

/// Asks in this order: tenant, client, redirect URI.
pub(super) fn find(
    read: &Read<'_>,
    origins: &Origins,
    segment: &str,
    parameters: &Parameters,
) -> Result<Client, GrantError> {
    let Known { authority, app_id, registration } = known(read, segment, parameters)?;
    let asked = parameters.get("redirect_uri");
    let redirect = match &registration {
        Some(registration) => redirect::matched(registration, asked)?,
        None => first_party_redirect(origins, app_id, asked)?,
    };
    Ok(Client { authority, app_id, redirect, registration })
}

/// Asks in this order: tenant, client.
pub(crate) fn known(read: &Read<'_>, segment: &str, parameters: &Parameters) -> Result<Known, GrantError> {
    let authority = Authority::resolve(read, segment)?;
    let named = parameters.get("client_id").ok_or(GrantError::ParameterMissing("client_id"))?;
    let unknown = |tenant: String| GrantError::AppUnknown { app: named.to_owned(), tenant };
    let app_id: AppId = named.parse().map_err(|_| unknown(authority.to_string()))?;
    if let Some(tenant) = authority.tenant()
        && service_principals::by_app_id(read, tenant, app_id)?.is_none()
    {
        let tenant = tenants::load(read, tenant)?.map_or_else(|| tenant.to_string(), |tenant| tenant.display_name);
        return Err(unknown(tenant));
    }
    let registration = applications::client(read, app_id)?;
    if registration.is_none() && first_party::is_first_party(app_id) {
        return Ok(Known { authority, app_id, registration: None });
    }
    let registration = registration.ok_or_else(|| unknown(authority.to_string()))?;
    authority.admits(&registration)?;
    Ok(Known { authority, app_id, registration: Some(registration) })
}

/// Microsoft's own applications are surfaces of ours: each takes its answers at one address of the origin that the
/// request itself used.
fn first_party_redirect(origins: &Origins, app: AppId, asked: Option<&str>) -> Result<RedirectUri, GrantError> {
    let own = match app {
        first_party::AZURE_PORTAL => format!("{}/portal/signin", origins.portal()),
        first_party::MY_APPS => format!("{}/myapps/signin", origins.my_apps()),
        first_party::MY_PROFILE => format!("{}/myaccount/signin", origins.my_account()),
        _ => return Err(GrantError::RedirectUnregistered),
    };
    match asked {
        Some(asked) if asked != own => Err(GrantError::RedirectMismatch { uri: asked.to_owned(), app }),
        Some(_) | None => Ok(RedirectUri { uri: own, platform: Platform::Web }),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    #[test]
    fn microsofts_own_take_their_answers_at_the_origin_of_the_request() {
        let origins = Origins::local(Scheme::Http, "guest.default.localhost", 8443, 8444);
        let origin = "http://guest.default.localhost:8443";
        for (app, asked, expected) in [
            (first_party::AZURE_PORTAL, Some("/portal/signin"), Some("/portal/signin")),
            (first_party::MY_APPS, None, Some("/myapps/signin")),
            (first_party::MY_PROFILE, Some("/myaccount/signin"), Some("/myaccount/signin")),
            (first_party::MY_APPS, Some("/portal/signin"), None),
            (first_party::MICROSOFT_GRAPH, Some("/portal/signin"), None),
        ] {
            let asked = asked.map(|path| format!("{origin}{path}"));
            let found = first_party_redirect(&origins, app, asked.as_deref()).ok().map(|redirect| redirect.uri);
            assert_eq!(found, expected.map(|path| format!("{origin}{path}")), "{asked:?}");
        }
        let foreign =
            first_party_redirect(&origins, first_party::MY_APPS, Some("https://localhost:8443/myapps/signin"));
        assert_eq!(foreign.expect_err("another origin").code(), 50011);
    }
}
