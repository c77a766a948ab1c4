use kernel::Origins;
use url::{Host, Url};

/// A tile's address. Health Records is reached at the reader's own origin; other applications stay where they are.
pub(crate) fn launch(address: &str, origins: &Origins) -> String {
    let (Ok(mut url), Ok(app)) = (Url::parse(address), Url::parse(origins.app())) else { return address.to_owned() };
    let same_port = url.port_or_known_default() == app.port_or_known_default();
    if !(same_port && (is_local(&url) || url.host() == app.host())) {
        return address.to_owned();
    }
    let moved = url.set_scheme(app.scheme()).and_then(|()| url.set_port(app.port()));
    if moved.is_err() || url.set_host(app.host_str()).is_err() {
        return address.to_owned();
    }
    url.into()
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    #[test]
    fn health_records_is_reached_under_the_readers_own_origin() {
        let origins = Origins::local(Scheme::Http, "dr-lee.default.localhost", 8443, 8444);
        let cases = [
            ("https://localhost:8444/", "http://dr-lee.default.localhost:8444/"),
            ("https://127.0.0.1:8444/records?x=1", "http://dr-lee.default.localhost:8444/records?x=1"),
            ("https://shift-planner.woodgrove.example/", "https://shift-planner.woodgrove.example/"),
            ("http://localhost:3000/", "http://localhost:3000/"),
            ("no address", "no address"),
        ];
        for (address, expected) in cases {
            assert_eq!(launch(address, &origins), expected);
        }
    }
}
