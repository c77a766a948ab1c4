//! A world keeps addresses of the emulator itself: where Health Records takes its codes, where guests land. When the
//! process comes back on other ports, they follow it.

use directory::{applications, tenants};
use kernel::{Ctx, Origins};
use store::Tx;
use url::{Host, Url};

use crate::WorldError;
use crate::document::LoadError;

/// Changes every kept address that leads to an origin of `from`, so that it leads to the same place at `to`. What a
/// client wrote for another machine or port stays as it is.
pub(crate) fn follow(tx: &Tx<'_>, ctx: &Ctx, from: &Origins, to: &Origins) -> Result<(), WorldError> {
    let move_to = |address: &str| {
        [(from.app(), to.app()), (from.console(), to.console())]
            .into_iter()
            .find_map(|(from, to)| moved(address, &Url::parse(from).ok()?, &Url::parse(to).ok()?))
    };
    for tenant in tenants::load_all(tx)? {
        for application in applications::load_all(tx, tenant.id)? {
            let changed = applications::update(tx, ctx, application.id, |application| {
                let redirects = application.redirect_uris.iter_mut().map(|redirect| &mut redirect.uri);
                for address in application.home_page_url.iter_mut().chain(redirects) {
                    if let Some(moved) = move_to(address) {
                        *address = moved;
                    }
                }
            })?;
            changed.granted().map_err(LoadError::from)?;
        }
    }
    invitations::relocate(tx, move_to)?;
    Ok(())
}

/// The address with the port of `to` (and its host, where that is no name of this machine), if it leads to `from`. Its
/// scheme stays: both are served on one port.
fn moved(address: &str, from: &Url, to: &Url) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let same_port = url.port_or_known_default() == from.port_or_known_default();
    if !(same_port && (is_this_machine(&url) || url.host() == from.host())) {
        return None;
    }
    if !(is_this_machine(&url) && is_this_machine(to)) {
        url.set_host(to.host_str()).ok()?;
    }
    url.set_port(to.port_or_known_default()).ok()?;
    Some(url.into())
}

/// Whether an address leads to the machine that it is opened on: `localhost` with its labels, and the loopback
/// addresses.
#[must_use]
pub fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_follows_from_port_to_port_and_keeps_the_rest() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (from, to) = (url("https://localhost:8444"), url("https://localhost:9444"));
        let cases = [
            ("https://localhost:8444/callback?x=1", Some("https://localhost:9444/callback?x=1")),
            ("http://alice.localhost:8444/", Some("http://alice.localhost:9444/")),
            ("http://127.0.0.1:8444/", Some("http://127.0.0.1:9444/")),
            ("https://localhost:84440/", None),
            ("https://localhost:3000/", None),
            ("https://app.example:8444/", None),
            ("no address", None),
        ];
        for (address, expected) in cases {
            assert_eq!(moved(address, &from, &to).as_deref(), expected, "{address}");
        }
        let (pinned, public) = (url("https://lab.example"), url("https://localhost:8444"));
        assert_eq!(moved("https://lab.example/x", &pinned, &public).as_deref(), Some("https://localhost:8444/x"));
        assert_eq!(moved("http://localhost:8444/x", &public, &pinned).as_deref(), Some("http://lab.example:443/x"));
    }
}
