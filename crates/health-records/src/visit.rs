use axum::extract::FromRequestParts;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header;
use http::request::Parts;

use crate::app::App;
use crate::party::{LookupError, Origin, Registration, Scheme};
use crate::problem::Problem;

/// One request: where it arrived, which registration serves it, and the cookies it brought.
pub(crate) struct Visit {
    pub(crate) registration: Registration,
    origin: Origin,
    cookies: CookieJar,
}

/// Between which app and which token service something holds: what was begun or proven here is worth nothing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    origin: Origin,
    issuer: String,
    client_id: String,
}

impl Visit {
    pub(crate) fn party(&self) -> Party {
        Party {
            origin: self.origin.clone(),
            issuer: self.registration.issuer.clone(),
            client_id: self.registration.client_id.clone(),
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(Cookie::value)
    }

    /// A `Set-Cookie` that lasts as long as the browser runs; how long its value is worth something is decided here.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) -> String {
        format!("{name}={value}; {}", self.attributes())
    }

    pub(crate) fn clear_cookie(&self, name: &str) -> String {
        format!("{name}=; Max-Age=0; {}", self.attributes())
    }

    // Lax: the token service sends the browser back by a link from another site, and the cookie must come along.
    fn attributes(&self) -> &'static str {
        match self.origin.scheme {
            Scheme::Http => "Path=/; HttpOnly; SameSite=Lax",
            Scheme::Https => "Path=/; HttpOnly; SameSite=Lax; Secure",
        }
    }

    /// A secret of 256 bits that fits into addresses and cookies.
    pub(crate) fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode((self.registration.random)())
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Some(origin) = origin(parts) else { return Err(Problem::NoHost.page(None)) };
        let registration = app.lookup()(&origin).await.map_err(|error| match error {
            LookupError::Unknown => Problem::NotRegistered(origin.to_string()).page(None),
            LookupError::Unavailable(reason) => Problem::NotReady(reason).page(None),
        })?;
        Ok(Self { registration, origin, cookies: CookieJar::from_headers(&parts.headers) })
    }
}

/// HTTP/2 names scheme and host in the request's address, HTTP/1.1 the host in a header and the scheme nowhere: there
/// the listener knows.
fn origin(parts: &Parts) -> Option<Origin> {
    let header = || parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = parts.uri.authority().map(http::uri::Authority::as_str).or_else(header)?;
    let scheme = parts.extensions.get::<Scheme>().copied().unwrap_or_else(|| match parts.uri.scheme_str() {
        Some("https") => Scheme::Https,
        _ => Scheme::Http,
    });
    Some(Origin { scheme, host: host.to_owned() })
}
