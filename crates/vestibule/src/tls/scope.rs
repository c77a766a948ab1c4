use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints, SanType};

use crate::config::Host;

/// The name that every machine has for itself.
const LOCALHOST: &str = "localhost";
/// What is added to a name to stand for all its labels.
const ANY_LABEL: &str = "label";

/// What a root vouches for: names with their labels, and addresses.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    names: Vec<String>,
    addresses: Vec<IpAddr>,
    loopback: bool,
}

impl Scope {
    /// This machine, and the further hosts under which it is reached.
    pub(super) fn local(hosts: &[Host]) -> Self {
        let mut scope = Self { names: vec![LOCALHOST.to_owned()], addresses: Vec::new(), loopback: true };
        for host in hosts {
            match host {
                Host::Name(name) if !scope.serves(name) => scope.names.push(name.clone()),
                Host::Address(address) if !address.is_loopback() => scope.addresses.push(*address),
                Host::Name(_) | Host::Address(_) => {}
            }
        }
        scope
    }

    /// The real service's names, and nothing else.
    pub(super) fn drop_in(names: &[&str]) -> Self {
        Self {
            names: names.iter().map(|name| name.to_ascii_lowercase()).collect(),
            addresses: Vec::new(),
            loopback: false,
        }
    }

    /// Whether a name, in lower case, is one of these or a label of one.
    pub(super) fn serves(&self, name: &str) -> bool {
        self.names
            .iter()
            .any(|own| name.strip_suffix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }

    /// One host of each kind that a root of this scope must vouch for.
    pub(super) fn samples(&self) -> Vec<Host> {
        let labels = self.names.iter().map(|name| Host::Name(format!("{ANY_LABEL}.{name}")));
        let names = self.names.iter().cloned().map(Host::Name);
        names.chain(labels).chain(self.all_addresses().into_iter().map(Host::Address)).collect()
    }

    /// The names of a certificate for a client that does not say which host it means: it connected to an address, or is
    /// too old to say.
    pub(super) fn nameless(&self) -> Vec<Host> {
        let name = self.names.first().cloned().map(Host::Name);
        name.into_iter().chain(self.all_addresses().into_iter().map(Host::Address)).collect()
    }

    /// The scope as a root states it.
    pub(super) fn constraints(&self) -> NameConstraints {
        let names = self.names.iter().cloned().map(GeneralSubtree::DnsName);
        let single =
            |address: &IpAddr| CidrSubnet::from_addr_prefix(*address, if address.is_ipv4() { 32 } else { 128 });
        let loopback = [CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8), single(&Ipv6Addr::LOCALHOST.into())];
        let loopback = loopback.into_iter().filter(|_| self.loopback);
        let addresses: Vec<_> =
            loopback.chain(self.addresses.iter().map(single)).map(GeneralSubtree::IpAddress).collect();
        // A list without any address would leave every address permitted.
        let excluded_subtrees = if addresses.is_empty() { every_address() } else { Vec::new() };
        NameConstraints { permitted_subtrees: names.chain(addresses).collect(), excluded_subtrees }
    }

    fn all_addresses(&self) -> Vec<IpAddr> {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        loopback.into_iter().filter(|_| self.loopback).chain(self.addresses.iter().copied()).collect()
    }
}

fn every_address() -> Vec<GeneralSubtree> {
    let v4 = CidrSubnet::V4([0; 4], [0; 4]);
    let v6 = CidrSubnet::V6([0; 16], [0; 16]);
    vec![GeneralSubtree::IpAddress(v4), GeneralSubtree::IpAddress(v6)]
}

/// A host as a certificate names it.
pub(super) fn alternative_name(host: &Host) -> Result<SanType, rcgen::Error> {
    Ok(match host {
        Host::Name(name) => SanType::DnsName(name.as_str().try_into()?),
        Host::Address(address) => SanType::IpAddress(*address),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(texts: &[&str]) -> Vec<Host> {
        texts.iter().map(|text| text.parse().expect("a host")).collect()
    }

    #[test]
    fn a_scope_serves_its_names_and_their_labels() {
        let scope = Scope::local(&hosts(&["class.example", "vestibule", "10.0.0.7"]));
        for (name, served) in [
            ("localhost", true),
            ("alice.localhost", true),
            ("guest.alice.localhost", true),
            ("vestibule", true),
            ("alice.class.example", true),
            ("notlocalhost", false),
            ("example", false),
            ("graph.microsoft.com", false),
        ] {
            assert_eq!(scope.serves(name), served, "{name}");
        }
    }

    #[test]
    fn hosts_that_are_covered_anyway_add_nothing() {
        let scope = Scope::local(&hosts(&["localhost", "alice.localhost", "127.0.0.1"]));
        assert_eq!(scope.constraints(), Scope::local(&[]).constraints());
    }

    #[test]
    fn a_client_without_a_name_is_answered_for_the_loopback_and_every_address() {
        assert_eq!(Scope::local(&[]).nameless(), hosts(&["localhost", "127.0.0.1", "::1"]));
        let more = Scope::local(&hosts(&["10.0.0.7", "class.example"]));
        assert_eq!(more.nameless(), hosts(&["localhost", "127.0.0.1", "::1", "10.0.0.7"]));
    }
}
