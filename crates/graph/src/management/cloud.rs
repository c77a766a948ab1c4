use axum::response::Response;
use http::Uri;
use kernel::Origins;
use serde_json::{Value, json};
use url::{Host, Url};
use web::Here;

use super::error::ManagementError;
use super::{answer, check_version};

/// The name that stands for this machine where a loopback address stands for Azure Resource Manager.
const LOCALHOST: &str = "localhost";

/// `/metadata/endpoints`: where a client finds everything else of this cloud. Anybody may ask.
pub(super) async fn endpoints(here: Here, uri: Uri) -> Result<Response, ManagementError> {
    check_version(&uri)?;
    Ok(answer(&document(&Addresses::of(&here.arrival.origins))))
}

/// The three addresses that the document is about.
#[derive(Debug, PartialEq, Eq)]
struct Addresses {
    management: String,
    login: String,
    graph: String,
}

impl Addresses {
    /// Clients tell Azure Resource Manager from Graph by their origins. So on this machine it is a loopback address, and
    /// whoever asks there is led to `localhost` for everything else.
    fn of(origins: &Origins) -> Self {
        let beside = |origin: &str| {
            let mut url = Url::parse(origin).ok()?;
            match url.host()? {
                Host::Ipv4(address) if address.is_loopback() => {}
                Host::Ipv6(address) if address.is_loopback() => {}
                _ => return None,
            }
            url.set_host(Some(LOCALHOST)).ok()?;
            Some(url.as_str().trim_end_matches('/').to_owned())
        };
        let named = |origin: &str| beside(origin).unwrap_or_else(|| origin.to_owned());
        Self {
            management: origins.management().to_owned(),
            login: named(origins.login()),
            graph: named(origins.graph()),
        }
    }
}

fn document(addresses: &Addresses) -> Value {
    let Addresses { management, login, graph } = addresses;
    json!({
        "name": "Vestibule",
        "portal": login,
        "gallery": format!("{management}/"),
        "graph": format!("{graph}/"),
        "graphAudience": format!("{graph}/"),
        "batch": format!("{management}/"),
        "media": format!("{management}/"),
        "sqlManagement": format!("{management}/"),
        "vmImageAliasDoc": format!("{management}/"),
        "activeDirectoryDataLake": format!("{management}/"),
        "resourceManager": format!("{management}/"),
        "microsoftGraphResourceId": format!("{graph}/"),
        "authentication": {
            "loginEndpoint": login,
            "audiences": [format!("{management}/")],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {"storage": LOCALHOST, "keyVaultDns": LOCALHOST, "sqlServerHostname": LOCALHOST},
    })
}

#[cfg(test)]
mod tests {
    use kernel::Scheme;

    use super::*;

    #[test]
    fn graph_and_login_are_beside_a_loopback_address_and_under_their_own_names_otherwise() {
        let addresses = |origins: &Origins| {
            let found = Addresses::of(origins);
            (found.management, found.login, found.graph)
        };
        let text = |(management, login, graph): (&str, &str, &str)| {
            (management.to_owned(), login.to_owned(), graph.to_owned())
        };
        let local = |host| Origins::local(Scheme::Https, host, 8443, 8444);
        for (origins, expected) in [
            (local("127.0.0.1"), ("https://127.0.0.1:8443", "https://localhost:8443", "https://localhost:8443")),
            (local("localhost"), ("https://localhost:8443", "https://localhost:8443", "https://localhost:8443")),
            (
                Origins::drop_in(Scheme::Https, "management.azure.com", 443, 8443, 8444),
                ("https://management.azure.com", "https://login.microsoftonline.com", "https://graph.microsoft.com"),
            ),
        ] {
            assert_eq!(addresses(&origins), text(expected));
        }
    }
}
