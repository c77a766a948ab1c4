use kernel::{Scheme, Site};
use worlds::{Sandboxes, World};

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

/// Why a name is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotServed {
    /// The name is not ours.
    Foreign,
    /// The name is ours, but no sandbox has this label.
    NoSuchSandbox,
}

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
    /// The world that a host name leads to. Labels read from the right: `{sandbox}.localhost`,
    /// `{jar}.{sandbox}.localhost`; the jar names no data, it only keeps cookies apart.
    pub fn world<'s>(&self, host: &Host, sandboxes: &'s Sandboxes) -> Result<&'s World, NotServed> {
        let loopback =
            host.name == "[::1]" || host.name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        // The Microsoft names name no sandbox. They lead here only where somebody mapped them: by a hosts file or a proxy.
        if loopback || Site::of(&host.name).is_some() {
            return Ok(sandboxes.default_world());
        }
        let ours = std::iter::once("localhost").chain(self.served.iter().map(String::as_str));
        for suffix in ours {
            if host.name == suffix {
                return Ok(sandboxes.default_world());
            }
            let labels = host.name.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'));
            if let Some(labels) = labels.filter(|labels| labels.split('.').count() <= 2) {
                let sandbox = labels.rsplit('.').next().unwrap_or_default();
                if labels == LAUNCH_PAD {
                    return Ok(sandboxes.default_world());
                }
                return sandboxes.of_label(sandbox).ok_or(NotServed::NoSuchSandbox);
            }
        }
        Err(NotServed::Foreign)
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
}
