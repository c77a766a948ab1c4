use serde::{Deserialize, Serialize};

use super::invalid;

/// Where an application may be sent its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedirectUri {
    /// Absolute, as registered.
    pub uri: String,
    /// The kind of client that listens there.
    pub platform: Platform,
}

/// The kind of client behind a redirect URI; it decides how a code is redeemed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// A server that keeps a secret.
    Web,
    /// A page: PKCE, and cross-origin redemption.
    Spa,
    /// A native or console client without a secret.
    PublicClient,
}

/// A redirect URI is absolute, without fragment, wildcard or white space.
pub(super) fn check(uris: &[RedirectUri]) -> Result<(), policy::Invalid> {
    for (index, RedirectUri { uri, platform }) in uris.iter().enumerate() {
        let path = match platform {
            Platform::Web => "web.redirectUris",
            Platform::Spa => "spa.redirectUris",
            Platform::PublicClient => "publicClient.redirectUris",
        };
        if !is_absolute(uri) {
            return Err(invalid(path, format!("'{uri}' is not an absolute URI without fragment and wildcard")));
        }
        if uris[..index].iter().any(|earlier| earlier.uri == *uri) {
            return Err(invalid(path, format!("'{uri}' occurs twice")));
        }
    }
    Ok(())
}

fn is_absolute(uri: &str) -> bool {
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
        && !rest.is_empty()
        && !rest.contains(|letter: char| matches!(letter, '#' | '*') || letter.is_whitespace() || letter.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_absolute_without_fragment_wildcard_or_white_space() {
        for (uri, expected) in [
            ("https://app.example/signin-oidc", true),
            ("http://localhost", true),
            ("msal4f1b://auth", true),
            ("urn:ietf:wg:oauth:2.0:oob", true),
            ("/signin-oidc", false),
            ("app.example/cb", false),
            ("https://app.example/#x", false),
            ("https://*.app.example/", false),
            ("https://app.example/a b", false),
            ("https:", false),
        ] {
            assert_eq!(is_absolute(uri), expected, "{uri}");
        }
    }
}
