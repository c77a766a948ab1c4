//! `Open as …`: a link under a host name whose cookies are the guest's alone, so that one browser plays admin and guest.

use mail::Stored;
use url::{Host, Url};
use web::Here;

/// A link that another person follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OpenAs {
    /// What the link says.
    pub(super) label: String,
    pub(super) href: String,
}

/// The redeem link of a mail for its recipient, where the reader's host name takes labels.
pub(super) fn open_as(here: &Here, mail: &Stored) -> Option<OpenAs> {
    let link = mail.redeem_url.as_deref()?;
    let to = mail.to.first()?;
    let origin = origin(here.arrival.origins.console(), here.world.name(), &label(&to.address))?;
    if origin == here.arrival.origins.console() {
        return None;
    }
    let person = to.name.clone().unwrap_or_else(|| to.address.clone());
    Some(OpenAs { label: format!("Open as {person}"), href: web::rehome::mail(link, link, &origin) })
}

/// `{jar}.{sandbox}.localhost` at the reader's scheme and port.
fn origin(reader: &str, sandbox: &str, jar: &str) -> Option<String> {
    let url = Url::parse(reader).ok()?;
    match url.host()? {
        Host::Domain(name) if name == "localhost" || name.ends_with(".localhost") => {}
        Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_) => return None,
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{jar}.{sandbox}.localhost{port}", url.scheme()))
}

/// A host label for an address: its local part, of letters, digits and inner hyphens.
fn label(address: &str) -> String {
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let plain: String =
        local.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).take(40).collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "guest".to_owned() } else { plain.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_host_labels() {
        let cases = [("Dr.Lee@fabrikam.example", "dr-lee"), ("_@x.example", "guest"), ("a+b@x.example", "a-b")];
        for (address, expected) in cases {
            assert_eq!(label(address), expected);
        }
    }

    #[test]
    fn only_names_of_localhost_take_labels() {
        let cases = [
            ("http://localhost:8443", Some("http://dr-lee.default.localhost:8443")),
            ("https://default.localhost", Some("https://dr-lee.default.localhost")),
            ("https://127.0.0.1:8443", None),
            ("https://lab.example", None),
        ];
        for (reader, expected) in cases {
            assert_eq!(origin(reader, "default", "dr-lee").as_deref(), expected, "{reader}");
        }
    }
}
