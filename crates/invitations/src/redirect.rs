use kernel::{Origins, TenantId};
use url::Url;

use crate::InviteError;

/// Where an invitation of the portal leads: My Apps of the inviting tenant.
#[must_use]
pub fn default_redirect(origins: &Origins, tenant: TenantId) -> String {
    format!("{}?tenantid={tenant}", origins.my_apps_home())
}

/// Reads the redirect address of an invitation: absolute, http or https, kept as written.
pub(crate) fn parse(text: &str) -> Result<String, InviteError> {
    let refused = || InviteError::RedirectUrl(text.to_owned());
    let url = Url::parse(text).map_err(|_| refused())?;
    let plain = !text.chars().any(|character| character.is_control() || character.is_whitespace());
    if plain && matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(text.to_owned())
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_absolute_web_addresses_are_taken() {
        for text in ["https://app.example/", "http://localhost:8444/x?y=1#z", "https://myapps.microsoft.com"] {
            assert_eq!(parse(text).ok().as_deref(), Some(text));
        }
        for text in [
            "",
            "app.example",
            "/relative",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example/",
            "https://",
            "https://a.example/\r\nx",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
