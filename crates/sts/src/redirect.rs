use directory::applications::{Application, RedirectUri};

use crate::GrantError;

/// The registered redirect URI that a request names, with the URI as the answer will use it ("Redirect URI (reply URL)
/// best practices and limitations"). Exact and with case, but for the loopback names the port is free.
pub fn matched(application: &Application, asked: Option<&str>) -> Result<RedirectUri, GrantError> {
    let registered = &application.redirect_uris;
    let Some(asked) = asked else {
        return match registered.as_slice() {
            [] => Err(GrantError::RedirectUnregistered),
            [only] => Ok(RedirectUri { uri: with_path(&only.uri), platform: only.platform }),
            _ => Err(GrantError::RedirectMissing),
        };
    };
    if registered.is_empty() {
        return Err(GrantError::RedirectUnregistered);
    }
    match registered.iter().find(|registered| matches(&registered.uri, asked)) {
        Some(found) => Ok(RedirectUri { uri: with_path(asked), platform: found.platform }),
        None => Err(GrantError::RedirectMismatch { uri: asked.to_owned(), app: application.app_id }),
    }
}

/// Whether two redirect URIs are the same, one of them being the one that was answered to before.
pub(crate) fn same(answered: &str, asked: &str) -> bool {
    answered == with_path(asked)
}

fn matches(registered: &str, asked: &str) -> bool {
    if with_path(registered) == with_path(asked) {
        return true;
    }
    match (loopback(registered), loopback(asked)) {
        (Some(registered), Some(asked)) => registered == asked,
        _ => false,
    }
}

/// Scheme, loopback name and path of a URI, without its port.
fn loopback(uri: &str) -> Option<(&str, &str, String)> {
    let (scheme, rest) = uri.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let name = match authority.split_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) => return None,
        None => authority,
    };
    let path = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
    // The labels before `localhost` only keep sandboxes and cookies apart.
    let name = if name.ends_with(".localhost") { "localhost" } else { name };
    matches!(name, "localhost" | "127.0.0.1").then_some((scheme, name, path))
}

/// A registered URI without a path is answered to with one.
fn with_path(uri: &str) -> String {
    match uri.split_once("://") {
        Some(("http" | "https", rest)) if !rest.contains(['/', '?']) => format!("{uri}/"),
        _ => uri.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_matches_exactly_but_for_the_port_of_a_loopback_name() {
        for (registered, asked, expected) in [
            ("https://app.example/cb", "https://app.example/cb", true),
            ("https://app.example/cb", "https://app.example/CB", false),
            ("https://app.example/cb", "https://app.example:444/cb", false),
            ("https://app.example/cb", "https://app.example/cb?x=1", false),
            ("https://app.example", "https://app.example/", true),
            ("http://localhost", "http://localhost:4711", true),
            ("http://localhost/cb", "http://localhost:4711/cb", true),
            ("http://localhost/cb", "http://localhost:4711/other", false),
            ("https://localhost/cb", "http://localhost/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:1/cb", true),
            ("http://localhost/cb", "http://127.0.0.1/cb", false),
            ("http://localhost/cb", "http://localhost:1@evil.example/cb", false),
            ("http://localhost/cb", "http://guest.default.localhost:8444/cb", true),
            ("http://localhost/cb", "http://evil-localhost/cb", false),
            ("http://[::1]/cb", "http://[::1]:80/cb", false),
            ("msal4f1b://auth", "msal4f1b://auth", true),
        ] {
            assert_eq!(matches(registered, asked), expected, "{registered} asked as {asked}");
        }
    }

    #[test]
    fn a_uri_without_a_path_is_answered_to_with_one() {
        for (uri, answered) in [
            ("https://app.example", "https://app.example/"),
            ("https://app.example/cb", "https://app.example/cb"),
            ("msal4f1b://auth", "msal4f1b://auth"),
        ] {
            assert_eq!(with_path(uri), answered);
        }
    }
}
