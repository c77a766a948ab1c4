use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The longest host name (RFC 1123 section 2.1).
const LONGEST_NAME: usize = 253;

/// A host that somebody names to the emulator: a DNS name in lower case, one label or more, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name.
    Name(String),
    /// An address.
    Address(IpAddr),
}

/// A text that names no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names no host: write a name like vestibule.example or an address, without scheme and port")]
pub struct HostError(String);

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, HostError> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse() {
            return Ok(Self::Address(address));
        }
        let name = text.to_ascii_lowercase();
        let fits = name.len() <= LONGEST_NAME && name.split('.').all(is_label);
        // A name that ends in digits would be read as an address by browsers (WHATWG URL, "ends in a number").
        let number = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        if fits && !number { Ok(Self::Name(name)) } else { Err(HostError(text.to_owned())) }
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Address(address) => address.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address() {
        let name = |text: &str| Ok(Host::Name(text.to_owned()));
        let wrong = |text: &str| Err(HostError(text.to_owned()));
        for (text, expected) in [
            ("vestibule", name("vestibule")),
            ("Class.Example", name("class.example")),
            ("192.168.0.7", Ok(Host::Address([192, 168, 0, 7].into()))),
            ("[fd00::1]", Ok(Host::Address("fd00::1".parse().expect("an address")))),
            ("https://class.example", wrong("https://class.example")),
            ("class.example:8443", wrong("class.example:8443")),
            ("*.class.example", wrong("*.class.example")),
            ("300.1.1.1", wrong("300.1.1.1")),
            ("", wrong("")),
        ] {
            assert_eq!(text.parse::<Host>(), expected, "{text}");
        }
    }
}
