use core::net::IpAddr;
use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

/// A range of addresses that share their first bits (RFC 4632; Microsoft Graph, "iPv4CidrRange resource type").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Sent")]
pub struct CidrRange {
    network: IpAddr,
    bits: u8,
}

/// A range as Graph writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sent {
    cidr_address: String,
    /// The address itself tells which of the two kinds it is.
    #[serde(rename = "@odata.type")]
    _kind: Option<String>,
}

impl CidrRange {
    /// Whether the address lies in the range.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.network, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => first_bits(network.to_bits() ^ ip.to_bits(), self.bits) == 0,
            (IpAddr::V6(network), IpAddr::V6(ip)) => {
                let differing = network.to_bits() ^ ip.to_bits();
                self.bits == 0 || differing >> (128 - u32::from(self.bits)) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn first_bits(differing: u32, bits: u8) -> u32 {
    if bits == 0 { 0 } else { differing >> (32 - u32::from(bits)) }
}

impl FromStr for CidrRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is no range of addresses such as 198.51.100.0/24");
        let (network, bits) = text.trim().split_once('/').ok_or_else(wrong)?;
        let network: IpAddr = network.parse().map_err(|_| wrong())?;
        let bits: u8 = bits.parse().map_err(|_| wrong())?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        if bits > most { Err(wrong()) } else { Ok(Self { network, bits }) }
    }
}

impl TryFrom<Sent> for CidrRange {
    type Error = String;

    fn try_from(sent: Sent) -> Result<Self, String> {
        sent.cidr_address.parse()
    }
}

impl fmt::Display for CidrRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.network, self.bits)
    }
}

impl Serialize for CidrRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = if self.network.is_ipv4() { "iPv4CidrRange" } else { "iPv6CidrRange" };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("@odata.type", &format!("#microsoft.graph.{kind}"))?;
        map.serialize_entry("cidrAddress", &self.to_string())?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_share_its_first_bits() {
        for (range, inside, outside) in [
            ("198.51.100.0/24", "198.51.100.255", "198.51.101.0"),
            ("198.51.100.7/32", "198.51.100.7", "198.51.100.6"),
            ("198.51.100.128/25", "198.51.100.128", "198.51.100.127"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("::1/128", "::1", "::2"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
        ] {
            let parsed: CidrRange = range.parse().expect("a range");
            let holds = |text: &str| parsed.contains(text.parse().expect("an address"));
            assert!(holds(inside), "{range} holds {inside}");
            assert!(!holds(outside), "{range} does not hold {outside}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "198.51.100.0", "198.51.100.0/33", "2001:db8::/129", "198.51.100/24", "here/8", "1.2.3.4/x"] {
            assert!(text.parse::<CidrRange>().is_err(), "{text}");
        }
    }
}
