//! Cookies of the surfaces. Browsers do not keep the cookies of two ports of one host apart, so every surface has a name
//! of its own; nor may plain http replace a cookie that was set over TLS, so the two schemes have names of their own too.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::HeaderMap;
use kernel::Scheme;
use sts::Browser;

/// The browser's sign-ins at the token service.
pub const SESSION: &str = "vestibule_session";
/// The portal's own session.
pub const PORTAL: &str = "vestibule_portal";
/// The sandbox to which a host name leads that tells of none by itself.
pub const SANDBOX: &str = "vestibule_sandbox";
/// The session of My Apps and My Account.
pub const APPS: &str = "vestibule_apps";

fn name(surface: &str, scheme: Scheme) -> String {
    match scheme {
        Scheme::Http => surface.to_owned(),
        Scheme::Https => format!("__Host-{surface}"),
    }
}

/// A cookie that lasts as long as the browser runs. On https it goes with cross-site requests too, as clients in frames
/// need it; on http, where browsers forbid that, it does not.
#[must_use]
pub fn session(surface: &str, value: String, scheme: Scheme) -> Cookie<'static> {
    let (same_site, secure) = match scheme {
        Scheme::Http => (SameSite::Lax, false),
        Scheme::Https => (SameSite::None, true),
    };
    Cookie::build((name(surface, scheme), value)).path("/").http_only(true).same_site(same_site).secure(secure).build()
}

/// The removal of a surface's cookie.
#[must_use]
pub fn gone(surface: &str, scheme: Scheme) -> Cookie<'static> {
    let mut cookie = session(surface, String::new(), scheme);
    cookie.make_removal();
    cookie
}

/// The value of a surface's cookie.
#[must_use]
pub fn read(headers: &HeaderMap, surface: &str, scheme: Scheme) -> Option<String> {
    CookieJar::from_headers(headers).get(&name(surface, scheme)).map(|cookie| cookie.value().to_owned())
}

/// The browser that sent the request, if it has been here.
#[must_use]
pub fn browser(headers: &HeaderMap, scheme: Scheme) -> Option<Browser> {
    Browser::from_cookie(&read(headers, SESSION, scheme)?)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::COOKIE;

    use super::*;

    #[test]
    fn the_schemes_have_cookies_of_their_own() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("vestibule_portal=plain; __Host-vestibule_portal=secure"));
        assert_eq!(read(&headers, PORTAL, Scheme::Http).as_deref(), Some("plain"));
        assert_eq!(read(&headers, PORTAL, Scheme::Https).as_deref(), Some("secure"));
        assert_eq!(read(&headers, APPS, Scheme::Http), None);
    }

    #[test]
    fn attributes_follow_the_scheme() {
        let http = session(SESSION, "x".to_owned(), Scheme::Http).to_string();
        assert_eq!(http, "vestibule_session=x; HttpOnly; SameSite=Lax; Path=/");
        let https = session(SESSION, "x".to_owned(), Scheme::Https).to_string();
        assert_eq!(https, "__Host-vestibule_session=x; HttpOnly; SameSite=None; Secure; Path=/");
    }
}
