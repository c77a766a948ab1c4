use std::fmt;

use crate::Site;

/// How a browser or client reaches the emulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain text.
    Http,
    /// TLS with a certificate of the emulator's own root.
    Https,
}

impl Scheme {
    /// The text before `://`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that an origin of this scheme does not name.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Where the reader of an answer finds each surface. The scheme and host of the request that is answered stay, so a
/// learner who starts on http never meets https. Every origin is `scheme://host[:port]` without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    login: String,
    surfaces: Surfaces,
    console: String,
    app: String,
}

/// Where the surfaces are that the real service has under names of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Surfaces {
    /// All on the host of the token service, which is also the console's.
    Together,
    /// Each under its own Microsoft name.
    Apart {
        issuer: String,
        invitations: String,
        graph: String,
        portal: String,
        my_apps: String,
        my_account: String,
        management: String,
    },
}

impl Origins {
    /// Everything on one host: the surfaces on `port`, Health Records on `app_port`.
    #[must_use]
    pub fn local(scheme: Scheme, host: &str, port: u16, app_port: u16) -> Self {
        Self::together(origin(scheme, host, port), origin(scheme, host, app_port))
    }

    /// One pinned origin for every surface, whatever the request said; Health Records is reached at `app`. Where `main` is
    /// a Microsoft name of the token service, the other surfaces have theirs.
    #[must_use]
    pub fn fixed(main: &str, app: &str) -> Self {
        let (main, app) = (main.trim_end_matches('/').to_owned(), app.trim_end_matches('/').to_owned());
        match taken_apart(&main).filter(|(_, name, _)| Site::of(name) == Some(Site::Login)) {
            Some((scheme, name, port)) => {
                Self { console: main.clone(), app, ..Self::drop_in(scheme, name, port, port, port) }
            }
            None => Self::together(main, app),
        }
    }

    fn together(main: String, app: String) -> Self {
        Self { login: main.clone(), surfaces: Surfaces::Together, console: main, app }
    }

    /// Each surface under its own Microsoft name, because the request came under one of them (`name`, on `port`). What
    /// the real service does not have stays on `localhost`: the console on `local_port`, Health Records on `app_port`.
    #[must_use]
    pub fn drop_in(scheme: Scheme, name: &str, port: u16, local_port: u16, app_port: u16) -> Self {
        let of = |site: Site| origin(scheme, site.name(), port);
        // The token service has several names; a client that chose one of them stays there.
        let login = Site::Login.names().find(|own| *own == name).unwrap_or(Site::Login.name());
        Self {
            login: origin(scheme, login, port),
            surfaces: Surfaces::Apart {
                issuer: of(Site::Login),
                invitations: of(Site::Invitations),
                graph: of(Site::Graph),
                portal: of(Site::Portal),
                my_apps: of(Site::MyApps),
                my_account: of(Site::MyAccount),
                management: of(Site::ResourceManager),
            },
            console: origin(scheme, "localhost", local_port),
            app: origin(scheme, "localhost", app_port),
        }
    }

    /// The token service and its sign-in pages.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// What issuers begin with. However many names the token service has, its tokens name one.
    #[must_use]
    pub fn issuer(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { issuer, .. } => issuer,
        }
    }

    /// What redeem links carry inside of themselves.
    #[must_use]
    pub fn invitations(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { invitations, .. } => invitations,
        }
    }

    /// Microsoft Graph.
    #[must_use]
    pub fn graph(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { graph, .. } => graph,
        }
    }

    /// The portal; its pages are below `/portal`.
    #[must_use]
    pub fn portal(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { portal, .. } => portal,
        }
    }

    /// My Apps; its pages are below `/myapps`.
    #[must_use]
    pub fn my_apps(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { my_apps, .. } => my_apps,
        }
    }

    /// The address of My Apps as people know it, to which a query may be added.
    #[must_use]
    pub fn my_apps_home(&self) -> String {
        match &self.surfaces {
            Surfaces::Together => format!("{}{}", self.login, Site::MyApps.prefix()),
            Surfaces::Apart { my_apps, .. } => format!("{my_apps}/"),
        }
    }

    /// My Account; its pages are below `/myaccount`.
    #[must_use]
    pub fn my_account(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { my_account, .. } => my_account,
        }
    }

    /// Azure Resource Manager.
    #[must_use]
    pub fn management(&self) -> &str {
        match &self.surfaces {
            Surfaces::Together => &self.login,
            Surfaces::Apart { management, .. } => management,
        }
    }

    /// The launch pad, the inbox, the lab and the control API.
    #[must_use]
    pub fn console(&self) -> &str {
        &self.console
    }

    /// Health Records, the sample application, on its own port.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }

    /// Whether the surfaces are reached under their Microsoft names.
    #[must_use]
    pub const fn is_drop_in(&self) -> bool {
        matches!(self.surfaces, Surfaces::Apart { .. })
    }
}

fn origin(scheme: Scheme, host: &str, port: u16) -> String {
    if port == scheme.default_port() { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") }
}

/// Scheme, host and port of an origin.
fn taken_apart(origin: &str) -> Option<(Scheme, &str, u16)> {
    let (scheme, authority) = origin.split_once("://")?;
    let scheme = [Scheme::Http, Scheme::Https].into_iter().find(|known| known.as_str() == scheme)?;
    match authority.rsplit_once(':') {
        Some((host, port)) => Some((scheme, host, port.parse().ok()?)),
        None => Some((scheme, authority, scheme.default_port())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_port_is_not_named() {
        let origins = Origins::local(Scheme::Https, "localhost", 443, 8444);
        assert_eq!(origins.login(), "https://localhost");
        assert_eq!(origins.app(), "https://localhost:8444");
        assert_eq!(Origins::local(Scheme::Http, "localhost", 443, 80).app(), "http://localhost");
    }

    #[test]
    fn a_pinned_origin_has_no_trailing_slash() {
        assert_eq!(Origins::fixed("https://lab.example/", "https://app.example").graph(), "https://lab.example");
    }

    #[test]
    fn under_a_microsoft_name_each_surface_has_its_own() {
        let origins = Origins::drop_in(Scheme::Https, "login.windows.net", 443, 8443, 8444);
        for (found, expected) in [
            (origins.login(), "https://login.windows.net"),
            (origins.issuer(), "https://login.microsoftonline.com"),
            (origins.invitations(), "https://invitations.microsoft.com"),
            (origins.graph(), "https://graph.microsoft.com"),
            (origins.portal(), "https://entra.microsoft.com"),
            (origins.my_apps(), "https://myapps.microsoft.com"),
            (origins.my_account(), "https://myaccount.microsoft.com"),
            (origins.management(), "https://management.azure.com"),
            (origins.console(), "https://localhost:8443"),
            (origins.app(), "https://localhost:8444"),
        ] {
            assert_eq!(found, expected);
        }
        assert_eq!(origins.my_apps_home(), "https://myapps.microsoft.com/");
        let carried = Origins::drop_in(Scheme::Https, "graph.microsoft.com", 8443, 8443, 8444);
        assert_eq!(carried.login(), "https://login.microsoftonline.com:8443", "some clients carry a port along");
        let kept = Origins::fixed(carried.login(), carried.app());
        assert_eq!((kept.graph(), kept.app()), ("https://graph.microsoft.com:8443", "https://localhost:8444"));
    }
}
