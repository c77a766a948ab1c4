use std::ffi::OsString;
use std::net::SocketAddr;

use directory::tenants::TenantKind;
use kernel::Site;
use worlds::document::{AppView, WorldView};

use crate::state_file::State;

/// The app that a script acts as, where the world has one of this name; else the first that has a secret.
const BOT: &str = "Invite Bot";
/// What a client reaches without the proxy.
const LOOPBACK: &str = "localhost,127.0.0.1,::1,.localhost";
/// Variables by which some clients find the authorities that they trust.
const TRUST: [&str; 4] = ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
/// Variables by which some clients find a proxy; both spellings are in use.
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// What the command's environment says about the emulator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// What it says.
    pub(super) set: Vec<(&'static str, OsString)>,
    /// What must not be left of an outer environment.
    pub(super) unset: Vec<&'static str>,
}

impl Told {
    /// `proxy` is where the Microsoft names are led from.
    pub(super) fn of(state: &State, world: &WorldView, proxy: Option<SocketAddr>) -> Self {
        let mut told = Self { set: Vec::new(), unset: Vec::new() };
        told.say("VESTIBULE_URL", &state.https);
        told.say("VESTIBULE_CONTROL_URL", &state.control);
        let (host, port) = state.smtp.rsplit_once(':').unwrap_or((&state.smtp, ""));
        told.say("VESTIBULE_SMTP_HOST", host.trim_matches(['[', ']']));
        told.say("VESTIBULE_SMTP_PORT", port);
        told.credentials(world);
        for name in TRUST {
            told.set.push((name, state.ca_file.clone().into_os_string()));
        }
        match proxy {
            None => {
                told.say("AZURE_AUTHORITY_HOST", &state.https);
                told.say("GRAPH_BASE_URL", &state.https);
            }
            Some(proxy) => told.intercepted(proxy),
        }
        told
    }

    fn say(&mut self, name: &'static str, value: &str) {
        self.set.push((name, value.into()));
    }

    /// The tenant that invites and its daemon; a world without one tells none, so that nobody uses those of an outer one.
    fn credentials(&mut self, world: &WorldView) {
        let tenant = world.tenants.iter().find(|tenant| tenant.kind == TenantKind::Resource);
        let with_secret = |app: &&AppView| !app.secrets.is_empty();
        let bot = tenant.and_then(|tenant| {
            let bot = tenant.apps.iter().find(|app| app.display_name == BOT).filter(with_secret);
            bot.or_else(|| tenant.apps.iter().find(with_secret))
        });
        for (name, value) in [
            ("AZURE_TENANT_ID", tenant.map(|tenant| tenant.id.to_string())),
            ("AZURE_CLIENT_ID", bot.map(|bot| bot.app_id.to_string())),
            ("AZURE_CLIENT_SECRET", bot.and_then(|bot| bot.secrets.first().cloned())),
        ] {
            match value {
                Some(value) => self.say(name, &value),
                None => self.unset.push(name),
            }
        }
    }

    /// Clients use their real addresses, and the proxy for them.
    fn intercepted(&mut self, proxy: SocketAddr) {
        self.unset.extend(["AZURE_AUTHORITY_HOST", "ALL_PROXY", "all_proxy"]);
        self.say("GRAPH_BASE_URL", &format!("https://{}", Site::Graph.name()));
        for name in PROXY {
            self.say(name, &format!("http://{proxy}"));
        }
        for name in ["NO_PROXY", "no_proxy"] {
            self.say(name, LOOPBACK);
        }
        // Node.js looks at the others only when told to.
        self.say("NODE_USE_ENV_PROXY", "1");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State {
            https: "https://localhost:1".to_owned(),
            http: "http://localhost:1".to_owned(),
            app: "https://localhost:2".to_owned(),
            app_http: "http://localhost:2".to_owned(),
            also: None,
            smtp: "127.0.0.1:3".to_owned(),
            control: "https://localhost:1/_vestibule/v1".to_owned(),
            ca_file: "/data/ca.pem".into(),
            pid: 1,
            version: "0.1.0".to_owned(),
        }
    }

    fn nobody() -> WorldView {
        WorldView { sandbox: "default".to_owned(), tenants: Vec::new(), personal_accounts: Vec::new() }
    }

    fn said<'t>(told: &'t Told, name: &str) -> Option<&'t str> {
        told.set.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.to_str())
    }

    #[test]
    fn a_command_is_told_where_everything_is() {
        let told = Told::of(&state(), &nobody(), None);
        for (name, value) in [
            ("VESTIBULE_URL", "https://localhost:1"),
            ("VESTIBULE_CONTROL_URL", "https://localhost:1/_vestibule/v1"),
            ("VESTIBULE_SMTP_HOST", "127.0.0.1"),
            ("VESTIBULE_SMTP_PORT", "3"),
            ("AZURE_AUTHORITY_HOST", "https://localhost:1"),
            ("GRAPH_BASE_URL", "https://localhost:1"),
            ("REQUESTS_CA_BUNDLE", "/data/ca.pem"),
            ("SSL_CERT_FILE", "/data/ca.pem"),
            ("CURL_CA_BUNDLE", "/data/ca.pem"),
            ("NODE_EXTRA_CA_CERTS", "/data/ca.pem"),
        ] {
            assert_eq!(said(&told, name), Some(value), "{name}");
        }
        assert_eq!(said(&told, "HTTPS_PROXY"), None);
        assert_eq!(
            told.unset,
            ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"],
            "a world without tenants"
        );
    }

    #[test]
    fn a_command_that_is_intercepted_keeps_its_real_addresses() {
        let told = Told::of(&state(), &nobody(), Some(([127, 0, 0, 1], 4).into()));
        for (name, value) in [
            ("HTTPS_PROXY", "http://127.0.0.1:4"),
            ("https_proxy", "http://127.0.0.1:4"),
            ("NODE_USE_ENV_PROXY", "1"),
            ("NO_PROXY", "localhost,127.0.0.1,::1,.localhost"),
            ("GRAPH_BASE_URL", "https://graph.microsoft.com"),
            ("SSL_CERT_FILE", "/data/ca.pem"),
        ] {
            assert_eq!(said(&told, name), Some(value), "{name}");
        }
        assert_eq!(said(&told, "AZURE_AUTHORITY_HOST"), None);
        assert!(told.unset.contains(&"AZURE_AUTHORITY_HOST") && told.unset.contains(&"ALL_PROXY"), "{:?}", told.unset);
    }
}
