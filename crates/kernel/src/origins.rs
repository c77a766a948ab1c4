use std::fmt;

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
    main: String,
    app: String,
}

impl Origins {
    /// Everything on one host: the surfaces on `port`, Health Records on `app_port`.
    #[must_use]
    pub fn local(scheme: Scheme, host: &str, port: u16, app_port: u16) -> Self {
        Self { main: origin(scheme, host, port), app: origin(scheme, host, app_port) }
    }

    /// One pinned origin for every surface, whatever the request said; Health Records is reached at `app`.
    #[must_use]
    pub fn fixed(main: &str, app: &str) -> Self {
        Self { main: main.trim_end_matches('/').to_owned(), app: app.trim_end_matches('/').to_owned() }
    }

    /// The token service, its sign-in pages, and the redeem links.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.main
    }

    /// Microsoft Graph.
    #[must_use]
    pub fn graph(&self) -> &str {
        &self.main
    }

    /// The portal; its pages are below `/portal`.
    #[must_use]
    pub fn portal(&self) -> &str {
        &self.main
    }

    /// My Apps and My Account; their pages are below `/myapps` and `/myaccount`.
    #[must_use]
    pub fn my_apps(&self) -> &str {
        &self.main
    }

    /// The launch pad, the inbox, the lab and the control API.
    #[must_use]
    pub fn console(&self) -> &str {
        &self.main
    }

    /// Health Records, the sample application, on its own port.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }
}

fn origin(scheme: Scheme, host: &str, port: u16) -> String {
    if port == scheme.default_port() { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") }
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
}
