//! Addresses of the emulator as the reader reaches it: her scheme and host stay, whatever origin an address was made for.

use kernel::{Origins, Site};
use url::Url;
use worlds::is_this_machine;

/// An address that somebody kept: where it is one of the emulator's own (a surface, or Health Records on its port), the
/// reader's scheme and host take the place of those it was made with; any other stays as it is. A Microsoft name leads a
/// reader who uses names of this machine to the surface that stands in for it.
#[must_use]
pub fn own(address: &str, origins: &Origins) -> String {
    let Ok(url) = Url::parse(address) else { return address.to_owned() };
    for origin in [origins.app(), origins.console()] {
        if let Some(moved) = Url::parse(origin).ok().and_then(|origin| moved(url.clone(), &origin)) {
            return moved.into();
        }
    }
    if let Some(site) = url.host_str().and_then(Site::of).filter(|_| !origins.is_drop_in()) {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        return format!("{}{}{query}", origins.console(), path_of(site, url.path()));
    }
    address.to_owned()
}

/// The path of a site's page where all surfaces are on one host.
fn path_of(site: Site, path: &str) -> String {
    let prefix = site.prefix();
    let rest = path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    format!("{prefix}{rest}")
}

/// The address at another origin, if it is at that origin's port of this machine.
fn moved(mut url: Url, to: &Url) -> Option<Url> {
    let same_port = url.port_or_known_default() == to.port_or_known_default();
    if !(same_port && (is_this_machine(&url) || url.host() == to.host())) {
        return None;
    }
    url.set_scheme(to.scheme()).ok()?;
    url.set_port(to.port()).ok()?;
    url.set_host(to.host_str()).ok()?;
    Some(url)
}

/// A text of the emulator's own mail. `sent_from` is one of its links: wherever the text says that link's origin, also in
/// the encoded form inside of redeem links, it now says the reader's.
#[must_use]
pub fn mail(text: &str, sent_from: &str, to: &str) -> String {
    let Some(from) = Url::parse(sent_from).ok().map(|url| url.origin().ascii_serialization()) else {
        return text.to_owned();
    };
    if from == to {
        return text.to_owned();
    }
    let by_site = |text: String, (name, site): (&str, Site)| {
        // Links of one mail lead to several sites, at one port.
        let port = Url::parse(&from).ok().and_then(|url| url.port()).map(|port| format!(":{port}")).unwrap_or_default();
        moved_text(&text, &format!("https://{name}{port}"), &format!("{to}{}", site.prefix()))
    };
    if Url::parse(&from).ok().and_then(|url| url.host_str().and_then(Site::of)).is_some() {
        return Site::NAMES.into_iter().fold(text.to_owned(), by_site);
    }
    moved_text(text, &from, to)
}

/// The text with another origin, in both forms in which a mail writes one.
fn moved_text(text: &str, from: &str, to: &str) -> String {
    replaced(&replaced(text, from, to), &encoded(from), &encoded(to))
}

/// An origin as redeem links write it in their parameter `rd`: lower-case hexadecimal digits.
fn encoded(origin: &str) -> String {
    origin.replace(':', "%3a").replace('/', "%2f").replace('[', "%5b").replace(']', "%5d")
}

/// Replaces whole origins: `http://localhost:84` is no part of `http://localhost:8443`.
fn replaced(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let after = &found[from.len()..];
        out.push_str(before);
        out.push_str(if goes_on(after) { from } else { to });
        rest = after;
    }
    out + rest
}

fn goes_on(after: &str) -> bool {
    after.starts_with("%3a")
        || after.starts_with(|next: char| next.is_ascii_alphanumeric() || matches!(next, '-' | '.' | ':'))
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    #[test]
    fn the_emulators_own_addresses_are_reached_under_the_readers_own_origin() {
        let origins = Origins::local(Scheme::Http, "dr-lee.default.localhost", 8443, 8444);
        let cases = [
            ("https://localhost:8444/", "http://dr-lee.default.localhost:8444/"),
            ("https://127.0.0.1:8444/records?x=1", "http://dr-lee.default.localhost:8444/records?x=1"),
            ("https://shift-planner.woodgrove.example/", "https://shift-planner.woodgrove.example/"),
            ("https://localhost:8443/myapps?tenantid=x", "http://dr-lee.default.localhost:8443/myapps?tenantid=x"),
            ("http://localhost:3000/", "http://localhost:3000/"),
            ("https://myapps.microsoft.com/?tenantid=x", "http://dr-lee.default.localhost:8443/myapps/?tenantid=x"),
            ("https://myapps.microsoft.com/myapps/signin", "http://dr-lee.default.localhost:8443/myapps/signin"),
            ("https://login.microsoftonline.com/redeem", "http://dr-lee.default.localhost:8443/redeem"),
            ("no address", "no address"),
        ];
        for (address, expected) in cases {
            assert_eq!(own(address, &origins), expected);
        }
    }

    #[test]
    fn links_of_a_mail_lead_to_the_reader_in_both_layers() {
        let made = "https://localhost:8443/redeem?rd=https%3a%2f%2flocalhost%3a8443%2fredeem%2f%3ftenant%3dx";
        let text = format!("<a href=\"{made}\">Accept</a> https://localhost:84430/ https://localhost:8444/");
        let expected = "<a href=\"http://a.localhost:80/redeem?rd=http%3a%2f%2fa.localhost%3a80%2fredeem%2f%3ftenant%3dx\">\
            Accept</a> https://localhost:84430/ https://localhost:8444/";
        assert_eq!(mail(&text, made, "http://a.localhost:80"), expected);
        assert_eq!(mail(&text, "nothing", "http://a.localhost"), text);
    }

    #[test]
    fn links_under_microsoft_names_lead_to_the_reader_too_or_stay_for_one_who_uses_them() {
        let made = "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3ftenant%3dx";
        let text =
            format!("<a href=\"{made}\">Accept</a> https://myapps.microsoft.com/?tenantid=x https://microsoft.com/");
        let expected = "<a href=\"http://localhost:8443/redeem?rd=http%3a%2f%2flocalhost%3a8443%2fredeem%2f%3ftenant%3dx\">\
            Accept</a> http://localhost:8443/myapps/?tenantid=x https://microsoft.com/";
        assert_eq!(mail(&text, made, "http://localhost:8443"), expected);
        let origins = Origins::drop_in(Scheme::Https, "login.microsoftonline.com", 443, 8443, 8444);
        assert_eq!(
            own("https://myapps.microsoft.com/?tenantid=x", &origins),
            "https://myapps.microsoft.com/?tenantid=x"
        );
    }
}
