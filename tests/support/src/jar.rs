//! A browser's cookies: host-only, kept apart by name, host and path; the port plays no part.

use http::{HeaderMap, HeaderValue, header};
use url::Url;

/// What one browser was given to keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jar(Vec<Cookie>);

#[derive(Clone, Debug)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
    secure: bool,
}

impl Jar {
    /// Keeps what an answer sets and forgets what it removes.
    pub(crate) fn keep(&mut self, url: &Url, headers: &HeaderMap) {
        for header in headers.get_all(header::SET_COOKIE) {
            let text = header.to_str().expect("a cookie is plain text");
            let (cookie, gone) = read(url, text);
            self.0.retain(|kept| (&kept.host, &kept.path, &kept.name) != (&cookie.host, &cookie.path, &cookie.name));
            if !gone {
                self.0.push(cookie);
            }
        }
    }

    /// The `Cookie` header for an address.
    pub(crate) fn header(&self, url: &Url) -> Option<HeaderValue> {
        let host = url.host_str().unwrap_or_default();
        let fits = |cookie: &&Cookie| {
            cookie.host == host && url.path().starts_with(&cookie.path) && (!cookie.secure || url.scheme() == "https")
        };
        let pairs: Vec<String> =
            self.0.iter().filter(fits).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| HeaderValue::from_str(&pairs.join("; ")).expect("cookies are plain text"))
    }
}

fn read(url: &Url, text: &str) -> (Cookie, bool) {
    let mut parts = text.split(';').map(str::trim);
    let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie has a name and a value");
    let mut cookie = Cookie {
        host: url.host_str().unwrap_or_default().to_owned(),
        path: "/".to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        secure: false,
    };
    let mut gone = false;
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.to_ascii_lowercase().as_str() {
            "path" => value.clone_into(&mut cookie.path),
            "secure" => cookie.secure = true,
            "max-age" => gone = value == "0",
            _ => {}
        }
    }
    (cookie, gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jar(set: &[&str]) -> Jar {
        let mut headers = HeaderMap::new();
        for text in set {
            headers.append(header::SET_COOKIE, text.parse().unwrap());
        }
        let mut jar = Jar::default();
        jar.keep(&"https://localhost:8443/portal".parse().unwrap(), &headers);
        jar
    }

    #[test]
    fn cookies_go_back_to_their_host_and_path_on_every_port() {
        let jar = jar(&["a=1; Path=/", "b=2; Path=/portal; Secure", "c=3; Max-Age=0"]);
        let sent = |url: &str| jar.header(&url.parse().unwrap()).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(sent("https://localhost:8444/portal/users").as_deref(), Some("a=1; b=2"));
        assert_eq!(sent("http://localhost:8443/portal").as_deref(), Some("a=1"));
        assert_eq!(sent("https://localhost:8443/").as_deref(), Some("a=1"));
        assert_eq!(sent("https://guest.default.localhost:8443/"), None);
    }

    #[test]
    fn a_removed_cookie_is_gone() {
        let mut jar = jar(&["a=1; Path=/"]);
        let mut headers = HeaderMap::new();
        headers.append(header::SET_COOKIE, "a=; Path=/; Max-Age=0".parse().unwrap());
        let url: Url = "https://localhost:8443/".parse().unwrap();
        jar.keep(&url, &headers);
        assert_eq!(jar.header(&url), None);
    }
}
