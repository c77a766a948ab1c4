use kernel::DomainName;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Invalid, patch};

/// Which domains may be invited (portal: "Collaboration restrictions"; Graph beta: `B2BManagementPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DomainList {
    /// Any domain.
    #[default]
    Any,
    /// These domains only.
    Allow(Vec<DomainName>),
    /// Every domain but these.
    Deny(Vec<DomainName>),
}

/// The most characters that a definition may have.
const LONGEST_DEFINITION: usize = 25_000;
/// What the portal says beyond that.
const OBJECT_LIMIT: &str = "Failure to update policy due to object limit";

#[derive(Deserialize)]
struct Definition {
    #[serde(rename = "B2BManagementPolicy")]
    policy: Parts,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parts {
    #[serde(rename = "InvitationsAllowedAndBlockedDomainsPolicy")]
    domains: Lists,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", deny_unknown_fields)]
struct Lists {
    allowed_domains: Option<Vec<DomainName>>,
    blocked_domains: Option<Vec<DomainName>>,
}

impl DomainList {
    /// Reads the JSON text of a `definition`. Single quotes, as in Microsoft's samples, are read like double ones; what
    /// the definition says about other things is ignored.
    pub fn from_definition(text: &str) -> Result<Self, Invalid> {
        fits(text)?;
        // Neither a domain nor a name of this definition holds a quotation mark.
        let value = serde_json::from_str::<Value>(text)
            .or_else(|_| serde_json::from_str(&text.replace('\'', "\"")))
            .map_err(|error| Invalid::new("definition", format!("is not JSON: {error}")))?;
        let Definition { policy: Parts { domains } } = patch::read(value)?;
        match (domains.allowed_domains, domains.blocked_domains) {
            (Some(allowed), Some(blocked)) if !allowed.is_empty() && !blocked.is_empty() => Err(Invalid::new(
                "B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy",
                "holds both allowed and blocked domains: a tenant has one list",
            )),
            (_, Some(blocked)) if !blocked.is_empty() => Ok(Self::Deny(blocked)),
            (Some(allowed), None) => Ok(Self::Allow(allowed)),
            (Some(allowed), Some(_)) if !allowed.is_empty() => Ok(Self::Allow(allowed)),
            // "Any domain" is stored as an empty list of blocked domains.
            _ => Ok(Self::Any),
        }
    }

    /// The JSON text that stores the list.
    #[must_use]
    pub fn to_definition(&self) -> String {
        let (name, domains): (&str, &[DomainName]) = match self {
            Self::Any => ("BlockedDomains", &[]),
            Self::Allow(domains) => ("AllowedDomains", domains),
            Self::Deny(domains) => ("BlockedDomains", domains),
        };
        json!({"B2BManagementPolicy": {"InvitationsAllowedAndBlockedDomainsPolicy": {name: domains}}}).to_string()
    }

    /// Whether the service would store the list: it has room for 25,000 characters, however many domains they make.
    pub fn check(&self) -> Result<(), Invalid> {
        fits(&self.to_definition())
    }

    /// Whether the list lets a domain in. Only the very domain counts: `contoso.com` says nothing about `a.contoso.com`.
    #[must_use]
    pub fn allows(&self, domain: &DomainName) -> bool {
        match self {
            Self::Any => true,
            Self::Allow(domains) => domains.contains(domain),
            Self::Deny(domains) => !domains.contains(domain),
        }
    }

    /// What a rule saw of the list.
    pub(crate) fn seen_with(&self, domain: &DomainName) -> String {
        match self {
            Self::Any => format!("{domain} without a domain list"),
            Self::Allow(domains) => format!("{domain} under an allow list of {}", domains.len()),
            Self::Deny(domains) => format!("{domain} under a deny list of {}", domains.len()),
        }
    }
}

fn fits(definition: &str) -> Result<(), Invalid> {
    if definition.chars().count() > LONGEST_DEFINITION { Err(Invalid::new("definition", OBJECT_LIMIT)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn domain(text: &str) -> DomainName {
        DomainName::parse(text).expect("a domain")
    }

    #[test]
    fn definitions_are_read_as_they_are_seen_in_the_wild() {
        // B2.4#3
        let live = || vec![domain("live.com")];
        let rows = [
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"AllowedDomains":[],"BlockedDomains":["live.com"]}}}"#,
                DomainList::Deny(live()),
            ),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"AllowedDomains":["Live.com"],"BlockedDomains":[]}}}"#,
                DomainList::Allow(live()),
            ),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"AllowedDomains":["live.com"]},"PreviewPolicy":{"Features":["OneTimePasscode"]},"AutoRedeemPolicy":{"AdminConsentedForUsersIntoTenantIds":[],"NoAADConsentForUsersFromTenantsIds":[]}}}"#,
                DomainList::Allow(live()),
            ),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":[]}}}"#,
                DomainList::Any,
            ),
            ("{'B2BManagementPolicy':{'Version':1}}", DomainList::Any),
            (
                "{'B2BManagementPolicy':{'InvitationsAllowedAndBlockedDomainsPolicy':{'BlockedDomains':['live.com']}}}",
                DomainList::Deny(live()),
            ),
        ];
        for (text, expected) in rows {
            assert_eq!(DomainList::from_definition(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn definitions_that_mean_nothing_are_refused_with_the_place() {
        let list = "B2BManagementPolicy.InvitationsAllowedAndBlockedDomainsPolicy";
        let rows = [
            // B2.4#1 is the one with both lists.
            ("", "definition".to_owned()),
            ("[]", String::new()),
            ("{}", String::new()),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"AllowedDomains":["a.example"],"BlockedDomains":["b.example"]}}}"#,
                list.to_owned(),
            ),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":["*.example"]}}}"#,
                format!("{list}.BlockedDomains[0]"),
            ),
            (
                r#"{"B2BManagementPolicy":{"InvitationsAllowedAndBlockedDomainsPolicy":{"BlockedDomains":"a.example"}}}"#,
                format!("{list}.BlockedDomains"),
            ),
        ];
        for (text, path) in rows {
            assert_eq!(DomainList::from_definition(text).expect_err("a refusal").path, path, "{text}");
        }
    }

    #[test]
    fn there_is_room_for_25_000_characters_and_not_one_more() {
        let empty = DomainList::Any.to_definition();
        let padded = format!("{empty}{}", " ".repeat(25_000 - empty.len()));
        assert_eq!(DomainList::from_definition(&padded), Ok(DomainList::Any));
        let invalid = DomainList::from_definition(&format!("{padded} ")).expect_err("a refusal");
        assert_eq!(invalid.reason, "Failure to update policy due to object limit", "B2.4#2");
        let long = DomainList::Deny((0..2_000).map(|number| domain(&format!("clinic-{number}.example"))).collect());
        assert_eq!(long.check(), Err(invalid));
        assert_eq!(DomainList::Any.check(), Ok(()));
    }

    #[test]
    fn only_the_very_domain_counts_and_case_does_not() {
        let list = vec![domain("contoso.com")];
        for (name, listed) in
            [("contoso.com", true), ("CONTOSO.COM", true), ("a.contoso.com", false), ("ontoso.com", false)]
        {
            assert_eq!(DomainList::Allow(list.clone()).allows(&domain(name)), listed, "B2.4#4: {name}");
            assert_eq!(DomainList::Deny(list.clone()).allows(&domain(name)), !listed, "{name}");
            assert!(DomainList::Any.allows(&domain(name)));
        }
    }

    proptest! {
        #[test]
        fn what_is_stored_reads_back(names in proptest::collection::vec("[a-z]{1,8}[.](example|com)", 1..20), allow: bool) {
            let domains = names.iter().map(|name| domain(name)).collect();
            let list = if allow { DomainList::Allow(domains) } else { DomainList::Deny(domains) };
            prop_assert_eq!(DomainList::from_definition(&list.to_definition()), Ok(list));
        }
    }
}
