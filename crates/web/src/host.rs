use kernel::{Scheme, Site};

/// The names under which this process answers. Any other `Host` is turned away before routing: a page of another site
/// must not reach a local service by pointing its own name at the loopback address (DNS rebinding).
#[derive(Clone, Debug)]
pub struct Names {
    /// Names beside the local ones, in lower case, each with the labels before it.
    pub served: Vec<String>,
}

/// What a `Host` header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The name or address in lower case, without port; an IPv6 address in its brackets.
    pub name: String,
    /// The port, the scheme's own when none was given.
    pub port: u16,
}

/// The name is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign;

/// The label of the launch pad; it names no sandbox.
const LAUNCH_PAD: &str = "vestibule";

impl Host {
    /// Reads a `Host` header or the authority of a request.
    #[must_use]
    pub fn parse(text: &str, scheme: Scheme) -> Option<Self> {
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
            _ => (text, None),
        };
        let port = match port {
            Some(port) => port.parse().ok()?,
            None => scheme.default_port(),
        };
        let name = name.to_ascii_lowercase();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'[' | b']' | b':');
        (!name.is_empty() && name.bytes().all(plain)).then_some(Self { name, port })
    }
}

impl Names {
    /// The sandbox that a host name tells by its label; none where it tells of none. Labels read from the right:
    /// `{sandbox}.localhost`, `{jar}.{sandbox}.localhost`; the jar names no data, it only keeps cookies apart.
    pub fn label<'h>(&self, host: &'h Host) -> Result<Option<&'h str>, Foreign> {
        let loopback =
            host.name == "[::1]" || host.name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        // The Microsoft names name no sandbox. They lead here only where somebody mapped them: by a hosts file or a proxy.
        if loopback || Site::of(&host.name).is_some() {
            return Ok(None);
        }
        let ours = std::iter::once("localhost").chain(self.served.iter().map(String::as_str));
        for suffix in ours {
            if host.name == suffix {
                return Ok(None);
            }
            let labels = host.name.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'));
            if let Some(labels) = labels.filter(|labels| labels.split('.').count() <= 2) {
                let sandbox = labels.rsplit('.').next().unwrap_or_default();
                return Ok((labels != LAUNCH_PAD).then_some(sandbox));
            }
        }
        Err(Foreign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_with_and_without_port() {
        let cases = [
            ("localhost:8443", Some(("localhost", 8443))),
            ("LOCALHOST", Some(("localhost", 443))),
            ("[::1]:8443", Some(("[::1]", 8443))),
            ("[::1]", Some(("[::1]", 443))),
            ("a.default.localhost:1", Some(("a.default.localhost", 1))),
            ("", None),
            ("localhost:no", None),
            ("local host", None),
            ("user@localhost", None),
            ("localhost:99999", None),
        ];
        for (text, expected) in cases {
            let host = Host::parse(text, Scheme::Https);
            assert_eq!(host.as_ref().map(|host| (host.name.as_str(), host.port)), expected, "{text}");
        }
    }

    #[test]
    fn labels_read_from_the_right_and_foreign_names_are_not_served() {
        let names = Names { served: vec!["lab.example".to_owned()] };
        let label = |name: &str| {
            let host = Host::parse(name, Scheme::Https).expect("a host");
            names.label(&host).map(|label| label.map(str::to_owned))
        };
        for (name, expected) in [
            ("localhost", Ok(None)),
            ("127.0.0.1", Ok(None)),
            ("[::1]", Ok(None)),
            ("vestibule.localhost", Ok(None)),
            ("alice.localhost", Ok(Some("alice"))),
            ("guest.alice.localhost", Ok(Some("alice"))),
            ("lab.example", Ok(None)),
            ("alice.lab.example", Ok(Some("alice"))),
            ("a.b.c.localhost", Err(Foreign)),
            ("evil.example", Err(Foreign)),
            ("evillocalhost", Err(Foreign)),
        ] {
            assert_eq!(label(name), expected.map(|label| label.map(str::to_owned)), "{name}");
        }
    }
}
